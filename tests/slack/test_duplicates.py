"""Slack repeats itself: every delivery counts once, a retry is never dropped, and nothing is answered 200 before it is stored."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.errors import Busy
from bot.ports import Thread
from tests.sizes import seeded, sized
from tests.slack.world import EMPLOYEE, STAFF, World, signed

MANY = sized(short=200, long=2_000)


async def test_a_click_delivered_many_times_acts_once(world: World) -> None:
    reference = await world.posted()
    await world.fault("duplicate", 4, event="block_actions")
    await world.click(reference, "claim")
    assert (await world.events(reference)).count("claimed") == 1


async def test_the_same_click_on_two_workers_acts_once(world: World) -> None:
    reference = await world.posted()
    click = world.a_click(reference, "claim", await world.thread(reference))
    answers = await asyncio.gather(*(world.send(click) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await world.events(reference)).count("claimed") == 1


async def test_a_modal_submitted_twice_sends_one_reply(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "reply")
    await world.submit({"purpose": "explain", "text": "Once only."})
    await world.fault("duplicate", 3, event="view_submission")
    await world.submit({"purpose": "explain", "text": "Once only."})
    assert (await world.heard(reference)).count("Once only.") == 1


async def test_a_thread_note_is_noted_once(world: World) -> None:
    reference = await world.posted()
    thread = await world.thread(reference)
    await world.fault("duplicate", 4, event="message")
    await world.emu("message", user=STAFF, channel=thread.channel, thread_ts=thread.ts, text="A note")
    assert (await world.events(reference)).count("thread_note") == 1


async def test_a_question_is_answered_once(world: World) -> None:
    await world.fault("duplicate", 3, event="message")
    channel = world.direct(EMPLOYEE)
    await world.emu("message", user=EMPLOYEE, channel=channel, text="Do you share data with third parties?")
    await world.deliver()
    assert len(await world.calls("chat.postMessage")) == 1


async def test_an_event_that_failed_at_first_is_done_when_slack_sends_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await world.posted()
    thread = await world.thread(reference)
    body = _note_event(thread.channel, thread.ts)
    write = world.store.write

    async def full(*_: Any, **__: Any) -> None:
        raise Busy

    monkeypatch.setattr(world.store, "write", full)
    first = await _event(world, body)
    monkeypatch.setattr(world.store, "write", write)
    retry = await _event(world, body, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_error"})
    again = await _event(world, body, {"X-Slack-Retry-Num": "2", "X-Slack-Retry-Reason": "http_error"})
    assert (first, retry, again) == (503, 200, 200)
    assert (await world.events(reference)).count("thread_note") == 1


async def test_what_was_answered_200_is_in_the_database_at_once(world: World) -> None:
    reference = await world.posted()
    thread = await world.thread(reference)
    for n in range(20):
        assert await _event(world, _note_event(thread.channel, thread.ts, f"1800000000.{n:06d}")) == 200
        assert (await world.events(reference)).count("thread_note") == n + 1


async def test_the_bots_own_posts_come_back_and_change_nothing(world: World) -> None:
    reference = await world.claimed()
    deliveries = (await world.look("deliveries"))["deliveries"]
    assert any("bot_id" in str(d["body"]) for d in deliveries), "the workspace does echo the bot's posts"
    assert not [e for e in await world.events(reference) if e.startswith("thread_note")]
    assert not await world.rows()


def _note_event(channel: str, thread_ts: str, ts: str = "1800000000.000100", **more: Any) -> bytes:
    event = {
        "type": "message",
        "channel": channel,
        "channel_type": "group",
        "user": STAFF,
        "text": "note",
        "ts": ts,
        "thread_ts": thread_ts,
    }
    return json.dumps(
        {"type": "event_callback", "event_id": f"Ev{ts}", "team_id": "T0EMULATE", "event": event}
    ).encode()


async def _event(world: World, body: bytes, headers: dict[str, str] | None = None) -> int:
    every = {"content-type": "application/json", **signed(body, world.clock.now()), **(headers or {})}
    return (await world.http.post(world.url, content=body, headers=every)).status_code


async def test_a_note_under_a_card_whose_thread_is_not_stored_yet_is_asked_for_again(world: World) -> None:
    reference = await world.file()
    ts = f"{world.clock.now().timestamp():.6f}"
    early = _note_event("C0COMPLAINT", ts, parent_user_id="U0BOT0001")
    assert await _event(world, early) == 503
    ticket = await world.ticket(reference)
    await world.store.write(lambda tx: tx.threads.add(ticket.id, Thread("C0COMPLAINT", ts)))
    assert await _event(world, early, {"X-Slack-Retry-Num": "1"}) == 200
    assert (await world.events(reference)).count("thread_note") == 1
    old = _note_event("C0COMPLAINT", "1500000000.000001", "1500000000.000002", parent_user_id="U0BOT0001")
    assert await _event(world, old) == 200, "some other post of ours: nothing to wait for"


async def test_whatever_is_said_in_threads_the_customer_hears_nothing_of_it(
    world: World, counted: Callable[[str, int], None]
) -> None:
    reference = await world.claimed()
    thread = await world.thread(reference)
    before = await world.heard(reference)
    chance = seeded("thread talk")
    subtypes = (
        None,
        "file_share",
        "thread_broadcast",
        "me_message",
        "bot_message",
        "message_changed",
        "message_deleted",
        "reminder",
    )
    for n in range(MANY):
        inner = {"user": STAFF, "ts": f"1800000001.{n:06d}", "thread_ts": thread.ts, "text": f"secret {n}"}
        more = {
            "subtype": chance.choice(subtypes),
            "message": inner,
            "previous_message": {**inner, "text": "before"},
            "text": f"Reply to customer: secret {n}",
            "bot_id": chance.choice((None, None, "B0OTHERAPP")),
            "user": chance.choice((STAFF, EMPLOYEE, "U0BOT0001")),
            "files": [{"name": "secret.pdf"}],
        }
        assert await _event(world, _note_event(thread.channel, thread.ts, f"1800000002.{n:06d}", **more)) == 200
    assert await world.heard(reference) == before
    assert not await world.rows(), "and nothing is queued for anybody"
    counted("messages", MANY)
