"""The notice before anything is typed, and consent as a recorded act: to what was shown, never assumed, and withdrawable."""

import dataclasses
import hashlib
from datetime import timedelta

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.intents import Intent
from bot.domain.registered import JointUser, Registered, Trustee
from bot.domain.staff import Staff
from bot.ports import Job
from bot.services import case_handling, case_record, chat, sweeps
from tests.services.conftest import TestDesk

STORY = "Since May you have mailed me offers every week although I never asked for any of them"


def texts(turn: chat.Turn) -> str:
    return "\n".join(message.body.text for message in turn.messages)


def buttons(turn: chat.Turn) -> list[str]:
    return [reply.text for message in turn.messages for reply in message.body.quick_replies]


def change(desk: TestDesk, key: str, **values: object) -> None:
    desks = {**desk.house.desks, key: dataclasses.replace(desk.house.desks[key], **values)}  # type: ignore[arg-type] # fields by name
    desk.house = dataclasses.replace(desk.house, desks=desks)


async def to_the_summary(desk: TestDesk, locale: str = "en", key: str = "impress") -> chat.Turn:
    await desk.open(locale, key)
    await desk.say(STORY, Intent.COMPLAINT)
    await desk.say("山田太郎" if locale == "ja" else "Taro Yamada")
    return await desk.say("taro@example.com")


async def consents(desk: TestDesk, reference: str):  # type: ignore[no-untyped-def] # read as the operator reads it
    return (await desk.write(lambda tx: case_record.read_whole(tx, desk.house, reference))).consents


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("key", ["company", "impress"])
async def test_the_notice_stands_before_the_first_word_and_again_before_a_form(
    desk: TestDesk, key: str, locale: str
) -> None:
    trustees = (Trustee(("Host Inc.", "Host"), "mail"), Trustee(("Post Co.",), "letters"))
    registered = Registered(joint_users=(JointUser(("Sister Ltd.",)),), trustees=trustees)
    change(desk, key, registered=registered, document_days=7, identity_days=21)
    await desk.open(locale, key)
    [greeting] = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    turn = await desk.say(STORY, Intent.COMPLAINT)
    begun = next(message for message in turn.messages if message.body.more)
    for message in (greeting, begun):
        assert message.body.more is not None
        for fact in ("Sister Ltd.", "Host Inc.", "Post Co.", f"privacy@{key}.example", "30", "21", "7"):
            assert fact in message.body.more.text
        assert "\n" not in message.body.more.label
        cited = [citation.clause for citation in message.body.citations]
        assert cited == (["impress:3"] if key == "impress" else ["company:1.5", "company:2.4"])


async def test_a_question_needs_no_consent_and_records_none(desk: TestDesk) -> None:
    await desk.open(desk="impress")
    turn = await desk.say("what do you do with my data?", Intent.ASK)
    assert "agree" not in texts(turn)
    await desk.say("talk to a person", Intent.HUMAN)
    await desk.say("How old is your policy?")
    await desk.say("skip")
    turn = await desk.say("skip")
    assert "you agree" not in texts(turn), "a question that names nobody"
    turn = await desk.say("yes")
    assert turn.ticket is not None
    assert await consents(desk, turn.ticket.reference) == []


@pytest.mark.parametrize("yes", ["Yes, I agree, send it", "yes", "I agree.", "Yes, send it"])
async def test_sending_the_form_records_what_was_agreed_to(desk: TestDesk, yes: str) -> None:
    shown = await to_the_summary(desk)
    assert "you agree that The impress uses" in texts(shown)
    assert "Yes, I agree, send it" in buttons(shown)
    assert "I do not agree" in buttons(shown)
    turn = await desk.say(yes)
    assert turn.ticket is not None
    [consent] = await consents(desk, turn.ticket.reference)
    summary = shown.messages[-1].body
    sentence, _, notice = consent.text.partition("\n")
    assert sentence in summary.text
    assert summary.more is not None
    assert notice == summary.more.text
    assert consent.version == hashlib.sha256(consent.text.encode()).hexdigest()[:12]
    assert consent.policy_version == desk.house.collection("impress").version
    assert (consent.given_at, consent.withdrawn_at, consent.locale) == (desk.clock.now(), None, "en")
    assert "Taro" not in consent.text, "the text names nobody and may stand unsealed"
    assert "You agreed" in "\n".join(entry.text for entry in turn.ticket.timeline)


async def test_nothing_but_a_yes_agrees(desk: TestDesk) -> None:
    await to_the_summary(desk)
    for said in ("hm", "tell me more", "the e-mail is tora@example.com"):
        turn = await desk.say(said)
        assert turn.ticket is None
    turn = await desk.say("yes")
    assert turn.ticket is not None


async def test_a_refusal_ends_kindly_and_names_the_other_ways(desk: TestDesk) -> None:
    await to_the_summary(desk)
    turn = await desk.say("I do not agree")
    assert turn.ticket is None
    assert "privacy@impress.example" in texts(turn)
    assert "I would like to talk to a person" in buttons(turn)
    assert (await desk.say("yes")).ticket is None
    assert not await desk.jobs()


async def test_what_was_shown_is_shown_anew_when_it_is_not_what_would_be_agreed_to(desk: TestDesk) -> None:
    await to_the_summary(desk)
    change(desk, "impress", contact="new@impress.example")
    turn = await desk.say("yes")
    assert turn.ticket is None
    assert "you agree" in texts(turn)
    turn = await desk.say("yes")
    assert turn.ticket is not None
    [consent] = await consents(desk, turn.ticket.reference)
    assert "new@impress.example" in consent.text


async def test_the_desk_can_ask_where_its_policy_does_not_and_the_other_way_round(desk: TestDesk) -> None:
    assert "agree" not in texts(await to_the_summary(desk, key="company"))
    change(desk, "company", ask_consent=True)
    assert "you agree" in texts(await to_the_summary(desk, key="company"))
    change(desk, "impress", ask_consent=False)
    assert "agree" not in texts(await to_the_summary(desk))


async def test_a_refusal_of_mail_never_depends_on_a_yes_to_something_else(desk: TestDesk) -> None:
    await desk.open(desk="impress")
    await desk.say("stop mailing me at taro@example.com", Intent.STOP_MARKETING)
    turn = await desk.say("skip")
    assert "agree" not in texts(turn)
    turn = await desk.say("yes")
    assert turn.ticket is not None
    assert await consents(desk, turn.ticket.reference) == []


@pytest.mark.parametrize("closed", [False, True])
async def test_consent_can_be_withdrawn_and_the_request_with_it(desk: TestDesk, closed: bool) -> None:
    await to_the_summary(desk)
    turn = await desk.say("yes")
    assert turn.ticket is not None
    reference = turn.ticket.reference
    if closed:
        await desk.say(f"I withdraw my request {reference}")
    turn = await desk.say("What is the status of my request?", Intent.STATUS)
    assert f"I withdraw my consent for {reference}" in buttons(turn)
    await desk.jobs()
    turn = await desk.say(f"I withdraw my consent for {reference}")
    assert "withdrawn" in texts(turn)
    assert (await desk.ticket(reference)).status == "withdrawn"
    [consent] = await consents(desk, reference)
    assert consent.withdrawn_at == desk.clock.now()
    told = [row.payload["notice"] for row in await desk.jobs(Job.POST_NOTICE)]
    assert "consent_withdrawn" in told, "staff hear of it"
    turn = await desk.say("What is the status of my request?", Intent.STATUS)
    assert f"I withdraw my consent for {reference}" not in buttons(turn)


async def test_the_japanese_chat_asks_for_consent_in_japanese(desk: TestDesk) -> None:
    shown = await to_the_summary(desk, "ja")
    assert "同意" in texts(shown)
    turn = await desk.say("同意します。送信してください")
    assert turn.ticket is not None
    [consent] = await consents(desk, turn.ticket.reference)
    assert consent.locale == "ja"
    assert "共同利用者" in consent.text


async def test_a_chat_is_kept_as_long_as_its_notice_says_and_its_requests_longer(desk: TestDesk) -> None:
    await to_the_summary(desk)
    turn = await desk.say("yes")
    assert turn.ticket is not None
    await desk.open(desk="impress")
    desk.clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert await desk.write(lambda tx: sweeps.erase_ended_chats(tx, desk.house)) == 0
    desk.clock.advance(timedelta(seconds=1))
    assert await desk.write(lambda tx: sweeps.erase_ended_chats(tx, desk.house)) == 2
    assert (await desk.ticket(turn.ticket.reference)).details["name"] == "Taro Yamada"
    assert await desk.write(lambda tx: sweeps.erase_ended_chats(tx, desk.house)) == 0


async def test_a_request_whose_consent_was_taken_back_is_opened_by_nobody_and_begun_anew(desk: TestDesk) -> None:
    await to_the_summary(desk)
    turn = await desk.say("yes")
    assert turn.ticket is not None
    reference = turn.ticket.reference
    await desk.say(f"I withdraw my consent for {reference}")
    status = await desk.say("What is the status of my request?", Intent.STATUS)
    assert f"Please reopen my request {reference}" not in buttons(status)
    turn = await desk.say(f"Please reopen my request {reference}")
    assert "took back your consent" in texts(turn)
    assert (await desk.ticket(reference)).status == "withdrawn"
    staff = Staff("U0HANA", "impress")
    with pytest.raises(InvalidInput, match="took the consent back"):
        await desk.write(lambda tx: case_handling.reopen(tx, desk.house, reference, staff))
    [anew] = buttons(turn)
    assert "I will take it down" in texts(await desk.say(anew, Intent.COMPLAINT)), "with a consent of its own"
