"""The door for everything from Slack: size, signature and shape are checked here, on the raw bytes, before bolt sees a request. Logs no body.

Unsigned is 401, signed but unreadable is 400, never 500: bolt alone answers 500 to both, and writes bodies into the log.
"""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from bot.ports import Clock
from handlers.slack.shapes import has_slack_shape, is_for_the_desk

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY = 2**20  # bytes
MAX_AGE = 300  # seconds, either way
_MAX_DEPTH = 60
_MAX_FIELDS = 100
_TIMESTAMP = re.compile(rb"[0-9]{1,12}")
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
_NOT_STORABLE = re.compile(r"[\x00\ud800-\udfff]")
_FORM = "application/x-www-form-urlencoded"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackRequest:
    """A request that Slack signed and whose shape is known. `digest` names the body as it came, `body` is what it says."""

    digest: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class SlackGuard:
    """An ASGI app for one route. `handle` answers what passed; whatever it raises is answered with 500, so that Slack sends again."""

    def __init__(self, signing_secret: str, clock: Clock, handle: Callable[[SlackRequest], Awaitable[Answer]]) -> None:
        self._secret = signing_secret.encode()
        self._clock = clock
        self._handle = handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await _respond(send, await self._answer(scope, receive))

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] == "GET" and _is_ssl_check(scope.get("query_string", b"")):
            return Answer(200)
        if scope["method"] != "POST":
            return Answer(405, b"Only Slack talks to this address, by POST.", headers={"allow": "POST"})
        raw = await _read(receive)
        if raw is None:
            return Answer(413, b"The request is too large.")
        headers = _headers(scope)
        if headers is None or not self._is_signed(headers, raw):
            return Answer(401, b"This request is not signed by Slack.")
        request = _parse(headers, raw)
        if request is None:
            return Answer(400, b"This request cannot be read.")
        return await self._pass_on(request)

    async def _pass_on(self, request: SlackRequest) -> Answer:
        if request.body.get("ssl_check") == "1":
            return Answer(200)
        if request.body.get("type") == "url_verification":
            return Answer(200, str(request.body.get("challenge", "")).encode("utf-8", "replace"))
        if not is_for_the_desk(request.body):
            return Answer(200)
        try:
            return await self._handle(request)
        except Exception as error:  # never a body or a traceback with one: the class is enough
            log.error("A request from Slack failed: %s", type(error).__name__)
            return Answer(500, b"The desk could not do this. Please try again.")

    def _is_signed(self, headers: Mapping[bytes, bytes], raw: bytes) -> bool:
        timestamp = headers.get(b"x-slack-request-timestamp", b"")
        signature = headers.get(b"x-slack-signature", b"")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return False
        expected = hmac.new(self._secret, b"v0:" + timestamp + b":" + raw, hashlib.sha256).hexdigest()
        fresh = abs(self._clock.now().timestamp() - int(timestamp)) <= MAX_AGE
        return hmac.compare_digest(b"v0=" + expected.encode(), signature) and fresh


def _headers(scope: Scope) -> dict[bytes, bytes] | None:
    """Headers by lower-case name; None if one that decides anything came twice."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        key = name.lower()
        if key in found and (key.startswith(b"x-slack-") or key == b"content-type"):
            return None
        found[key] = value
    return found


async def _read(receive: Receive) -> bytes | None:
    """The body, or None as soon as it is larger than allowed."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        more = message.get("more_body", False)
    return bytes(body)


def _parse(headers: Mapping[bytes, bytes], raw: bytes) -> SlackRequest | None:
    """What a signed request says, if it is JSON or a form of the shapes Slack sends."""
    content_type = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    try:
        text = raw.decode("utf-8")
        body = _parse_form(text) if content_type == _FORM else _parse_json(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        return None
    if not has_slack_shape(body):
        return None
    passed = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
    return SlackRequest(hashlib.sha256(raw).hexdigest(), body, passed)


def _parse_form(text: str) -> Any:
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    return _parse_json(fields["payload"]) if "payload" in fields else _storable(fields)


def _parse_json(text: str) -> Any:
    body = json.loads(text)
    if _depth(body) > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    return _storable(body)


def _storable(value: Any) -> Any:
    """Without the two things no database takes: NUL, and half of a surrogate pair."""
    if isinstance(value, str):
        return _NOT_STORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def _depth(value: Any) -> int:
    """How deep a JSON value is nested, counted without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
    return depth


def _is_ssl_check(query: bytes) -> bool:
    return (b"ssl_check", b"1") in parse_qsl(query)


async def _respond(send: Send, answer: Answer) -> None:
    headers = [(b"content-type", answer.content_type.encode()), (b"content-length", str(len(answer.body)).encode())]
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
