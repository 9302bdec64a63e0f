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
