"""Filling a form as people talk: interruptions, corrections, changes of mind, and what stays of them after a restart and after days."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.intents import Intent
from bot.domain.messages import ReplyPurpose
from bot.services import case_handling, chat
from tests.services.conftest import HANA, TestDesk
from tests.services.test_intake import STORY, texts
from tests.support import open_test_store


async def at_summary(desk: TestDesk) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    await desk.say("Ana ONeil")
    await desk.say("ana@example.com")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("no, the e-mail is anna@example.com", "anna@example.com"),
        ("sorry, my name is spelt Anna O'Neill", "Anna O'Neill"),
        ("it's Anna, not Ana", "Anna ONeil"),
        ("my surname is O'Neill", "Ana O'Neill"),
        ("not May but March", "Since March"),
        ("yes but the e-mail should be anna@example.com", "anna@example.com"),
        ("メールは anna@example.com の間違いです", "anna@example.com"),
        ("please add that Mr Grey was there", "Mr Grey"),
    ],
)
async def test_a_correction_is_taken_and_the_summary_shown_again(desk: TestDesk, said: str, shown: str) -> None:
    await at_summary(desk)
    turn = await desk.say(said, Intent.CORRECTION)
    assert turn.ticket is None
    assert shown in texts(turn).split("Please check before I send it.")[1]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("the name is wrong", "What is your name"),
        ("change the e-mail please", "e-mail address can we reach"),
        ("名前が違います", "What is your name"),
        ("Change the description", "What happened?"),
    ],
)
async def test_what_is_only_called_wrong_is_asked_for_again(desk: TestDesk, said: str, asked: str) -> None:
    await at_summary(desk)
    assert asked in texts(await desk.say(said, Intent.CORRECTION))


@pytest.mark.parametrize("said", ["no", "nope", "that's not right", "wait", "いいえ", "違います"])
async def test_a_plain_no_asks_what_to_change(desk: TestDesk, said: str) -> None:
    await at_summary(desk)
    turn = await desk.say(said, Intent.SMALLTALK)
    assert {"Change the name", "Change the e-mail address"} <= {b.text for b in turn.messages[0].body.quick_replies}


@pytest.mark.parametrize(
    "said",
    [
        "yes but change the name",
        "yes, except the date",
        "yes? what happens then?",
        "ok wait",
        "yes and delete my data too",
        "maybe",
        "I think so, or not",
        "send it to my lawyer, not to you",
        "はい、でも名前が違います",
        "yes, the e-mail is other@example.com",
    ],
)
async def test_nothing_but_a_clear_yes_files(desk: TestDesk, said: str) -> None:
    await at_summary(desk)
    assert (await desk.say(said, Intent.OUT_OF_SCOPE)).ticket is None


@pytest.mark.parametrize(
    "said",
    [
        "Yes, that is quite right, thank you.",
        "YES!!! SEND IT",
        "👍 yes",
        "Yes, file it like that",
        "はい、それで結構です。",
    ],
)
async def test_a_clear_yes_files(desk: TestDesk, said: str) -> None:
    await at_summary(desk)
    assert (await desk.say(said, Intent.SMALLTALK)).ticket is not None


@pytest.mark.parametrize(
    "said",
    [
        "stop",
        "cancel",
        "never mind",
        "forget it",
        "please don't send it",
        "I changed my mind",
        "やっぱりやめます",
        "キャンセルで",
    ],
)
@pytest.mark.parametrize("step", ["description", "name", "summary"])
async def test_a_form_can_be_left_at_any_step(desk: TestDesk, said: str, step: str) -> None:
    await desk.open()
    await desk.say("I want to complain", Intent.COMPLAINT)
    if step != "description":
        await desk.say(STORY, Intent.COMPLAINT)
    if step == "summary":
        await desk.say("Taro Yamada")
        await desk.say("taro@example.com")
    assert "nothing was sent" in texts(await desk.say(said, Intent.OUT_OF_SCOPE))
    assert (await desk.say("yes")).ticket is None


async def test_another_wish_takes_the_place_of_a_form_and_keeps_what_was_told(desk: TestDesk) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    await desk.say("Taro Yamada")
    turn = await desk.say("actually, just delete my data instead", Intent.DELETION)
    assert "Delete my data" in texts(turn)
    turn = await desk.say("taro@example.com")
    assert STORY in texts(turn)
    assert "Taro Yamada" in texts(turn)


async def test_beginning_again_forgets_what_was_told(desk: TestDesk) -> None:
    await at_summary(desk)
    assert "What happened" in texts(await desk.say("can we start over?", Intent.OUT_OF_SCOPE))
    assert "What is your name" in texts(await desk.say(STORY, Intent.COMPLAINT))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("why do you need my name?", "how to address you"),
        ("who are you?", "a program, not a person"),
        ("what happens next?", "business days"),
        ("thank you so much", "You are welcome"),
    ],
)
async def test_what_is_about_the_form_is_answered_by_the_desk_itself(desk: TestDesk, said: str, answer: str) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    turn = await desk.say(said, Intent.ASK)
    assert answer in texts(turn)
    assert "answer to ask" not in texts(turn)
    assert "What is your name" in texts(turn), "and the form goes on"


async def test_what_comes_next_is_told_without_a_request_too(desk: TestDesk) -> None:
    await desk.open()
    assert "Nothing is waiting yet" in texts(await desk.say("what happens next?", Intent.OUT_OF_SCOPE))


async def test_who_says_who_she_is_first_is_not_asked_again(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("Hello, my name is Anna O'Neill and my e-mail is anna@example.com", Intent.SMALLTALK)
    turn = await desk.say(STORY, Intent.COMPLAINT)
    assert "Anna O'Neill" in texts(turn)
    assert "Is this right?" in texts(turn)


async def test_a_required_field_is_explained_to_who_keeps_it_back(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("delete everything you have about my orders", Intent.DELETION)
    assert "cannot find the right record" in texts(await desk.say("I'd rather not say"))
    assert (await desk.say("Taro Yamada")).ticket is None


async def test_a_new_wish_while_staff_wait_is_passed_on_and_offered_as_its_own(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    await desk.write(lambda tx: case_handling.claim(tx, desk.house, ticket.reference, HANA))
    ask = "May we ring you?"
    await desk.write(lambda tx: case_handling.reply(tx, desk.house, ticket.reference, HANA, ask, ReplyPurpose.ASK))
    wish = "Please delete the call recordings of my support case"
    turn = await desk.say(wish, Intent.DELETION)
    assert "Passed on" in texts(turn)
    (button,) = turn.messages[-1].body.quick_replies
    turn = await desk.say(button.text, Intent.DELETION)
    assert wish in texts(turn), "nobody types it twice"


async def test_a_form_survives_a_restart_and_days(desk: TestDesk, tmp_path: Path) -> None:
    await desk.open()
    await desk.say(STORY, Intent.COMPLAINT)
    await desk.say("Taro Yamada")
    await desk.store.close()
    desk.clock.advance(timedelta(days=12))
    desk.store = open_test_store(tmp_path / "data", desk.clock)
    history = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    assert STORY in [message.body.text for message in history]
    assert "Is this right?" in texts(await desk.say("taro@example.com"))
    desk.clock.advance(timedelta(days=12))
    turn = await desk.say("yes")
    assert turn.ticket is not None
    assert (await desk.ticket(turn.ticket.reference)).details["description"] == STORY


async def test_what_happens_next_and_by_when_is_told_at_filing(desk: TestDesk) -> None:
    await desk.file(Intent.DELETION)
    told = "\n".join(message.body.text for message in desk.said[-4:])
    for expected in (
        "Your reference is",
        "access code",
        "within 10 business days",
        "typing both in this chat",
        "30 days",
    ):
        assert expected in told


async def test_each_field_has_its_button_in_the_summary(desk: TestDesk) -> None:
    await at_summary(desk)
    buttons = {button.label for button in desk.said[-1].body.quick_replies}
    assert {"Change the description", "Change the name", "Change the e-mail"} <= buttons


async def test_pasted_markup_is_kept_as_typed_and_read_as_what_it_shows(desk: TestDesk) -> None:
    await desk.open()
    html = "<p>You <b>mailed</b> my payslip to all&nbsp;of my colleagues.</p><style>p{}</style><p>That hurt.</p>"
    turn = await desk.say(html, Intent.COMPLAINT)
    assert turn.messages, "the form has begun"
    history = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    assert history[1].body.text == html, "her own words stay hers"
    conversation = await desk.store.read(
        lambda tx: tx.sessions.get(chat.get_context(tx, desk.house, desk.token).session_id).conversation
    )
    description = conversation.values["description"] or ""
    assert "You mailed my payslip" in description
    assert "<" not in description


async def test_eight_thousand_characters_are_a_story(desk: TestDesk) -> None:
    await desk.open()
    turn = await desk.say((STORY + ". ") * (7_900 // len(STORY + ". ")), Intent.COMPLAINT)
    assert "What is your name" in texts(turn)


def test_a_conversation_of_an_older_version_is_still_read() -> None:
    from bot.domain.conversations import Conversation, Step
    from storage.codecs import read_conversation, write_conversation

    full = replace(Conversation(), step=Step.FILLING, kind="complaint", known={"name": "Taro"}, begun="my bill")
    assert read_conversation(write_conversation(full)) == full


@pytest.mark.parametrize("said", ["please reopen my request", "再開したいです", "もう一度開いてください"])
async def test_who_wants_a_request_back_finds_the_button(desk: TestDesk, said: str) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    await desk.say(f"I withdraw my request {ticket.reference}")
    turn = await desk.say(said, Intent.OUT_OF_SCOPE)
    assert f"Please reopen my request {ticket.reference}" in [b.text for b in turn.messages[0].body.quick_replies]


async def test_the_reference_of_this_chats_own_request_shows_it(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    assert "Received" in texts(await desk.say(f"and {ticket.reference}?", Intent.OUT_OF_SCOPE))
