"""No word of anybody stands in a log, at any level, whatever fails; and Socket Mode goes the same way as signed requests."""

import logging

import pytest
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.slack.test_courier import run_down
from tests.slack.world import COLLEAGUE, EMPLOYEE, STAFF, World

CANARIES = (
    "AB1234567-story",
    "Canary Yamada",
    "canary@example.jp",
    "AB7654321-note",
    "AB5555555-reply",
    "AB9999999-question",
)
STORY, NAME, EMAIL, NOTE, REPLY, QUESTION = CANARIES
FAULTS = ("accept_then_html", "accept_then_500", "truncated_json", "http_503", "reset_before")


async def test_no_log_holds_a_word_of_anybody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, "slack_sdk", "slack_bolt", "aiohttp", "handlers.slack.silent"):
        if name != "handlers.slack.silent":
            logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    for fault in FAULTS:
        await world.fault(fault, method="chat.postMessage", count=1)
    reference = await world.file("disclosure", description=STORY, name=NAME, email=EMAIL)
    await run_down(world, 20)
    await world.click(reference, "claim")
    thread = await world.thread(reference)
    await world.emu("message", user=STAFF, channel=thread.channel, thread_ts=thread.ts, text=NOTE)
    await world.click(reference, "details")
    await world.fault("slow", 2500, method="views.open")
    await world.click(reference, "reply")
    await world.emu("close", user=STAFF, all=True)
    await world.click(reference, "reply")
    await world.submit({"purpose": "explain", "text": REPLY})
    await world.submit({"purpose": "explain", "text": REPLY})
    await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text=QUESTION)
    await world.fault("bad_signature", event="message")
    await world.emu("message", user=STAFF, channel=thread.channel, thread_ts=thread.ts, text=NOTE)
    await run_down(world, 20)
    assert "handlers.slack" in caplog.text, "what failed is noted"
    assert [canary for canary in CANARIES if canary in caplog.text] == []


async def test_socket_mode_reaches_the_same_tables(world: World) -> None:
    reference = await world.posted()
    click = world.a_click(reference, "claim", await world.thread(reference))
    for envelope in ("e1", "e2"):
        request = SocketModeRequest(type="interactive", envelope_id=envelope, payload=click)
        answer = await run_async_bolt_app(world.app.bolt, request)
        assert answer.status == 200
    assert (await world.ticket(reference)).assignee == STAFF
    assert (await world.events(reference)).count("claimed") == 1


async def test_two_people_who_claim_at_once_have_one_winner_and_the_loser_is_told(world: World) -> None:
    reference = await world.posted()
    await world.click(reference, "claim", STAFF)
    await world.click(reference, "claim", COLLEAGUE)
    assert (await world.ticket(reference)).assignee == STAFF
    assert f"<@{STAFF}>" in str(await world.top(COLLEAGUE))


WORDS = (
    "AB1111111-asked",
    "AB2222222-passed-on",
    "AB3333333-added",
    "AB4444444-answer",
    "AB6666666-to-whom",
    "AB8888888-why",
)
ASKED, PASSED_ON, ADDED, ANSWER, TO_WHOM, WHY = WORDS


async def test_no_log_holds_a_word_of_an_employee_or_of_what_staff_decide(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in FAULTS:
        await world.fault(fault, method="chat.postMessage", count=1)
    question = f"May we give the {ASKED} of customers to a partner company?"
    await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text=question)
    (seen,) = await world.messages("C0GENERAL", user=EMPLOYEE)
    await world.emu("click", user=EMPLOYEE, channel="C0GENERAL", ts=seen["ts"], action_id="employee:ask_staff")
    await world.submit({"text": PASSED_ON}, user=EMPLOYEE)
    await run_down(world, 40)
    (ticket,) = await world.store.read(lambda tx: tx.tickets.list_desk())
    root = next(m for m in await world.messages(world.direct(EMPLOYEE)) if m.get("bot_id"))
    await world.emu("message", user=EMPLOYEE, channel=world.direct(EMPLOYEE), thread_ts=root["ts"], text=ADDED)
    await world.click(ticket.reference, "claim")
    await world.click(ticket.reference, "reply")
    for _ in range(2):
        await world.submit({"purpose": "answer", "text": ANSWER})
    await world.click(ticket.reference, "make_precedent")
    await world.submit({"clause": "company:3.1", "decision": "needs_consent", "items:company": ["address"]})
    await world.click(ticket.reference, "record_provision")
    await world.submit({"clause": "company:3.1.1", "recipient_name": TO_WHOM, "text": WHY, "items:company": ["name"]})
    await world.fault("bad_signature", event="message")
    await world.emu("message", user=EMPLOYEE, channel=world.direct(EMPLOYEE), text=ASKED)
    await run_down(world, 40)
    assert await world.store.read(lambda tx: tx.provisions.list_desk())
    assert "handlers.slack" in caplog.text, "what failed is noted"
    ours = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("http")
    )  # not the test's own calls
    assert [word for word in (*WORDS, EMPLOYEE) if word in ours] == []
    assert [word for word in WORDS if word in caplog.text] == []
