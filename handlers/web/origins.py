"""Which web pages may talk to the desk: an exact list of origins. A request from any other page is refused before it has any effect."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.desks import Desk
from bot.domain.errors import UnknownDesk
from handlers.web.errors import error_response
from handlers.web.settings import WebSettings

_REFUSED = "This page may not talk to the desk. Please open the chat from the company's own site."
_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


class Origins:
    """ASGI middleware. Only `/api/` may be called from other sites, and only from those a desk lists; no cookies exist to be sent along.

    The desk's own forms take nothing from elsewhere. A request without an Origin comes from no web page and passes.
    """

    def __init__(self, app: ASGIApp, settings: WebSettings, desks: Iterable[Desk]) -> None:
        self.app = app
        self.settings = settings
        self.own = settings.own_origins
        self.listed = self.own | {origin for desk in desks for origin in desk.allowed_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.settings.apart):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        is_api = scope["path"].startswith("/api/")
        origin = request.headers.get("origin")
        allowed = origin is None or origin in (self.listed if is_api else self.own)
        if is_api:
            send = _with_origin(send, origin if allowed else None)
        if is_api and request.method == "OPTIONS" and origin and "access-control-request-method" in request.headers:
            await (_preflight() if allowed else _refusal())(scope, receive, send)
        elif not allowed and (is_api or request.method not in ("GET", "HEAD")):
            await _refusal()(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def require_origin(request: Request, settings: WebSettings, desk: Desk) -> None:
    """A page may talk to the desks that list it, not to the others. Raises UnknownDesk."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in settings.own_origins and origin not in desk.allowed_origins:
        raise UnknownDesk


def _preflight() -> Response:
    return Response(status_code=204, headers=_ALLOWED)


def _refusal() -> Response:
    return error_response(403, "origin_not_allowed", _REFUSED)


def _with_origin(send: Send, origin: str | None) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Origin")
            if origin is not None:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = "Retry-After"
        await send(message)

    return sending
