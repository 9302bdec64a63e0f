"""Faults around one incoming request: before the effect, after it, or none. Shared by the Web API and the response URLs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.emulator.emulator import Emulator
from bot.emulator.errors import SlackError
from bot.emulator.faults import API, Fault
from bot.emulator.state import Json

ABORT = "emulator.abort"  # key in the ASGI scope: closes the connection without an answer
HANG_SECONDS = 120.0
HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"
CUT = 9  # bytes missing from a truncated answer
_STATUS_FAULTS = {"http_500": 500, "http_502": 502, "http_503": 503}

Struck = dict[str, Fault]
Work = Callable[[Struck], Response]


async def apply_faults(emulator: Emulator, facts: Json, request: Request, work: Work) -> tuple[Response, list[str]]:
    """Does the work unless a fault forbids it, and spoils the answer if one says so. Also returns which faults struck."""
    struck = {fault.kind: fault for fault in emulator.faults.take(API, **facts)}
    if "slow" in struck:
        await asyncio.sleep(float(struck["slow"].value or 0) / 1000)
    try:
        response = _before_effect(struck, request)
        if response is None:
            response = await _after_effect(struck, work(struck), request)
    except SlackError as error:
        response = JSONResponse(error.body())
    return response, sorted(struck)


def _before_effect(struck: Struck, request: Request) -> Response | None:
    for kind, status in _STATUS_FAULTS.items():
        if kind in struck:
            return Response(f"{status} (fault)", status)
    if "refuse" in struck or "reset_before" in struck:
        return _dropped(request)
    if "429" in struck:
        return too_many(struck["429"].value)
    if "token_revoked" in struck:
        raise SlackError("token_revoked")
    if "ok_false" in struck:
        raise SlackError(str(struck["ok_false"].value))
    return None


async def _after_effect(struck: Struck, response: Response, request: Request) -> Response:
    if "accept_then_timeout" in struck:
        await _hang(request)
        return _dropped(request)
    body = bytes(response.body)
    spoiled: dict[str, Callable[[], Response]] = {
        "accept_then_drop": lambda: _dropped(request),
        "accept_then_500": lambda: Response("500 (fault)", 500),
        "accept_then_html": lambda: Response(HTML, 200, media_type="text/html"),
        "truncated_json": lambda: Response(body[:-CUT], 200, media_type="application/json"),
        "wrong_content_type": lambda: Response(body, 200, media_type="text/html"),
    }
    return next((make() for kind, make in spoiled.items() if kind in struck), response)


def _dropped(request: Request) -> Response:
    abort: Any = request.scope.get(ABORT)
    if abort is None:
        raise RuntimeError("This server cannot cut connections; run the emulator with bot.emulator.server.")
    abort()
    return Response("", 500)  # reaches nobody: the connection is gone


async def _hang(request: Request) -> None:
    """Silent until the client gives up."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), HANG_SECONDS)
    except TimeoutError:
        return


def too_many(retry_after: Any) -> Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers=headers)
