"""The page a person sees at `/`, and the state it draws. Serves files of this package only; nothing comes from elsewhere.

Hooks for browser tests (`data-testid`): `banner` · `user-switch` (select of user ids) · `menu` (opens the sidebar on a phone) ·
`channel-<name>`, `dm-app` · `tab-home`, `tab-messages` · `deliveries` · `timeline`, `thread` holding `message` (with `data-ts`,
`data-channel`, `data-ephemeral`) · `thread-open`, `thread-close` · `composer`, `composer-send`, `thread-composer`,
`thread-composer-send` · `message-menu`, then `shortcut-<callback_id>`, `message-edit`, `message-delete`; `edit-box`, `edit-save` ·
`global-shortcut-<callback_id>` · `ephemeral`, `notice`, `unknown-block` · `home` · `modal` (with `data-view-id`), `modal-submit`,
`modal-close`, `modal-dismiss`, `modal-error`, `input-error` · `confirm`, `confirm-ok`, `confirm-cancel`.
Every block carries `data-block-id`, every interactive element `data-action-id`; a button also `data-value`.
`/?user=U0STAFF1#C0PRIVACY/1700000000.000100` opens as that person, in that channel, at that thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError
from bot.emulator.people import People
from bot.emulator.state import Json
from bot.emulator.web.control import read_json
from bot.emulator.web.deeds import DEEDS, Deeds
from bot.emulator.web.screen import screen

KEEPALIVE_SECONDS = 15.0
_PACKAGE = Path(str(files("bot.emulator")))


def page_routes(emulator: Emulator, people: People) -> APIRouter:
    router = APIRouter()
    deeds = Deeds(emulator, people)
    calls: dict[str, Callable[[Json], Awaitable[Json]]] = {name: getattr(deeds, name) for name in DEEDS}
    page = (_PACKAGE / "templates" / "index.html").read_text("utf-8")
    router.routes.append(Mount("/static", StaticFiles(directory=_PACKAGE / "static")))

    @router.get("/")
    async def index() -> Response:
        return HTMLResponse(page.replace("{{csrf}}", emulator.csrf))

    @router.get("/archives/{channel}/p{digits}")
    async def permalink(channel: str, digits: str, thread_ts: str = "") -> Response:
        ts = thread_ts or f"{digits[:-6]}.{digits[-6:]}"
        return RedirectResponse(f"/#{channel}/{ts}" if digits.isdigit() and channel.isalnum() else "/")

    @router.get("/ui/state")
    async def state(user: str = "", channel: str = "", thread: str = "") -> Response:
        return JSONResponse(screen(emulator, people, user, channel, thread))

    @router.get("/ui/changes")
    async def changes(seen: int = 0) -> Response:
        return StreamingResponse(_changes(emulator, seen), media_type="text/event-stream")

    @router.post("/ui/hello")
    async def hello(request: Request) -> Response:
        """A page was loaded: what was only visible to this person is gone, as in Slack."""
        user = (await read_json(request)).get("user")
        workspace = emulator.workspace
        workspace.ephemerals = [message for message in workspace.ephemerals if message.only_for != user]
        workspace.notices = [notice for notice in workspace.notices if notice.user != user]
        workspace.touch()
        return JSONResponse({"ok": True})

    @router.post("/ui/{name}")
    async def deed(name: str, request: Request) -> Response:
        if name not in calls:
            raise ControlError(f"The page has no call {name!r}.")
        return JSONResponse({"ok": True, **await calls[name](await read_json(request))})

    return router


async def _changes(emulator: Emulator, seen: int) -> AsyncIterator[str]:
    """One line per change of the workspace; ends when the server stops."""
    yield "retry: 500\n\n"
    stopping = asyncio.create_task(emulator.stopping.wait())
    try:
        while not stopping.done():
            change = asyncio.create_task(emulator.workspace.wait_for_change(seen))
            await asyncio.wait({change, stopping}, timeout=KEEPALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if change.done():
                seen = change.result()
                yield f"id: {seen}\ndata: {seen}\n\n"
            else:
                change.cancel()
                yield ": still here\n\n"
    finally:
        stopping.cancel()
