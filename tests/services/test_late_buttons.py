"""Buttons pressed late or twice, codes typed while something else is asked, and a plain yes: none of them fills a form or goes astray."""

import pytest

from bot.domain.intents import Intent
from bot.domain.messages import ReplyPurpose
from bot.ports import Job
from bot.services import case_handling
from tests.services.conftest import HANA, TestDesk
from tests.services.test_intake import texts


async def test_a_code_is_taken_while_the_form_of_a_second_request_is_open(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("stop mailing me at taro@example.com and delete my data", Intent.STOP_MARKETING, Intent.DELETION)
    await desk.say("skip")
    filed = (await desk.say("yes")).ticket
    assert filed is not None
    turn = await desk.prove_contact()
    assert "the code is right" in texts(turn)
    assert "Which data should be deleted" in texts(turn), "and the second form goes on"
    assert (await desk.ticket(filed.reference)).status == "in_progress"


async def test_codes_of_two_requests_may_come_in_any_order(desk: TestDesk) -> None:
    first = await desk.file(Intent.DISCLOSURE)
    code_of_first = await desk.code()
    second = await desk.file(Intent.DELETION)
    code_of_second = await desk.code()
    await desk.say(code_of_first)
    assert (await desk.ticket(first.reference)).identity.state == "awaiting_document"
    await desk.say(code_of_second)
    assert (await desk.ticket(second.reference)).identity.state == "awaiting_document"


async def test_a_right_code_ends_the_promise_of_another_address(desk: TestDesk) -> None:
    await desk.file(Intent.DISCLOSURE)
    await desk.say("I want to use another e-mail address")
    assert "one address, such as" in texts(await desk.say("I do not know"))
    await desk.prove_contact()
    assert "answer to ask" in texts(await desk.say("how long do you keep my data", Intent.ASK))


async def test_the_address_stays_when_no_code_may_be_sent_to_the_other(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.STOP_MARKETING)
    for number in range(7):  # eight codes an hour for one chat, the first at filing
        await desk.say("I want to use another e-mail address")
        await desk.say(f"taro{number}@example.com")
    await desk.say("I want to use another e-mail address")
    assert "as many codes as we may" in texts(await desk.say("somebody.else@example.com"))
    after = await desk.ticket(ticket.reference)
    assert after.details["email"] == "taro6@example.com", (
        "a letter on its way must not go to an address its code is not for"
    )
    await desk.prove_contact()
    assert (await desk.ticket(ticket.reference)).status == "in_progress"


async def test_a_closed_request_takes_no_other_address(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.STOP_MARKETING)
    await desk.say("I want to use another e-mail address")
    await desk.say(f"I withdraw my request {ticket.reference}")
    await desk.jobs()
    await desk.say("other@example.com")
    assert (await desk.ticket(ticket.reference)).details["email"] == "taro@example.com"
    assert not await desk.jobs(Job.LETTER)


async def test_another_address_may_be_given_while_a_second_form_is_open(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("stop mailing me at taro@example.com and delete my data", Intent.STOP_MARKETING, Intent.DELETION)
    await desk.say("skip")
    await desk.say("yes")
    await desk.say("I want to use another e-mail address")
    turn = await desk.say("jiro@example.com")
    assert "j***@example.com" in texts(turn)
    assert "Which data should be deleted" in texts(turn)
    await desk.say("I want to use another e-mail address")
    turn = await desk.say("cancel")
    assert "stays with j***@example.com" in texts(turn)
    assert "Which data should be deleted" in texts(turn)


@pytest.mark.parametrize(
    ("button", "kind"),
    [
        ("I would like my personal data to be corrected", "Which data is wrong"),
        ("I would like to see the personal data you hold about me", "Which data would you like to see"),
        ("I would like my personal data to be deleted", "Which data should be deleted"),
        ("I would like to make a complaint", "What happened"),
    ],
)
async def test_a_button_tells_no_story(desk: TestDesk, button: str, kind: str) -> None:
    await desk.open()
    assert kind in texts(await desk.say(button, Intent.ASK))


@pytest.mark.parametrize(
    "late",
    [
        "Please send me a new code",
        "I want to send my identity document",
        "What is the status of my request?",
        "Change the name",
        "Yes, send it",
        "I withdraw my request PD-7K3M-9QX2",
    ],
)
async def test_a_late_button_fills_no_form(desk: TestDesk, late: str) -> None:
    await desk.open()
    await desk.say("delete my data", Intent.DELETION)
    assert "Which data should be deleted" in texts(await desk.say(late, Intent.ASK))
    await desk.say("everything")
    assert "What is your name" in texts(await desk.say(late, Intent.ASK))


async def test_another_requests_button_begins_that_request(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("delete my data", Intent.DELETION)
    turn = await desk.say("I would like to make a complaint", Intent.COMPLAINT)
    assert "instead: Complaint" in texts(turn)
    assert "What happened" in texts(turn)


async def test_a_field_the_form_does_not_have_cannot_be_changed(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("Please stop sending me marketing", Intent.STOP_MARKETING)
    await desk.say("taro@example.com")
    await desk.say("skip")
    assert "Nothing has been sent yet" in texts(await desk.say("Change the description"))


@pytest.mark.parametrize(
    "word", ["cancel", "never mind", "Yes, send it", "yes", "skip", "Change the name", "はい", "了解"]
)
async def test_words_of_a_form_do_nothing_without_one(desk: TestDesk, word: str) -> None:
    await desk.open()
    assert "Nothing is waiting" in texts(await desk.say(word, Intent.STOP_MARKETING))
    assert not await desk.jobs()


async def test_who_cancels_after_sending_is_shown_how_to_withdraw(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    turn = await desk.say("Cancel this form", Intent.STOP_MARKETING)
    assert [button.text for button in turn.messages[0].body.quick_replies] == [
        f"I withdraw my request {ticket.reference}"
    ]


async def test_a_button_pressed_twice_is_answered_with_how_things_stand(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    await desk.say(f"I withdraw my request {ticket.reference}")
    assert "Withdrawn" in texts(await desk.say(f"I withdraw my request {ticket.reference}"))
    await desk.say(f"Please reopen my request {ticket.reference}")
    assert "Received" in texts(await desk.say(f"Please reopen my request {ticket.reference}"))


async def test_words_are_added_once(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    await desk.say("They also rang me up", Intent.ASK)
    await desk.jobs()
    for _ in range(2):
        turn = await desk.say(f"Please add my last message to {ticket.reference}")
        assert "Passed on" in texts(turn)
    assert [row.job for row in await desk.jobs()].count(Job.POST_MESSAGE) == 1


async def test_a_yes_to_the_offer_passes_the_question_on(desk: TestDesk) -> None:
    await desk.open()
    question = "Do you train machines on what I write?"
    await desk.say(question, Intent.ASK, abstain=True)
    await desk.say("yes please", Intent.SMALLTALK)
    await desk.say("skip")
    assert question in texts(await desk.say("skip"))
    turn = await desk.say("yes")
    assert turn.ticket is not None
    ticket = await desk.ticket(turn.ticket.reference)
    assert (ticket.kind, ticket.details["description"]) == ("inquiry", question)


async def test_the_button_under_an_unanswered_question_takes_that_question_along(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("Do you train machines on what I write?", Intent.ASK, abstain=True)
    assert "What is your name" in texts(await desk.say("Please pass my question to the privacy staff.", Intent.HUMAN))


async def test_an_unanswered_question_is_not_remembered_for_later(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("Do you train machines on what I write?", Intent.ASK, abstain=True)
    await desk.say("how long do you keep my data", Intent.ASK)
    assert "Nothing is waiting" in texts(await desk.say("yes"))


@pytest.mark.parametrize("word", ["yes", "no thanks", "skip", "はい", "ok thank you"])
async def test_a_short_answer_reaches_the_staff_who_asked(desk: TestDesk, word: str) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    await desk.write(lambda tx: case_handling.claim(tx, desk.house, ticket.reference, HANA))
    await desk.write(
        lambda tx: case_handling.reply(tx, desk.house, ticket.reference, HANA, "May we ring you?", ReplyPurpose.ASK)
    )
    await desk.jobs()
    turn = await desk.say(word, Intent.SMALLTALK)
    assert "Passed on" in texts(turn)
    assert [row.job for row in await desk.jobs()].count(Job.POST_MESSAGE) == 1


@pytest.mark.parametrize(
    "text", ["i didn't get the code", "I never got it", "where is my code?", "コードが届きません", "メールが来ません"]
)
async def test_who_misses_the_code_is_helped(desk: TestDesk, text: str) -> None:
    await desk.file(Intent.DISCLOSURE)
    turn = await desk.say(text, Intent.CORRECTION)
    assert "We sent the code" in texts(turn)
    assert [button.text for button in turn.messages[0].body.quick_replies] == [
        "Please send me a new code",
        "I want to use another e-mail address",
    ]


async def test_words_about_a_code_mean_nothing_where_none_is_awaited(desk: TestDesk) -> None:
    await desk.open()
    assert "answer to ask" in texts(await desk.say("do you know the code?", Intent.ASK))


@pytest.mark.parametrize("text", ["i want to cancel my complaint", "取り下げたい", "what happens next?"])
async def test_words_about_an_open_request_show_it_with_its_buttons(desk: TestDesk, text: str) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    turn = await desk.say(text, Intent.COMPLAINT)
    assert f"I withdraw my request {ticket.reference}" in [b.text for b in turn.messages[0].body.quick_replies]


@pytest.mark.parametrize("text", ["I don't want to give my name", "rather not", "匿名でお願いします"])
async def test_who_declines_a_field_that_may_stay_empty_is_not_called_that(desk: TestDesk, text: str) -> None:
    await desk.open()
    await desk.say("stop mailing me at taro@example.com", Intent.STOP_MARKETING)
    turn = await desk.say(text)
    assert "Name: not given" in texts(turn)


async def test_the_status_names_the_step_that_is_really_next(desk: TestDesk) -> None:
    await desk.file(Intent.DISCLOSURE)
    assert "six-digit code" in texts(await desk.say("status?", Intent.STATUS))
    await desk.prove_contact()
    assert "copy of an identity document" in texts(await desk.say("status?", Intent.STATUS))


@pytest.mark.parametrize("text", ["can I withdraw my consent?", "cancel my account", "I want no email from you"])
async def test_words_that_only_sound_alike_keep_their_meaning(desk: TestDesk, text: str) -> None:
    await desk.file(Intent.DISCLOSURE)
    assert "answer to ask" in texts(await desk.say(text, Intent.ASK))
