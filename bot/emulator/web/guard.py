"""Keeps the emulator for this machine: loopback Host names only, no requests from other sites, a strict content policy on every answer."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.emulator.emulator import Emulator

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CSRF_HEADER = "x-emulator-csrf"
PAGE_PREFIX, CONTROL_PREFIX = "/ui/", "/_emu/"
ANSWER_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    def __init__(self, app: ASGIApp, emulator: Emulator) -> None:
        self._app = app
        self._emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ANSWER_HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await JSONResponse({"ok": False, "error": refusal}, 403)(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _hostname(f"//{host}") not in LOOPBACK:
            return "The emulator answers only to loopback names such as 127.0.0.1 or localhost."
        if not self._from_here(headers, host):
            return "Another site asked for this. The emulator answers only its own page and programs on this machine."
        if scope["method"] in ("GET", "HEAD"):
            return None
        return self._change_refusal(scope["method"], scope["path"], headers)

    def _from_here(self, headers: Headers, host: str) -> bool:
        """A browser says where a request comes from; programs say nothing."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and urlsplit(origin).netloc != host:
            return False
        navigation = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return site in (None, "same-origin", "none") or (navigation and headers.get("origin") is None)

    def _change_refusal(self, method: str, path: str, headers: Headers) -> str | None:
        if path.startswith(PAGE_PREFIX):
            given = headers.get(CSRF_HEADER, "")
            if not secrets.compare_digest(given.encode(), self._emulator.csrf.encode()):
                return f"The header {CSRF_HEADER} is missing or stale. Load the page again."
        # A form of another site cannot send JSON without asking first, and nobody here answers such a question.
        # (DELETE needs no such proof: a browser always asks first.)
        control = path.startswith(CONTROL_PREFIX) and method == "POST"
        if control and not headers.get("content-type", "").startswith("application/json"):
            return "Control calls must be sent as application/json."
        return None


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
