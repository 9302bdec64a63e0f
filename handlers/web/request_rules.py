"""What a request may weigh, how long it may take to arrive, and of which media type it must be: checked while it streams, before anything is kept."""

import asyncio
import time
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.services.identity import MAX_DOCUMENT_BYTES
from handlers.web.errors import error_response
from handlers.web.settings import MAX_FORM_BYTES, MAX_JSON_BYTES, WebSettings

DOCUMENTS_PATH = "/api/chat/documents"
_ENVELOPE = 16 * 1024  # what multipart adds around a file
_TOO_LARGE = "The request is too large: at most {limit} fit here. Please send less at once."
_TOO_SLOW = "The request took too long to arrive. Please try again."


@dataclass(frozen=True, slots=True)
class Rule:
    """`shown` is the limit in words."""

    media_type: str
    max_bytes: int
    shown: str
    seconds: float


def rule_for(path: str, settings: WebSettings) -> Rule:
    if path == DOCUMENTS_PATH:
        size = f"{MAX_DOCUMENT_BYTES // 2**20} MB"
        return Rule("multipart/form-data", MAX_DOCUMENT_BYTES + _ENVELOPE, size, settings.document_seconds)
    if path.startswith("/api/"):
        return Rule("application/json", MAX_JSON_BYTES, f"{MAX_JSON_BYTES // 1024} KB", settings.body_seconds)
    return Rule(
        "application/x-www-form-urlencoded", MAX_FORM_BYTES, f"{MAX_FORM_BYTES // 1024} KB", settings.body_seconds
    )


class RequestRules:
    """ASGI middleware. Counts what really arrives: a Content-Length may lie, a chunked body has none."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.settings.apart):
            await self.app(scope, receive, send)
            return
        rule = rule_for(scope["path"], self.settings)
        request = Request(scope)
        if refusal := _refuse_by_headers(request, rule):
            status, code, message = refusal
            # the body is not read to its end, so the connection cannot carry another request
            await error_response(status, code, message, {"Connection": "close"})(scope, receive, send)
            return
        await self.app(scope, _Counted(receive, rule), send)


class _Counted:
    """The body as it arrives, cut off at the rule's size or time."""

    def __init__(self, receive: Receive, rule: Rule) -> None:
        self.receive = receive
        self.rule = rule
        self.bytes = 0
        self.complete = False
        self.ends_at = time.monotonic() + rule.seconds

    async def __call__(self) -> Message:
        if self.complete:
            return await self.receive()
        try:
            async with asyncio.timeout(self.ends_at - time.monotonic()):
                message = await self.receive()
        except TimeoutError:
            raise HTTPException(408, _TOO_SLOW, {"Connection": "close"}) from None
        self.bytes += len(message.get("body", b""))
        if self.bytes > self.rule.max_bytes:
            raise HTTPException(413, _TOO_LARGE.format(limit=self.rule.shown), {"Connection": "close"})
        self.complete = not message.get("more_body", False)
        return message


def _refuse_by_headers(request: Request, rule: Rule) -> tuple[int, str, str] | None:
    headers = request.headers
    if (length := headers.get("content-length", "0")).isdecimal() and int(length[:20]) > rule.max_bytes:
        return 413, "content_too_large", _TOO_LARGE.format(limit=rule.shown)
    if headers.get("content-encoding", "identity").lower() != "identity":
        return 415, "unsupported_media_type", "Please send the body as it is, without compression."
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if request.method != "POST" or not has_body:
        return None
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != rule.media_type:
        return 415, "unsupported_media_type", f"This address takes {rule.media_type} only."
    return None
