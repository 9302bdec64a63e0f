"""Slack repeats itself: every delivery counts once, a retry is never dropped, and nothing is answered 200 before it is stored."""

import asyncio
import json
from typing import Any

import pytest

from bot.domain.errors import Busy
from tests.slack.world import EMPLOYEE, STAFF, World, signed


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


def _note_event(channel: str, thread_ts: str, ts: str = "1800000000.000100") -> bytes:
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
