"""Slack's deadline and retries, exact to the second on a clock moved by hand, and the faults on the way to the app."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from fastapi import Request, Response
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulator.server import EmulatorServer
from tests.emulator.support import GENERAL, PRIVATE, STAFF, Control, Json, Product, actions, button

pytestmark = pytest.mark.asyncio(loop_scope="module")


def failing(product: Product, status: int = 500, **headers: str) -> None:
    async def gate(request: Request) -> Response:
        return Response("no", status, headers={name.replace("_", "-"): value for name, value in headers.items()})

    product.gate = gate


async def say(control: Control, text: str = "hello") -> None:
    await control.post("message", user=STAFF, channel=GENERAL, text=text)
    await control.quiet()


async def attempts(control: Control) -> list[tuple[int, int | None, str | None]]:
    return [(d["attempt"], d["retry_num"], d["retry_reason"]) for d in await control.deliveries("message")]


async def test_three_retries_at_once_after_a_minute_and_after_five(control: Control, product: Product) -> None:
    await control.post("clock", mode="manual")
    failing(product)
    await say(control)
    assert await attempts(control) == [(1, None, None), (2, 1, "http_error")]
    await control.post("clock", advance=59.9)
    await control.quiet()
    assert len(await attempts(control)) == 2
    await control.post("clock", advance=0.2)
    await control.quiet()
    assert (await attempts(control))[2:] == [(3, 2, "http_error")]
    await control.post("clock", advance=299.8)
    await control.quiet()
    assert len(await attempts(control)) == 3
    await control.post("clock", advance=0.3)
    await control.quiet()
    assert (await attempts(control))[3:] == [(4, 3, "http_error")]
    await control.post("clock", advance=100_000)
    await control.quiet()
    assert len(await attempts(control)) == 4


async def test_a_retry_is_the_same_event_under_new_headers(control: Control, product: Product) -> None:
    await control.post("clock", mode="manual")
    failing(product)
    await say(control)
    product.gate = None
    await control.post("clock", advance=60)
    await control.quiet()
    bodies = {d["body"] for d in await control.deliveries("message")}
    assert len(bodies) == 1
    last = product.requests[-1]
    assert (last["x-slack-retry-num"], last["x-slack-retry-reason"]) == ("2", "http_error")
    assert last["user-agent"].startswith("Slackbot 1.0")
    assert len(product.heard_of("message")) == 1


async def test_the_app_can_ask_for_no_retry(control: Control, product: Product) -> None:
    failing(product, 503, X_Slack_No_Retry="1")
    await say(control)
    assert await attempts(control) == [(1, None, None)]
    assert (await control.post("assert/quiet"))["scheduled"] == []


async def test_the_deadline_is_three_seconds(control: Control, product: Product) -> None:
    reached, release = asyncio.Event(), asyncio.Event()

    async def gate(request: Request) -> Response | None:
        reached.set()
        await release.wait()
        return Response("late")

    product.gate = gate
    await control.post("clock", mode="manual")
    await control.post("message", user=STAFF, channel=GENERAL, text="x", wait=False)
    await asyncio.wait_for(reached.wait(), 10)
    await control.post("clock", advance=2.99)
    assert await control.deliveries("message") == []
    reached.clear()
    await control.post("clock", advance=0.02)
    await asyncio.wait_for(reached.wait(), 10)
    first = (await control.deliveries("message"))[0]
    assert (first["status"], first["error"]) == (None, "http_timeout")
    assert product.requests[-1]["x-slack-retry-reason"] == "http_timeout"
    release.set()
    await control.quiet()


@pytest.mark.parametrize(("hops", "reason"), [(2, None), (3, "too_many_redirects")])
async def test_two_redirects_are_followed(control: Control, product: Product, hops: int, reason: str | None) -> None:
    left = hops

    async def gate(request: Request) -> Response | None:
        nonlocal left
        left -= 1
        return Response(status_code=307, headers={"Location": "/slack/events"}) if left >= 0 else None

    product.gate = gate
    await control.post("message", user=STAFF, channel=GENERAL, text="x")
    assert (await control.deliveries("message"))[0]["error"] == reason


async def test_a_dead_app_is_told_as_connection_failed(control: Control) -> None:
    await control.post("app", url="http://127.0.0.1:9/slack/events")
    await control.post("message", user=STAFF, channel=GENERAL, text="x")
    assert (await control.deliveries("message"))[0]["error"] == "connection_failed"


async def test_clicks_are_never_repeated(slack: AsyncWebClient, control: Control, product: Product) -> None:
    ts = (await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=[actions(button())]))["ts"]
    await control.quiet()
    failing(product)
    await control.post("clock", mode="manual")
    await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="go")
    await control.post("clock", advance=1000)
    await control.quiet()
    assert len(await control.deliveries("block_actions")) == 1


# Faults on the way to the app -----------------------------------------------------------------------------------


async def test_duplicates_are_the_same_event(control: Control, product: Product) -> None:
    await control.fault("duplicate", 3)
    await say(control)
    found = await control.deliveries("message")
    assert len(found) == 3
    assert len({d["event_id"] for d in found}) == 1
    assert all(d["retry_num"] is None for d in found)
    await say(control)
    assert len(await control.deliveries("message")) == 4


async def test_a_retry_storm_comes_with_retry_headers(control: Control, product: Product) -> None:
    await control.fault("retry_storm")
    await say(control)
    found = await control.deliveries("message")
    assert sorted((d["retry_num"] or 0) for d in found) == [0, 1, 2, 3]
    assert len({d["event_id"] for d in found}) == 1


async def test_a_click_can_be_doubled(slack: AsyncWebClient, control: Control, product: Product) -> None:
    ts = (await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=[actions(button())]))["ts"]
    await control.fault("duplicate", 2, event="block_actions")
    await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="go")
    triggers = {body["trigger_id"] for body in product.heard_of("block_actions")}
    assert (len(product.heard_of("block_actions")), len(triggers)) == (2, 1)


@pytest.mark.parametrize(("kind", "value"), [("bad_signature", None), ("old_timestamp", 301)])
async def test_bolt_refuses_a_wrong_signature_and_an_old_one(
    control: Control, product: Product, kind: str, value: int | None
) -> None:
    await control.post("clock", mode="manual")
    await control.fault(kind, value)
    await say(control)
    assert [d["status"] for d in await control.deliveries("message")] == [401, 200]


async def test_signatures_keep_the_real_time_whatever_the_workspaces_clock(control: Control, product: Product) -> None:
    await control.post("clock", advance=86_400)
    await say(control)
    assert [d["status"] for d in await control.deliveries("message")] == [200]
    assert abs(int(product.requests[0]["x-slack-request-timestamp"]) - time.time()) < 5


async def test_a_dropped_event_never_comes(control: Control, product: Product) -> None:
    await control.fault("drop_event", event="message")
    await say(control, "lost")
    await say(control, "kept")
    assert [event["text"] for event in product.heard_of("message")] == ["kept"]


async def test_a_late_event_comes_when_its_time_has_come(control: Control, product: Product) -> None:
    await control.post("clock", mode="manual")
    await control.fault("late_event", 120)
    await control.post("message", user=STAFF, channel=GENERAL, text="slow", wait=False)
    await say(control, "fast")
    await control.post("clock", advance=121)
    await control.quiet()
    assert [event["text"] for event in product.heard_of("message")] == ["fast", "slow"]


async def test_events_can_change_their_order(control: Control, product: Product) -> None:
    await control.fault("reorder", 3)
    for text in ("a", "b", "c"):
        await control.post("message", user=STAFF, channel=GENERAL, text=text, wait=False)
    await control.quiet()
    assert [event["text"] for event in product.heard_of("message")] == ["c", "b", "a"]


async def test_a_malformed_body_is_signed_all_the_same(
    server: EmulatorServer, control: Control, product: Product
) -> None:
    bodies: list[bytes] = []

    async def gate(request: Request) -> Response:
        bodies.append(await request.body())
        return Response("")

    product.gate = gate
    await control.fault("malformed_payload")
    await say(control)
    with pytest.raises(json.JSONDecodeError):
        json.loads(bodies[0])


async def test_faults_choose_their_target(control: Control, product: Product) -> None:
    await control.fault("drop_event", channel=PRIVATE, count=None)
    await say(control, "elsewhere")
    await control.post("message", user=STAFF, channel=PRIVATE, text="here")
    await control.post("message", user=STAFF, channel=PRIVATE, text="here again")
    assert [event["text"] for event in product.heard_of("message")] == ["elsewhere"]
    async with control.http.delete(f"{control.base_url}/_emu/faults") as response:
        assert response.status == 200
    await control.post("message", user=STAFF, channel=PRIVATE, text="now")
    assert product.heard_of("message")[-1]["text"] == "now"


async def test_chance_is_repeatable(control: Control, product: Product) -> None:
    async def kept() -> list[str]:
        product.heard.clear()
        await control.fault("drop_event", count=None, probability=0.5, seed=7)
        for number in range(12):
            await control.post("message", user=STAFF, channel=GENERAL, text=str(number))
        async with control.http.delete(f"{control.base_url}/_emu/faults"):
            return [event["text"] for event in product.heard_of("message")]

    first = await kept()
    assert 0 < len(first) < 12
    assert await kept() == first


@pytest.mark.parametrize(
    "fault", [{"kind": "bogus"}, {"kind": "duplicate"}, {"kind": "ok_false"}, {"kind": "drop_event", "bogus": 1}]
)
async def test_a_fault_that_makes_no_sense_is_refused(control: Control, fault: Json) -> None:
    answer = await control.post("faults", **fault)
    assert (answer["http"], answer["ok"]) == (400, False)
