"""Who asks: the young person, the parent or guardian, the representative, and the curious; with messages understood by the real knowledge."""

import dataclasses

import pytest

from bot.domain.answers import Understood
from bot.domain.desks import Office
from bot.domain.intents import Intent
from bot.domain.proofs import Role
from bot.domain.tickets import Ticket
from bot.ports import Job
from bot.services import chat
from tests.services.conftest import KNOWLEDGE, TestDesk
from tests.services.test_consents import buttons, change, texts

STORY = (
    "since May your shop has mailed thick catalogues to my home in Osaka every single week"
    " although I never ordered anything and told your staff twice to stop"
)
COMPLAINT = f"I want to complain: {STORY}"
ANSWERS = {
    "description": "everything about orders",
    "subject_name": "Hanako Yamada",
    "right": "by a power of attorney",
    "name": "Taro Yamada",
    "email": "taro@example.com",
}
OFFICES = (
    Office("books", "Impress Books", "privacy-books", ("Books", "出版部")),
    Office("web", "Impress Web Services"),
)


class Caller:
    """Somebody who writes to a desk and is understood as in the product."""

    def __init__(self, desk: TestDesk, key: str) -> None:
        self.desk, self.key = desk, key

    async def say(self, text: str) -> chat.Turn:
        context = await self.desk.store.read(lambda tx: chat.get_context(tx, self.desk.house, self.desk.token))
        understood = KNOWLEDGE.understand(self.key, text, context.locale, context.concepts)
        return await self.hear(text, understood)

    async def hear(self, text: str, understood: Understood) -> chat.Turn:
        turn = await self.desk.write(
            lambda tx: chat.take_turn(tx, self.desk.house, self.desk.token, chat.check_text(text), understood)
        )
        self.desk.said += turn.messages
        return turn

    async def tell(self, *messages: str) -> chat.Turn:
        turns = [await self.say(text) for text in messages]
        return turns[-1]

    async def filed(self, *messages: str) -> Ticket:
        turn = await self.tell(*messages, "yes")
        assert turn.ticket is not None, texts(turn)
        return await self.desk.ticket(turn.ticket.reference)


async def call(desk: TestDesk, key: str = "impress", locale: str = "en") -> Caller:
    await desk.open(locale, key)
    return Caller(desk, key)


# --- the young ---------------------------------------------------------------------------------------------------------------------


async def test_the_greeting_asks_the_young_to_say_so_only_where_a_clause_is_about_them(desk: TestDesk) -> None:
    for key, there in (("impress", True), ("company", False)):
        await desk.open(desk=key)
        [greeting] = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
        assert ("Are you under 15?" in greeting.body.text) is there
        assert ("I am under 15" in [reply.text for reply in greeting.body.quick_replies]) is there
    change(desk, "company", minor_age=16)
    await desk.open(desk="company")
    [greeting] = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    assert "I am under 16" in [reply.text for reply in greeting.body.quick_replies], "the setting overrides the policy"


@pytest.mark.parametrize(
    ("said", "locale"),
    [
        ("I am under 15", "en"),
        ("I'm 13", "en"),
        ("hi im 12 yo", "en"),
        ("I'm in 7th grade", "en"),
        ("私は15歳未満です", "ja"),
        ("13歳です", "ja"),
        ("中二です", "ja"),
        ("小学生です", "ja"),
    ],
)
async def test_a_stated_age_is_met_with_the_clause_and_plain_words(desk: TestDesk, said: str, locale: str) -> None:
    caller = await call(desk, locale=locale)
    turn = await caller.say(said)
    cited = [citation.clause for message in turn.messages for citation in message.body.citations]
    assert cited == ["impress:4"]
    assert ("grown-up" if locale == "en" else "大人の人") in texts(turn)
    assert len(turn.messages) == 1


@pytest.mark.parametrize(
    "said", ["I'm 15", "I am 42 and angry", "中三です", "My account is 13 years old", "I'm 13 e-mails in"]
)
async def test_who_is_old_enough_or_may_be_is_no_child(desk: TestDesk, said: str) -> None:
    caller = await call(desk)
    assert "grown-up" not in texts(await caller.say(said))


async def test_a_young_persons_request_is_filed_with_least_data_and_special_care(desk: TestDesk) -> None:
    caller = await call(desk)
    await caller.say("I am under 15")
    turn = await caller.say(COMPLAINT)
    assert "grown-up who looks after you" in texts(turn), "neither name nor address of the child's own is asked"
    ticket = await caller.filed("Hanako Yamada", "090-1234-5678")
    assert ticket.special_care
    assert ticket.details["name"] is None
    assert ticket.details["email"] is None
    assert ticket.details["guardian_name"] == "Hanako Yamada"
    assert ticket.details["guardian_contact"] == "090-1234-5678"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("my mom Hanako Yamada", "Hanako Yamada"),
        ("My mother's name is Hanako Yamada", "Hanako Yamada"),
        ("it's my dad, Taro Yamada", "Taro Yamada"),
        ("Hanako Yamada", "Hanako Yamada"),
        ("母の山田花子です", "山田花子"),
    ],
)
async def test_a_guardians_name_is_told_in_a_childs_words(desk: TestDesk, said: str, name: str) -> None:
    caller = await call(desk)
    ticket = await caller.filed(f"I'm 13. {COMPLAINT}", said, "skip")
    assert ticket.details["guardian_name"] == name


async def test_to_stop_mail_a_young_person_is_asked_for_nothing_more(desk: TestDesk) -> None:
    caller = await call(desk)
    ticket = await caller.filed("I'm 13, stop sending ads to emi@example.com")
    assert (ticket.kind, ticket.special_care, ticket.identity.role) == ("stop_marketing", True, Role.PERSON)


async def test_nothing_of_a_guardian_has_to_be_told(desk: TestDesk) -> None:
    caller = await call(desk)
    ticket = await caller.filed(f"I'm 13. {COMPLAINT}", "skip", "skip")
    assert ticket.special_care
    assert ticket.details["guardian_name"] is None


async def test_for_a_childs_own_wish_to_see_her_data_the_guardian_shows_documents(desk: TestDesk) -> None:
    caller = await call(desk)
    await caller.say("I'm 13 and I would like to see the personal data you hold about me")
    ticket = await caller.filed("everything", "Emi Yamada", "emi@example.com", "Hanako Yamada", "hanako@example.com")
    assert (ticket.identity.role, ticket.special_care) == (Role.GUARDIAN, True)
    assert [proof.key for proof in ticket.identity.proofs] == ["guardian_identity", "guardian_authority"]
    assert ticket.details["email"] == "emi@example.com", "the guardian's address is not taken for hers"
    assert "need not send any document of your own" in "\n".join(message.body.text for message in desk.said)


async def test_an_age_told_in_the_middle_of_a_form_changes_what_is_asked(desk: TestDesk) -> None:
    caller = await call(desk)
    await caller.say(COMPLAINT)
    turn = await caller.say("I'm 13")
    assert "grown-up" in texts(turn)
    assert "name of the grown-up" in turn.messages[-1].body.text
    assert (await caller.filed("skip", "skip")).special_care


async def test_a_young_person_stays_one_for_the_whole_chat(desk: TestDesk) -> None:
    caller = await call(desk)
    await caller.filed(f"I'm 13. {COMPLAINT}", "skip", "skip")
    turn = await caller.say("I'm 13, as I said")
    assert "Thank you for telling me" not in texts(turn), "it is explained once"
    await caller.say(COMPLAINT)
    assert (await caller.filed("skip", "skip")).special_care


async def test_what_was_filed_before_the_age_was_told_is_marked_too(desk: TestDesk) -> None:
    caller = await call(desk)
    ticket = await caller.filed(COMPLAINT, "skip", "skip")
    assert not ticket.special_care
    await caller.say("I'm 13")
    assert (await desk.ticket(ticket.reference)).special_care


async def test_a_young_persons_consent_does_not_stand_alone(desk: TestDesk) -> None:
    caller = await call(desk)
    turn = await caller.tell("I'm 13", COMPLAINT, "skip", "skip")
    assert "our staff ask them, too" in texts(turn)
    turn = await caller.say("yes")
    assert turn.ticket is not None
    ticket = await desk.ticket(turn.ticket.reference)
    [consent] = await desk.store.read(lambda tx: tx.consents.list_ticket(ticket.id))
    assert "ask them, too" in consent.text


# --- those who act for somebody else -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "key", "kind"),
    [
        ("I am her lawyer, please send me his file", "company", "disclosure"),
        ("On behalf of my mother I want to see the data you hold about her", "impress", "disclosure"),
        ("I have power of attorney for my father; please delete all of his data", "impress", "deletion"),
    ],
)
async def test_a_representative_is_asked_for_whom_and_by_what_right(
    desk: TestDesk, said: str, key: str, kind: str
) -> None:
    caller = await call(desk, key)
    turn = await caller.say(said)
    assert "the document by which you may act" in texts(turn), "what will be needed is told before anything is asked"
    ticket = await file_by(desk, caller, {**ANSWERS, "right": "lawyer, power of attorney"})
    assert (ticket.kind, ticket.identity.role) == (kind, Role.REPRESENTATIVE)
    assert ticket.details["subject_name"] == "Hanako Yamada"
    assert ticket.details["right"] == "lawyer, power of attorney"
    assert ticket.details["name"] == "Taro Yamada"
    assert [proof.key for proof in ticket.identity.proofs] == [
        "person_identity",
        "representative_identity",
        "representative_authority",
    ]


async def test_in_japanese_too(desk: TestDesk) -> None:
    caller = await call(desk, locale="ja")
    turn = await caller.say("母の代理で個人情報の開示を請求します")
    assert "代理権を示す書類" in texts(turn)
    answers = {
        "description": "すべて",
        "subject_name": "山田花子",
        "right": "委任を受けた弁護士です",
        "name": "鈴木太郎",
        "email": "suzuki@law.example",
    }
    ticket = await file_by(desk, caller, answers)
    assert ticket.identity.role is Role.REPRESENTATIVE
    assert ticket.details["subject_name"] == "山田花子"


async def test_a_parent_files_for_a_child(desk: TestDesk) -> None:
    caller = await call(desk)
    turn = await caller.say("I want all data of my son who is 9 deleted")
    assert "you are the parent or guardian" in texts(turn)
    ticket = await file_by(desk, caller, {**ANSWERS, "subject_name": "Ken Yamada", "right": "I am his mother"})
    assert (ticket.kind, ticket.identity.role, ticket.special_care) == ("deletion", Role.GUARDIAN, True)
    assert ticket.details["right"] == "I am his mother"


@pytest.mark.parametrize(
    "said",
    [
        "Please delete my wife's data",
        "I'm Taro's wife. Change his address to 1-2-3 Shibuya",
        "correct the address of my ex-husband in your records",
        "妻の情報を削除してください",
    ],
)
@pytest.mark.parametrize("key", ["company", "impress"])
async def test_nobody_changes_another_persons_data_by_asking(desk: TestDesk, said: str, key: str) -> None:
    """No plain form opens: the clause is quoted, staff are offered, and who has a right can say so."""
    caller = await call(desk, key)
    turn = await caller.say(said)
    cited = {citation.clause for message in turn.messages for citation in message.body.citations}
    assert cited & {"company:3.1", "impress:7"}
    assert "Which data" not in texts(turn)
    offered = buttons(turn)
    assert "I act for this person as their representative" in offered
    assert "I would like to talk to a person" in offered
    assert (await caller.say("yes")).ticket is None


@pytest.mark.parametrize(
    ("pressed", "role"),
    [
        ("I act for this person as their representative", Role.REPRESENTATIVE),
        ("I am the parent or guardian of the child", Role.GUARDIAN),
        ("It is about my own data", Role.PERSON),
    ],
)
async def test_whoever_has_a_right_says_so_and_the_wish_goes_on(desk: TestDesk, pressed: str, role: Role) -> None:
    caller = await call(desk)
    await caller.tell("Please delete my wife's data", pressed)
    ticket = await file_by(desk, caller, ANSWERS)
    assert (ticket.kind, ticket.identity.role) == ("deletion", role)


async def test_the_police_are_told_the_clause_and_get_staff(desk: TestDesk) -> None:
    caller = await call(desk, "company")
    turn = await caller.say("Police here, we need Mr Tanaka's address")
    assert any(citation.clause.startswith("company:3.1") for m in turn.messages for citation in m.body.citations)
    assert "I act for this person as their representative" not in buttons(turn)


async def test_a_question_about_representatives_opens_no_form(desk: TestDesk) -> None:
    caller = await call(desk, "company")
    turn = await caller.say("Can I request data on behalf of my mother?")
    assert "What is your name" not in texts(turn)
    turn = await caller.say("please delete my data")
    assert "act for somebody else" not in texts(turn), "a question binds nobody"


async def test_a_conflict_of_interest_is_hinted_to_staff_alone(desk: TestDesk) -> None:
    caller = await call(desk)
    await caller.say("I want to see the data of my son who is 9")
    ticket = await file_by(desk, caller, {**ANSWERS, "right": "I am his father, we are divorced"})
    told = [row.payload["notice"] for row in await desk.jobs() if row.job is Job.POST_NOTICE]
    assert "conflict_hint" in told
    assert not ticket.conflict_of_interest, "only staff set the flag"
    assert "conflict" not in "\n".join(message.body.text for message in desk.said).lower()


async def test_a_request_without_such_words_hints_at_nothing(desk: TestDesk) -> None:
    caller = await call(desk)
    await caller.say("I want to see the data of my son who is 9")
    await file_by(desk, caller, ANSWERS)
    assert "conflict_hint" not in [row.payload.get("notice") for row in await desk.jobs()]


# --- offices -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "office"),
    [
        ("Impress Books", "books"),
        ("books!", "books"),
        ("出版部", "books"),
        ("I don't know", None),
        ("the web one, Impress Web Services", "web"),
    ],
)
async def test_the_office_is_asked_once_and_understood(desk: TestDesk, said: str, office: str | None) -> None:
    change(desk, "impress", offices=OFFICES)
    caller = await call(desk)
    await caller.say("I would like to see the personal data you hold about me")
    turn = await caller.say("everything about my orders of last year")
    assert "At which of our offices" in texts(turn)
    assert {"Impress Books", "Impress Web Services", "I don't know"} <= set(buttons(turn))
    turn = await caller.tell(said, "Taro Yamada", "taro@example.com")
    assert (f"Office: {OFFICES[0].name}" in texts(turn)) is (office == "books")
    turn = await caller.say("yes")
    assert turn.ticket is not None
    assert (await desk.ticket(turn.ticket.reference)).office == office
    if office:
        await caller.say("I would like my personal data to be deleted")
        assert "At which of our offices" not in texts(await caller.say("everything of my account there"))


async def test_an_office_that_is_none_is_asked_for_again(desk: TestDesk) -> None:
    change(desk, "impress", offices=OFFICES)
    caller = await call(desk)
    await caller.say("I would like to see the personal data you hold about me")
    await caller.say("everything about my orders of last year")
    turn = await caller.say("Atlantis Station")
    assert "no such office" in texts(turn)
    assert "Impress Books" in buttons(turn)


async def test_a_complaint_is_asked_for_no_office(desk: TestDesk) -> None:
    change(desk, "impress", offices=OFFICES)
    caller = await call(desk)
    assert "office" not in texts(await caller.say(COMPLAINT))


async def file_by(desk: TestDesk, caller: Caller, answers: dict[str, str]) -> Ticket:
    """Answers whatever is asked, one thing at a time, and sends it."""
    for _ in range(len(answers) + 1):
        asked = await desk._asked()
        if asked is None:
            break
        understood = KNOWLEDGE.understand(caller.key, answers[asked])
        plain = dataclasses.replace(understood, intents=(Intent.OUT_OF_SCOPE,), answer=None, abstain=True)
        await caller.hear(answers[asked], plain)
    turn = await caller.say("yes")
    assert turn.ticket is not None, texts(turn)
    return await desk.ticket(turn.ticket.reference)


async def test_a_right_told_in_words_takes_up_the_wish_that_went_before_it(desk: TestDesk) -> None:
    """Nobody says twice what they would like to be done."""
    caller = await call(desk)
    await caller.say("I want a copy of my mother's data")
    told = await caller.say("I am her legal representative under a power of attorney")
    assert "What would you like to do" not in texts(told)
    assert "power of attorney" in texts(told)
