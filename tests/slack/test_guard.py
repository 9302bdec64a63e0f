"""The door: unsigned is 401, signed rubbish is 4xx or ignored, never 500, and no byte of a body stands in a log."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.guard import MAX_BODY, Answer, SlackGuard, SlackRequest
from tests.slack.world import CHANNEL, SECRET, STAFF, World, signed
from tests.support import FakeClock

CANARY = "AB1234567-canary"
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def a_guard(handled: list[SlackRequest] | None = None) -> SlackGuard:
    async def handle(request: SlackRequest) -> Answer:
        if handled is not None:
            handled.append(request)
        return Answer(200)

    return SlackGuard(SECRET, FakeClock(NOW), handle)


async def ask(guard: Any, body: bytes, headers: Any, method: str = "POST", query: bytes = b"") -> tuple[int, bytes]:
    """One request, in chunks, straight into the ASGI app."""
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    scope = {
        "type": "http",
        "method": method,
        "query_string": query,
        "headers": [(_bytes(k).lower(), _bytes(v)) for k, v in pairs],
    }
    chunks = [body[i : i + 65536] for i in range(0, len(body), 65536)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    await guard(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


def well_signed(body: bytes, content_type: str = JSON) -> dict[str, str]:
    return {"content-type": content_type, **signed(body, NOW)}


EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "text": CANARY}}).encode()


async def test_a_signed_event_passes() -> None:
    handled: list[SlackRequest] = []
    assert (await ask(a_guard(handled), EVENT, well_signed(EVENT)))[0] == 200
    assert handled[0].body["event_id"] == "Ev1"


BROKEN: dict[str, Callable[[dict[str, str]], Any]] = {
    "no headers": lambda h: {},
    "no signature": lambda h: {k: v for k, v in h.items() if k != "X-Slack-Signature"},
    "no timestamp": lambda h: {k: v for k, v in h.items() if k != "X-Slack-Request-Timestamp"},
    "short": lambda h: {**h, "X-Slack-Signature": h["X-Slack-Signature"][:-1]},
    "upper case": lambda h: {**h, "X-Slack-Signature": h["X-Slack-Signature"].upper()},
    "other version": lambda h: {**h, "X-Slack-Signature": "v1" + h["X-Slack-Signature"][2:]},
    "not ascii": lambda h: {**h, "X-Slack-Signature": "v0=" + "é" * 64},
    "empty": lambda h: {**h, "X-Slack-Signature": ""},
    "timestamp not a number": lambda h: {**h, "X-Slack-Request-Timestamp": "yesterday"},
    "negative timestamp": lambda h: {**h, "X-Slack-Request-Timestamp": "-1"},
    "huge timestamp": lambda h: {**h, "X-Slack-Request-Timestamp": "9" * 400},
    "other digits": lambda h: {**h, "X-Slack-Request-Timestamp": "١٢٣"},
    "timestamp with a fraction": lambda h: {**h, "X-Slack-Request-Timestamp": h["X-Slack-Request-Timestamp"] + ".0"},
    "another second": lambda h: {
        **h,
        "X-Slack-Request-Timestamp": str(int(h["X-Slack-Request-Timestamp"]) + 1),
    },
    "signature twice": lambda h: [*h.items(), ("X-Slack-Signature", "v0=" + "0" * 64)],
    "timestamp twice": lambda h: [*h.items(), ("x-slack-request-timestamp", "1")],
}


@pytest.mark.parametrize("how", BROKEN)
async def test_unsigned_traffic_is_401_and_does_nothing(how: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    handled: list[SlackRequest] = []
    status, body = await ask(a_guard(handled), EVENT, BROKEN[how](well_signed(EVENT)))
    assert (status, handled) == (401, [])
    assert CANARY not in caplog.text + body.decode()


@given(st.integers(0, len(EVENT) - 1), st.integers(1, 255))
async def test_one_changed_byte_breaks_the_signature(at: int, flip: int) -> None:
    changed = EVENT[:at] + bytes([EVENT[at] ^ flip]) + EVENT[at + 1 :]
    assert (await ask(a_guard(), changed, well_signed(EVENT)))[0] == 401


@given(st.binary(max_size=300), st.dictionaries(st.text(max_size=30), st.text(max_size=80), max_size=6))
async def test_whatever_comes_unsigned_is_401(body: bytes, headers: dict[str, str]) -> None:
    assert (await ask(a_guard(), body, headers))[0] == 401


@pytest.mark.parametrize(("age", "status"), [(-301, 401), (-300, 200), (0, 200), (300, 200), (301, 401)])
async def test_a_signature_lives_five_minutes(age: int, status: int) -> None:
    headers = {"content-type": JSON, **signed(EVENT, NOW + timedelta(seconds=age))}
    assert (await ask(a_guard(), EVENT, headers))[0] == status


UNREADABLE = [
    (b"{bad", JSON), (b"[]", JSON), (b"null", JSON), (b"", JSON), (b'"text"', JSON), (b"{}", JSON), (b"1" * 5000, JSON),
    (b"\xff\xfe", JSON), (b"\xef\xbb\xbf{}", JSON), (b"[" * 100_000, JSON), (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, JSON),
    (b"payload=", FORM), (b"payload=[]", FORM), (b"payload=null", FORM), (b"payload=%7Bbad", FORM), (b"payload=%FF", FORM),
    (b"x=1&" * 200, FORM), (b"", FORM), (b'{"type": ["event_callback"]}', JSON), (b'{"type": {"a": 1}}', JSON),
    (b'{"type":"event_callback","event":"x"}', JSON), (b'{"type":"event_callback","event":{"type":1}}', JSON),
    (b'{"type":"event_callback","event":{"type":"message","user":7}}', JSON), (b'{"type":"block_actions","actions":[]}', JSON),
    (b'{"type":"block_actions","actions":[1],"user":{"id":"U"}}', JSON), (b"command=%2Fprivacy-check", FORM),
    (b'{"type":"view_submission","view":{"id":"V"},"user":{"id":"U"}}', JSON),
]  # fmt: skip


@pytest.mark.parametrize(("body", "content_type"), UNREADABLE)
async def test_signed_rubbish_is_400(body: bytes, content_type: str) -> None:
    handled: list[SlackRequest] = []
    assert (await ask(a_guard(handled), body, well_signed(body, content_type)))[0] == 400
    assert handled == []


async def test_a_body_is_cut_while_it_streams() -> None:
    read = 0

    async def endless() -> dict[str, Any]:
        nonlocal read
        read += 65536
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await a_guard()({"type": "http", "method": "POST", "headers": [], "query_string": b""}, endless, send)
    assert sent[0]["status"] == 413
    assert read <= MAX_BODY + 2 * 65536


async def test_slacks_own_checks_are_answered() -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert await ask(a_guard(), challenge, well_signed(challenge)) == (200, b"abc")
    check = b"ssl_check=1&token=x"
    assert (await ask(a_guard(), check, well_signed(check, FORM)))[0] == 200
    assert (await ask(a_guard(), b"", {}, "GET", b"ssl_check=1"))[0] == 200
    assert (await ask(a_guard(), b"", {}, "GET"))[0] == 405
    assert (await ask(a_guard(), challenge, {"content-type": JSON}))[0] == 401


async def test_what_no_database_takes_is_replaced() -> None:
    handled: list[SlackRequest] = []
    body = b'{"type":"event_callback","event":{"type":"message","text":"a\\u0000b\\ud800c"}}'
    assert (await ask(a_guard(handled), body, well_signed(body)))[0] == 200
    assert handled[0].body["event"]["text"] == "a\ufffdb\ufffdc"


# --- through the whole edge ------------------------------------------------------------------------------------------

_LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
_ANYTHING = st.recursive(
    _LEAF, lambda s: st.lists(s, max_size=4) | st.dictionaries(st.text(max_size=10), s, max_size=4)
)


def payloads() -> list[dict[str, Any]]:
    user, channel = {"id": STAFF, "team_id": "T"}, {"id": CHANNEL}
    message = {"ts": "1.2", "thread_ts": "1.1", "text": "t", "user": STAFF}
    view = {
        "id": "V", "hash": "h", "type": "modal", "callback_id": "reply", "private_metadata": "PD-0000-0000", "blocks": [{"block_id": "b"}],
        "state": {"values": {"text": {"text": {"type": "plain_text_input", "value": "v"}}}},
    }  # fmt: skip
    head = {"team_id": "T", "authorizations": [{"team_id": "T", "user_id": "B"}], "event_id": "Ev"}
    event = {"type": "message", "user": STAFF, "channel": CHANNEL, "ts": "1.2", "thread_ts": "1.1", "text": "t"}
    return [
        {"type": "event_callback", **head, "event": event},
        {"type": "event_callback", **head, "event": {**event, "type": "app_mention"}},
        {"type": "event_callback", **head, "event": {**event, "channel_type": "im"}},
        {
            "type": "event_callback",
            **head,
            "event": {
                **event,
                "subtype": "message_changed",
                "message": message,
                "previous_message": {**message, "text": "u"},
            },
        },
        {"type": "event_callback", **head, "event": {"type": "app_home_opened", "user": STAFF, "tab": "home"}},
        {
            "type": "block_actions",
            "user": user,
            "team": {"id": "T"},
            "channel": channel,
            "actions": [{"action_id": "ticket:claim", "block_id": "b", "value": "PD-0000-0000", "type": "button"}],
        },
        {"type": "view_submission", "user": user, "team": {"id": "T"}, "view": view},
        {
            "type": "message_action",
            "callback_id": "send_to_customer",
            "user": user,
            "channel": channel,
            "message": message,
        },
        {"command": "/privacy-check", "text": "help", "user_id": STAFF, "channel_id": CHANNEL, "team_id": "T"},
    ]


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for key, item in inner for p in ((*at, key), *paths(item, (*at, key)))]


def put(value: Any, path: tuple[Any, ...], item: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = item


WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    10**30,
    "",
    "x" * 300,
    "\u0000",
    [],
    {},
    [None],
    [[]],
    {"id": 5},
    {"a": {"b": []}},
)


async def test_no_wrong_type_at_any_path_makes_it_fail(world: World, counted: Callable[[str, int], None]) -> None:
    tried = 0
    for payload in payloads():
        for path in paths(payload):
            for wrong in WRONG:
                changed = json.loads(json.dumps(payload))
                put(changed, path, wrong)
                status = await through(world, changed)
                tried += 1
                assert status < 500, (path, wrong)
    counted("payloads", tried)


@given(st.data())
async def test_no_random_tree_at_any_path_is_taken_for_a_payload(data: st.DataObject) -> None:
    handled: list[SlackRequest] = []
    payload = data.draw(st.sampled_from(payloads()))
    put(payload, data.draw(st.sampled_from(paths(payload))), data.draw(_ANYTHING))
    body = json.dumps(payload).encode()
    assert (await ask(a_guard(handled), body, well_signed(body)))[0] in (200, 400)


async def through(world: World, payload: dict[str, Any]) -> int:
    """A signed payload through guard, bolt, handlers and store, without the network in front."""
    if "command" in payload and "type" not in payload:
        body, kind = urlencode(payload).encode(), FORM
    elif payload.get("type") == "event_callback":
        body, kind = json.dumps(payload).encode(), JSON
    else:
        body, kind = urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return (await ask(world.app, body, {"content-type": kind, **signed(body, world.clock.now())}))[0]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
