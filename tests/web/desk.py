"""The whole web edge for tests: the real app on a real store and the real knowledge, with a desk of each shipped policy.

Only what is outside the product is stood in for: the staff directory (Slack's) and the clock.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot.domain.deadlines import Calendar
from bot.domain.desks import Desk
from bot.domain.staff import Staff
from bot.ports import Clock, Job
from bot.services import case_handling, document_links
from bot.services.house import House
from handlers.web.app import create_app
from handlers.web.page_images import PageImages
from handlers.web.settings import WebSettings
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.parser import parse_policy
from knowledge.purposes import PurposeDesk
from storage.sqlite_store import SqliteStore
from tests.support import FakeClock, open_test_store

ORIGIN = "http://desk.test"
SHOP = "https://shop.example"
DESKS = (
    Desk("company", "the Company", "company", "privacy@company.example", {"default": "C1"}, staff_members=("U1",)),
    Desk("impress", "Impress Group", "impress", "privacy@impress.example", {"default": "C2"}, allowed_origins=(SHOP,)),
)
OFFICER = Staff("U1", "company")
ALICE = "Alice Example"
_NUMBERS = re.compile(r"\b\d{6}\b")


class Members:
    """A `StaffDirectory` of whoever is listed."""

    def __init__(self, members: Iterable[str] = (OFFICER.id,)) -> None:
        self.members = set(members)

    async def is_member(self, desk: str, user_id: str) -> bool:
        return user_id in self.members


@cache
def shared_knowledge() -> DeskKnowledge:
    """Both policies, read once for all tests; stateless."""
    folder = resources.files("knowledge").joinpath("policies")
    texts = sorted((text for text in folder.iterdir() if text.name.endswith(".txt")), key=lambda text: text.name)
    return DeskKnowledge([parse_policy(text.name.removesuffix(".txt"), text.read_bytes()) for text in texts])


def make_house(clock: Clock, public_url: str = ORIGIN, desks: Sequence[Desk] = DESKS) -> House:
    calendar = Calendar("Asia/Tokyo", lambda day: False)
    by_key = {desk.key: desk for desk in desks}
    return House(by_key, dict.fromkeys(by_key, calendar), clock, public_url, shared_knowledge().collection)


def make_app(
    store: SqliteStore,
    house: House,
    members: Members | None = None,
    knowledge: DeskKnowledge | None = None,
    **settings: Any,
) -> FastAPI:
    return create_app(
        store=store,
        knowledge=knowledge or shared_knowledge(),
        checks=PurposeDesk((knowledge or shared_knowledge()).policies()),
        house=house,
        staff=members or Members(),
        settings=WebSettings(public_url=house.public_url, **settings),
        page_images=PageImages(),
    )


@dataclass
class Visitor:
    """A customer with a chat of her own."""

    client: httpx.AsyncClient
    token: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    turn: dict[str, Any] = field(default_factory=dict)  # the last one

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={**self.auth, **headers})

    async def post(self, text: str, **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post("/api/chat/messages", json={"text": text}, headers={**self.auth, **sent})

    async def say(self, *texts: str) -> dict[str, Any]:
        """The last of the turns; each must be answered."""
        for text in texts:
            answer = await self.post(text)
            assert answer.status_code == 200, answer.text
            self.turn = answer.json()
        return self.turn

    async def upload(self, reference: str, file: bytes, **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(
            "/api/chat/documents", data={"reference": reference}, files={"file": file}, headers={**self.auth, **sent}
        )


@dataclass
class WebDesk:
    """A running desk, its parts, and what staff can do to it."""

    app: FastAPI
    client: httpx.AsyncClient
    store: SqliteStore
    house: House
    clock: FakeClock
    members: Members

    async def visitor(self, desk: str = "company", **session: str) -> Visitor:
        answer = await self.client.post("/api/chat/sessions", json={"desk": desk, **session})
        assert answer.status_code == 201, answer.text
        return Visitor(self.client, answer.json()["token"], answer.json()["messages"])

    async def complaint(self, visitor: Visitor) -> dict[str, Any]:
        """Files a complaint; the ticket."""
        turn = await visitor.say(
            "Make a complaint",
            "You sent my parcel's papers to my neighbour.",
            ALICE,
            "alice@example.com",
            "Yes, send it",
        )
        ticket: dict[str, Any] = turn["ticket"]
        return ticket

    async def disclosure(self, visitor: Visitor) -> str:
        """Asks for disclosure and answers the e-mail code: the reference of a ticket that waits for a document."""
        turn = await visitor.say(
            "See my data",
            "Everything in my customer account.",
            ALICE,
            "alice@example.com",
            "Yes, send it",
        )
        await visitor.say(await self.mailed_code())
        reference: str = turn["ticket"]["reference"]
        return reference

    async def mailed_code(self) -> str:
        """The newest six digits on their way to a customer."""
        now = self.clock.now()

        def newest(tx: Any) -> str:
            rows = tx.outbox.claim(now, now - now, jobs=(Job.LETTER,), limit=50)
            codes = [row.secret for row in rows if row.secret and _NUMBERS.fullmatch(row.secret)]
            return str(codes[-1])

        return await self.store.write(newest)

    async def link(self, reference: str) -> document_links.IssuedLink:
        """A staff link to the document of a request, which the officer claims first."""

        def issue(tx: Any) -> document_links.IssuedLink:
            case_handling.claim(tx, self.house, reference, OFFICER)
            return document_links.issue_document_link(tx, self.house, reference, OFFICER)

        return await self.store.write(issue)


@asynccontextmanager
async def open_desk(folder: Path, knowledge: DeskKnowledge | None = None, **settings: Any) -> AsyncIterator[WebDesk]:
    clock = FakeClock()
    store = open_test_store(folder, clock)
    house = make_house(clock)
    members = Members()
    app = make_app(store, house, members, knowledge, **settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            yield WebDesk(app, client, store, house, clock, members)
    finally:
        await asyncio.shield(store.close())
