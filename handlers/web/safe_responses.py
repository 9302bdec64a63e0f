"""The outermost layer: headers that keep a browser from doing more than meant, a sentence for every fault of ours, and the counting."""

import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.web.errors import unexpected
from handlers.web.metrics import Metrics
from handlers.web.settings import WebSettings

# Pages of the desk load their own styles, scripts and pictures and nothing else; a page that needs less sets its own policy.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cache-Control": "no-store",
}
_HSTS = "max-age=31536000; includeSubDomains"


class SafeResponses:
    """ASGI middleware. Sets what a response did not set itself; turns an exception into a sentence with an error number."""

    def __init__(self, app: ASGIApp, settings: WebSettings, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics
        self.headers = _HEADERS | ({"Strict-Transport-Security": _HSTS} if settings.is_https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.settings.apart):
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                self.metrics.count(scope, status, time.perf_counter() - began)
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            if status:
                raise  # half an answer left already: the server must cut the connection, so that nobody takes it for whole
            await unexpected(error, f"{scope['method']} {route_of(scope)}")(scope, receive, sending)


def route_of(scope: Scope) -> str:
    """The route's template (`/api/tickets/{reference}`), never the path itself: it may hold a reference or a link."""
    return str(getattr(scope.get("route"), "path", "none"))
