"""The control API `/_emu/*` for tests: JSON in, JSON out. Translates to what people do and to what the workspace holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError
from bot.emulator.people import People
from bot.emulator.state import Json
from bot.emulator.web.deeds import DEEDS, Deeds
from bot.emulator.web.machinery import Machinery
from bot.emulator.web.snapshot import entities, messages, snapshot, views_of

Action = Callable[[Json], Awaitable[Json]]


async def read_json(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise ControlError(f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise ControlError("The body must be a JSON object.")
    return body


def control_routes(emulator: Emulator, people: People) -> APIRouter:
    router = APIRouter(prefix="/_emu")
    deeds, machinery = Deeds(emulator, people), Machinery(emulator, people)
    posts: dict[str, Action] = {name: getattr(deeds, name) for name in DEEDS}
    posts |= {
        "reset": machinery.reset,
        "app": machinery.app,
        "event": machinery.event,
        "channels": machinery.change_channel,
        "users": machinery.change_user,
        "usergroups": machinery.change_group,
        "tokens": machinery.change_token,
        "faults": machinery.add_fault,
        "clock": machinery.change_clock,
        "rates": machinery.change_rates,
    }
    reads: dict[str, Callable[[Any], Any]] = {
        "snapshot": lambda q: snapshot(emulator),
        "messages": lambda q: {"messages": messages(emulator, _channel(people, q), q.get("thread_ts"), q.get("user"))},
        "views": lambda q: views_of(emulator, q.get("user", "")),
        "entities": lambda q: {"entities": entities(emulator)},
        "journal": lambda q: {"entries": _journal(emulator, q)},
        "deliveries": lambda q: {"deliveries": emulator.journal.entries(kind="delivery", event=q.get("kind"))},
        "channels": lambda q: {"channels": snapshot(emulator)["channels"]},
        "users": lambda q: {"users": snapshot(emulator)["users"]},
        "usergroups": lambda q: {"usergroups": snapshot(emulator)["usergroups"]},
        "faults": lambda q: {"faults": emulator.faults.listed()},
        "clock": lambda q: machinery.clock(),
        "app": lambda q: {"url": emulator.deliveries.app_url, "disabled": emulator.deliveries.health.disabled},
    }

    @router.post("/assert/quiet")
    async def assert_quiet(request: Request) -> Response:
        wanted = await read_json(request)
        try:
            await asyncio.wait_for(emulator.deliveries.wait_until_quiet(), float(wanted.get("timeout", 5)))
        except TimeoutError:
            return JSONResponse({"ok": False, "error": "not quiet", "pending": emulator.deliveries.in_flight()}, 409)
        return JSONResponse({"ok": True, "scheduled": [d.event_id for d in emulator.deliveries.scheduled()]})

    @router.post("/{name}")
    async def post(name: str, request: Request) -> Response:
        if name not in posts:
            raise ControlError(f"There is no control call POST {name!r}; there are {sorted(posts)}.")
        return JSONResponse({"ok": True, **await posts[name](await read_json(request))})

    @router.get("/{name}")
    async def get(name: str, request: Request) -> Response:
        if name not in reads:
            raise ControlError(f"There is no control call GET {name!r}; there are {sorted(reads)}.")
        return JSONResponse({"ok": True, **reads[name](request.query_params)})

    @router.delete("/faults")
    async def remove_faults(request: Request) -> Response:
        emulator.faults.remove(request.query_params.get("id"))
        return JSONResponse({"ok": True})

    return router


def _channel(people: People, query: Any) -> str:
    return people.access.channel(query.get("channel", "")).id


def _journal(emulator: Emulator, query: Any) -> list[Json]:
    after = query.get("after", "0")
    if not after.isdigit():
        raise ControlError("after must be the id of an entry.")
    wanted = {name: query.get(name) for name in ("kind", "method", "event")}
    return emulator.journal.entries(after=int(after), **wanted)
