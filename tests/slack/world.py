"""A whole Slack side for tests: the emulated workspace, the product's Slack edge behind a real port, a real store, and people who act."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn

from bot.domain.answers import Understood
from bot.domain.deadlines import Calendar
from bot.domain.desks import Desk
from bot.domain.intents import Intent
from bot.domain.tickets import Ticket
from bot.emulator import EmulatorSeed, EmulatorSettings, SeedChannel, SeedCommand, SeedShortcut
from bot.emulator.server import EmulatorServer
from bot.ports import OutboxRow, Outcome, Thread, Transaction
from bot.services import chat
from bot.services.house import House
from handlers.delivery import Delivery
from handlers.slack.app import SlackApp, create_slack_app
from handlers.slack.client import make_client
from handlers.slack.courier import SlackCourier
from handlers.slack.health import SlackHealth
from handlers.slack.pace import Pace
from handlers.slack.settings import SlackSettings
from handlers.slack.staff_directory import SlackStaffDirectory
from storage.sqlite_store import SqliteStore
from tests.slack.policies import CHECKS, KNOWLEDGE
from tests.support import open_test_store

SECRET = "a signing secret for tests"
TOKEN = "xoxb-emu-tests"
STAFF, COLLEAGUE, EMPLOYEE, OUTSIDER, GUEST = "U0STAFF1", "U0STAFF2", "U0EMP001", "U0OUT001", "U0GUEST1"
CHANNEL = "C0PRIVACY"
SEED = EmulatorSeed.default(
    channels=[
        SeedChannel("C0GENERAL", "general"),
        SeedChannel(CHANNEL, "privacy-desk", private=True),
        SeedChannel("C0COMPLAINT", "privacy-complaints", private=True),
    ],
    commands=[SeedCommand("/privacy-check", "Ask what the privacy policy says", "[question]")],
    shortcuts=[SeedShortcut("send_to_customer", "Send to customer")],
)
_INTENTS = {kind: intent for intent in Intent if (kind := intent.request_kind)}
_WORDS = {
    "description": "Please look at order Q4711 & tell me <why>.",
    "name": "Taro Yamada",
    "email": "taro@example.jp",
}


class MovableClock:
    """Real time, moved on at will: Slack's signatures carry the real time."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


def a_desk(key: str = "company", **changes: Any) -> Desk:
    values: dict[str, Any] = {
        "key": key,
        "name": "Company",
        "policy": "company",
        "contact": "privacy@example.com",
        "channels": {"default": "privacy-desk", "complaint": "privacy-complaints"},
        "staff_group": "privacy-staff",
    }
    return Desk(**{**values, **changes})


def a_house(clock: MovableClock, *desks: Desk) -> House:
    every = desks or (a_desk(),)
    calendar = Calendar("Asia/Tokyo", lambda day: False)
    by_key = {desk.key: desk for desk in every}
    return House(
        desks=by_key, calendars=dict.fromkeys(by_key, calendar), clock=clock, public_url="https://desk.example.com"
    )


@dataclass
class World:
    store: SqliteStore
    house: House
    clock: MovableClock
    emulator: EmulatorServer
    courier: SlackCourier
    directory: SlackStaffDirectory
    app: SlackApp
    url: str
    http: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)

    # --- the customer -----------------------------------------------------------------------------------------------

    async def file(self, kind: str = "complaint", **words: str) -> str:
        """Files a request through the chat; returns its reference."""
        opened = await self.store.write(lambda tx: chat.open_session(tx, self.house, "company", "en", "client"))
        said = {**_WORDS, **words}
        await self.say(opened.token, "I want this", _INTENTS[kind])
        for _ in range(6):
            asked = await self.store.read(lambda tx: _asked(tx, self.house, opened.token))
            if asked is None:
                break
            await self.say(opened.token, said[asked])
        turn = await self.say(opened.token, "Yes, send it")
        assert turn.ticket is not None, [message.body.text for message in turn.messages]
        self.tokens[turn.ticket.reference] = opened.token
        return turn.ticket.reference

    async def say(self, token: str, text: str, intent: Intent = Intent.SMALLTALK) -> chat.Turn:
        understood = Understood("company", text, "en", (intent,))
        return await self.store.write(lambda tx: chat.take_turn(tx, self.house, token, text, understood))

    async def heard(self, reference: str) -> list[str]:
        """What the customer reads in the chat."""
        token = self.tokens[reference]
        messages = await self.store.read(lambda tx: chat.list_messages(tx, self.house, token))
        return [message.body.text for message in messages]

    # --- the desk ---------------------------------------------------------------------------------------------------

    async def ticket(self, reference: str) -> Ticket:
        return await self.store.read(lambda tx: tx.tickets.get_for_update(reference))  # type: ignore[arg-type] # a Reference is a str

    async def thread(self, reference: str) -> Thread:
        ticket = await self.ticket(reference)
        found = await self.store.read(lambda tx: tx.threads.find(ticket.id))
        assert found is not None, "the card has no thread yet"
        return found

    async def events(self, reference: str) -> list[str]:
        ticket = await self.ticket(reference)
        return [str(event.type) for event in await self.store.read(lambda tx: tx.events.list_ticket(ticket.id))]

    async def deliver(self) -> None:
        """Sends what is due, until nothing is."""
        delivery = Delivery(self.store, self.courier, self.clock)
        while await delivery.drain():
            pass

    async def posted(self, kind: str = "complaint", **words: str) -> str:
        """A filed request whose card is in Slack."""
        reference = await self.file(kind, **words)
        await self.deliver()
        return reference

    async def claimed(self, kind: str = "complaint", **words: str) -> str:
        reference = await self.posted(kind, **words)
        await self.click(reference, "claim")
        await self.deliver()
        return reference

    # --- the workspace ----------------------------------------------------------------------------------------------

    async def emu(self, path: str, **body: Any) -> dict[str, Any]:
        answer = (await self.http.post(f"{self.emulator.base_url}/_emu/{path}", json=body)).json()
        assert answer["ok"], answer
        return dict(answer)

    async def look(self, path: str, **query: Any) -> dict[str, Any]:
        return dict((await self.http.get(f"{self.emulator.base_url}/_emu/{path}", params=query)).json())

    async def messages(self, channel: str = CHANNEL, **query: Any) -> list[dict[str, Any]]:
        return list((await self.look("messages", channel=channel, **query))["messages"])

    def direct(self, user: str) -> str:
        """The channel of somebody's direct messages with the app."""
        return self.emulator.emulator.workspace.im_with(user).id

    async def click(self, reference: str, action: str, user: str = STAFF) -> dict[str, Any]:
        thread = await self.thread(reference)
        return await self.emu("click", user=user, channel=thread.channel, ts=thread.ts, action_id=f"ticket:{action}")

    async def top(self, user: str = STAFF) -> dict[str, Any]:
        """The modal that is open for somebody."""
        stack = (await self.look("views", user=user))["stack"]
        assert stack, "no modal is open"
        return dict(stack[-1])

    async def submit(self, values: Mapping[str, Any] | None = None, user: str = STAFF) -> dict[str, Any]:
        return await self.emu("submit", user=user, values=dict(values or {}))

    def a_click(self, reference: str, action: str, thread: Thread, user: str = STAFF, **more: Any) -> dict[str, Any]:
        """A click as Slack would send it, for buttons that no card shows."""
        return {
            "type": "block_actions",
            "team": {"id": "T0EMULATE"},
            "user": {"id": user, "team_id": "T0EMULATE"},
            "channel": {"id": thread.channel},
            "trigger_id": "1.2.3",
            "actions": [{"type": "button", "action_id": f"ticket:{action}", "block_id": "b", "value": reference}],
            **more,
        }

    async def send(self, payload: Mapping[str, Any], secret: str = SECRET) -> httpx.Response:
        """A signed interaction straight to the app."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", **signed(body, self.clock.now(), secret)}
        return await self.http.post(self.url, content=body, headers=headers)

    async def fault(self, kind: str, value: Any = None, **more: Any) -> None:
        await self.emu("faults", kind=kind, value=value, **more)

    async def calls(self, method: str) -> list[dict[str, Any]]:
        entries = (await self.look("journal", kind="api"))["entries"]
        return [entry for entry in entries if entry.get("method") == method]

    async def rows(self) -> list[OutboxRow]:
        far = self.clock.now() + timedelta(days=365)
        return await self.store.write(
            lambda tx: tx.outbox.claim(far, timedelta(seconds=0), jobs=self.courier.jobs, limit=100)
        )

    async def carry(self, row: OutboxRow) -> Outcome:
        return await self.courier.deliver(row)


@contextlib.asynccontextmanager
async def a_world(
    folder: Path, *desks: Desk, seed: EmulatorSeed = SEED, pace: Pace | None = None, rate_model: bool = False
) -> AsyncIterator[World]:
    clock = MovableClock()
    store = open_test_store(folder, clock)  # type: ignore[arg-type] # any clock will do
    house = a_house(clock, *desks)
    emulator = EmulatorServer(
        EmulatorSettings(signing_secret=SECRET, bot_token=TOKEN, seed=seed, rate_model=rate_model)
    )
    async with emulator, httpx.AsyncClient(timeout=20) as http:
        settings = SlackSettings(TOKEN, SECRET, emulator.api_url)
        client = make_client(settings)
        health = SlackHealth()
        directory = SlackStaffDirectory(client, house.desks, clock)
        courier = SlackCourier(store, house, KNOWLEDGE, CHECKS, client, health, pace or Pace(seconds=0.001))
        app = create_slack_app(
            store=store,
            knowledge=KNOWLEDGE,
            checks=CHECKS,
            house=house,
            directory=directory,
            settings=settings,
            health=health,
        )
        async with serving(app) as url:
            emulator.emulator.connect(f"{url}/slack/events")
            yield World(store, house, clock, emulator, courier, directory, app, f"{url}/slack/events", http)
    await store.close()


@contextlib.asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """An ASGI app on a free port of its own."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False, ws="none")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listening])
    loop = asyncio.create_task(server.main_loop())
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await loop
        await server.shutdown(sockets=[listening])


def signed(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """Slack's signature headers for a body."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _asked(tx: Transaction, house: House, token: str) -> str | None:
    context = chat.get_context(tx, house, token)
    asked = tx.sessions.get(context.session_id).conversation.asked
    return asked.key if asked else None
