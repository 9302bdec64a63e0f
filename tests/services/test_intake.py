"""Taking down requests in a conversation: what is asked, what is understood on the way, and what is filed."""

import pytest

from bot.domain.answers import Understood
from bot.domain.errors import MessageEmpty, MessageNotText, MessageTooLong, SessionExpired, TicketNotFound, UnknownDesk
from bot.domain.intents import Intent
from bot.ports import Job
from bot.services import chat
from bot.services.phrases import LOCALES, affirms, find_command, phrases
from tests.services.conftest import TestDesk

STORY = "Since May you have mailed me offers every week although I never asked for any of them"


def texts(turn: chat.Turn) -> str:
    return "\n".join(message.body.text for message in turn.messages)


async def test_a_complaint_is_taken_down_and_filed_with_what_the_first_message_told(desk: TestDesk) -> None:
    await desk.open()
    turn = await desk.say(STORY, Intent.COMPLAINT)
    assert "What is your name" in texts(turn), "the story was told already and is not asked for again"
    await desk.say("My name is Taro Yamada")
    turn = await desk.say("taro@example.com")
    assert STORY in texts(turn)
    assert "Taro Yamada" in texts(turn)
    assert turn.ticket is None, "nothing is filed before the summary is confirmed"
    turn = await desk.say("Yes, send it")
    assert turn.ticket is not None
    ticket = await desk.ticket(turn.ticket.reference)
    assert ticket.details == {"description": STORY, "name": "Taro Yamada", "email": "taro@example.com"}
    assert (ticket.kind, ticket.status) == ("complaint", "received")
    assert ticket.reference in texts(turn)


async def test_name_and_address_can_be_kept_back_in_a_complaint(desk: TestDesk) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    await desk.say("skip")
    await desk.say("I'd rather not say")
    turn = await desk.say("yes")
    assert turn.ticket is not None
    assert (await desk.ticket(turn.ticket.reference)).details["email"] is None
    assert not await desk.jobs(Job.LETTER), "nobody is written to"


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(desk: TestDesk) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    turn = await desk.say("how long do you keep what I write?", Intent.ASK)
    assert "answer to ask" in texts(turn)
    assert "What is your name" in texts(turn)
    turn = await desk.say("Taro Yamada")
    assert "e-mail" in texts(turn)


async def test_an_address_can_be_corrected_at_the_summary(desk: TestDesk) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    await desk.say("Taro Yamada")
    await desk.say("tora@example.com")
    turn = await desk.say("no, the e-mail is taro@example.com")
    assert "taro@example.com" in texts(turn)
    turn = await desk.say("yes")
    assert turn.ticket is not None
    assert (await desk.ticket(turn.ticket.reference)).details["email"] == "taro@example.com"


async def test_a_changed_mind_leaves_nothing(desk: TestDesk) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    turn = await desk.say("never mind")
    assert "nothing was sent" in texts(turn)
    turn = await desk.say("yes")
    assert turn.ticket is None
    assert not await desk.jobs()


async def test_two_wishes_in_one_message_become_two_requests(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("stop mailing me at taro@example.com and delete my data", Intent.STOP_MARKETING, Intent.DELETION)
    await desk.say("skip")
    turn = await desk.say("yes")
    assert [view.kind for view in turn.tickets] == ["stop_marketing"]
    assert "other request" in texts(turn)
    await desk.say("everything")
    await desk.say("Taro Yamada")
    await desk.say("taro@example.com")
    turn = await desk.say("yes")
    assert [view.kind for view in turn.tickets] == ["deletion"]


async def test_the_access_code_is_shown_once_and_never_stored(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    shown = next(message.body.text for message in desk.said if "access code is" in message.body.text)
    code = shown.split("access code is ")[1][:11]
    view = await desk.write(lambda tx: chat.lookup(tx, desk.house, ticket.reference, code.lower(), "c"))
    assert view.reference == ticket.reference
    stored = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    assert all(code not in message.body.text for message in stored)


async def test_status_is_told_in_the_chat(desk: TestDesk) -> None:
    await desk.open()
    assert "no request in this chat" in texts(await desk.say("status?", Intent.STATUS))
    ticket = await desk.file(Intent.COMPLAINT)
    told = texts(await desk.say("What is the status of my request?", Intent.STATUS))
    assert ticket.reference in told
    assert "Received" in told


async def test_another_session_sees_no_ticket_and_learns_nothing(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    stranger = await desk.open()
    for reference in (ticket.reference, "PD-0000-0000", "nonsense"):
        with pytest.raises(TicketNotFound) as refused:
            await desk.store.read(lambda tx, r=reference: chat.get_ticket(tx, desk.house, stranger, r))  # type: ignore[misc]
        assert refused.value.public_message == TicketNotFound.public_message


async def test_a_withdrawn_request_can_be_reopened_from_the_chat(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    await desk.say(f"I withdraw my request {ticket.reference}")
    assert (await desk.ticket(ticket.reference)).status == "withdrawn"
    await desk.say(f"Please reopen my request {ticket.reference}")
    assert (await desk.ticket(ticket.reference)).status == "received"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", MessageEmpty),
        (" \n\t ", MessageEmpty),
        ("\u200b\u200b", MessageEmpty),
        ("x" * 100_000, MessageTooLong),
        ("a\x00b", MessageNotText),
        ("\ud800", MessageNotText),
        (b"bytes", MessageNotText),
        (None, MessageNotText),
    ],
)
def test_what_is_no_message_is_refused_with_what_to_do(text: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="Please"):
        chat.check_text(text)


async def test_unknown_desks_and_tokens_are_refused(desk: TestDesk) -> None:
    with pytest.raises(UnknownDesk):
        await desk.open(desk="nobody")
    with pytest.raises(SessionExpired):
        await desk.say("hello", token="forged")


def test_every_language_has_the_same_words_and_its_buttons_are_understood() -> None:
    first, *others = (phrases(locale) for locale in LOCALES)
    for other in others:
        assert other.texts.keys() == first.texts.keys()
        assert other.utterances.keys() == first.utterances.keys()
    for locale in LOCALES:
        words = phrases(locale)
        for key in words.utterances:
            said = words.button(key, reference="PD-7K3M-9QX2", age=15).text
            command = find_command(said)
            assert command is not None
            assert command.key == key


def test_placeholders_agree_between_languages() -> None:
    from string import Formatter

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, japanese = phrases("en"), phrases("ja")
    for key in english.texts:
        assert names(english.texts[key]) == names(japanese.texts[key]), key


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please!",
        "ok, send it",
        "yep that's correct, thanks",
        "looks good",
        "はい",
        "はい、お願いします",
        "これで送信してください",
        "それで大丈夫です",
    ],
)
def test_a_yes_is_heard_however_it_is_put(text: str) -> None:
    assert affirms(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes but change the name",
        "no",
        "please",
        "is that right?",
        "send it to my other address",
        "thanks",
        "はい、でも名前が違います",
        "いいえ",
        "名前を直して",
        "",
    ],
)
def test_what_is_no_plain_yes_sends_nothing(text: str) -> None:
    assert not affirms(text)


async def test_the_desk_goes_on_in_the_language_its_visitor_changed_to(desk: TestDesk) -> None:
    await desk.open("en")
    understood = Understood("company", "状況は？", "ja", (Intent.STATUS,))
    turn = await desk.write(lambda tx: chat.take_turn(tx, desk.house, desk.token, "状況は？", understood, "ja"))
    assert "請求がありません" in texts(turn)
    assert "請求がありません" in texts(await desk.say("status?", Intent.STATUS)), "and stays in it"


async def test_what_this_chat_told_before_is_not_asked_again(desk: TestDesk) -> None:
    await desk.file(Intent.COMPLAINT)
    await desk.say("I would like to talk to a person")
    turn = await desk.say("Who reads the complaints that people send you?", Intent.OUT_OF_SCOPE)
    assert "Taro Yamada" in texts(turn)
    assert "taro@example.com" in texts(turn)
    assert "Is this right?" in texts(turn)


@pytest.mark.parametrize(("locale", "shown"), [("en", "27 November 2026"), ("ja", "2026年11月27日")])
async def test_dates_are_written_as_people_write_them(desk: TestDesk, locale: str, shown: str) -> None:
    await desk.open(locale)
    await desk.say(STORY, Intent.COMPLAINT)
    await desk.say("skip")
    await desk.say("taro@example.com")
    assert shown in texts(await desk.say("yes"))


async def test_the_words_of_a_button_are_no_description(desk: TestDesk) -> None:
    await desk.open()
    turn = await desk.say("I would like to see the personal data you hold about me", Intent.DISCLOSURE)
    assert "Which data would you like to see?" in texts(turn)
