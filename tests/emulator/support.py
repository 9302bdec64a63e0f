"""What the emulator's tests share: a control client, and a real slack-bolt app on its own port that remembers what it heard."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulator import EmulatorSeed, EmulatorSettings, SeedChannel, SeedCommand, SeedShortcut

Json = dict[str, Any]
_ANY = re.compile(".*")
SECRET, TOKEN = "emulated-secret", "xoxb-emu-test"
GENERAL, PRIVATE, AWAY = "C0GENERAL", "C0PRIVACY", "C0AWAY"
STAFF, COLLEAGUE, EMPLOYEE, OUTSIDER = "U0STAFF1", "U0STAFF2", "U0EMP001", "U0OUT001"
ALL_SCOPES = (
    *("app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "chat:write.customize"),
    *("commands", "groups:history", "groups:read", "im:history", "im:read", "im:write", "reactions:write"),
    *("usergroups:read", "users:read", "users:read.email"),
)
ALL_EVENTS = (
    *("app_home_opened", "app_mention", "channel_archive", "channel_deleted", "channel_rename", "group_archive"),
    *("group_rename", "member_joined_channel", "member_left_channel", "message.channels", "message.groups"),
    *("message.im", "reaction_added", "reaction_removed", "subteam_members_changed", "subteam_updated", "user_change"),
)


def seed() -> EmulatorSeed:
    return EmulatorSeed.default(
        channels=[
            SeedChannel(GENERAL, "general"),
            SeedChannel(PRIVATE, "privacy-desk", private=True),
            SeedChannel(AWAY, "away", bot_member=False),
            SeedChannel("C0HIDDEN", "hidden", private=True, bot_member=False),
            SeedChannel("C0OLD", "old", archived=True),
        ],
        commands=[SeedCommand("/privacy", "Ask the desk", "[question]"), SeedCommand("/slow")],
        shortcuts=[
            SeedShortcut("send_to_customer", "Send to customer", "message"),
            SeedShortcut("new_ticket", "New ticket", "global"),
        ],
        scopes=ALL_SCOPES,
        events=ALL_EVENTS,
    )


def settings(**changes: Any) -> EmulatorSettings:
    return EmulatorSettings(**{"signing_secret": SECRET, "bot_token": TOKEN, "seed": seed(), **changes})


class Control:
    """The control API over real HTTP."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = aiohttp.ClientSession()

    async def post(self, call: str, **body: Any) -> Json:
        async with self.http.post(f"{self.base_url}/_emu/{call}", json=body) as response:
            answer: Json = await response.json()
            return {**answer, "http": response.status}

    async def get(self, call: str, **query: str) -> Json:
        async with self.http.get(f"{self.base_url}/_emu/{call}", params=query) as response:
            answer: Json = await response.json()
            return answer

    async def fault(self, kind: str, value: Any = None, **more: Any) -> str:
        answer = await self.post("faults", kind=kind, value=value, **more)
        assert answer["ok"], answer
        return str(answer["id"])

    async def quiet(self) -> None:
        answer = await self.post("assert/quiet", timeout=10)
        assert answer["ok"], answer

    async def deliveries(self, event: str | None = None) -> list[Json]:
        found: list[Json] = (await self.get("deliveries", **({"kind": event} if event else {})))["deliveries"]
        return found


class _Announcing(uvicorn.Server):
    """Says when it listens, and leaves signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Running:
    """Any ASGI app on an ephemeral loopback port of this event loop."""

    def __init__(self, app: Any) -> None:
        self._server = _Announcing(
            uvicorn.Config(app, log_level="critical", access_log=False, ws="none", timeout_graceful_shutdown=1)
        )

    async def __aenter__(self) -> str:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        await self._server.listening.wait()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    async def __aexit__(self, *error: object) -> None:
        self._server.should_exit = True
        await self._task


@dataclass
class Product:
    """A small bolt app: hears everything, answers as `answers` says, and can be told to misbehave by `gate`."""

    client: AsyncWebClient
    heard: list[tuple[str, Json]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, Callable[[AsyncAck, Json], Awaitable[Any]]] = field(default_factory=dict)
    gate: Callable[[Request], Awaitable[Response | None]] | None = None

    def forget(self) -> None:
        self.heard.clear()
        self.requests.clear()
        self.answers.clear()
        self.gate = None

    def heard_of(self, kind: str) -> list[Json]:
        return [body for name, body in self.heard if name == kind]

    def web(self) -> FastAPI:
        app = AsyncApp(client=self.client, signing_secret=SECRET, process_before_response=True)
        self._listen(app)
        handler, web = AsyncSlackRequestHandler(app), FastAPI()

        @web.post("/slack/events")
        async def events(request: Request) -> Response:
            self.requests.append(dict(request.headers))
            refused = await self.gate(request) if self.gate else None
            return refused or await handler.handle(request)

        return web

    def _listen(self, app: AsyncApp) -> None:
        async def event(body: Json) -> None:
            self.heard.append((body["event"]["type"], body["event"]))

        async def interaction(ack: AsyncAck, body: Json) -> None:
            kind = "command" if "command" in body else body["type"]
            self.heard.append((kind, body))
            answer = self.answers.get(kind)
            await (answer(ack, body) if answer else ack())

        app.event({"type": "message"})(event)
        for name in ALL_EVENTS:
            if not name.startswith("message."):
                app.event(name)(event)
        app.action(_ANY)(interaction)
        app.view(_ANY)(interaction)
        app.view_closed(_ANY)(interaction)
        app.shortcut(_ANY)(interaction)
        app.command(_ANY)(interaction)
        app.options(_ANY)(interaction)


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Go"}, **more}


def actions(*elements: Json, block_id: str = "card") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def text_input(block_id: str = "reason", action_id: str = "text", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": "Reason"},
        "element": element,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    plain = {"type": "plain_text"}
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": {**plain, "text": "Form"},
        "submit": {**plain, "text": "Send"},
    }
    return {**view, "blocks": list(blocks or (text_input(),)), **more}
