"""A desk for the use cases: the real store in a folder of its own, a clock that stands still, and messages understood as the test says."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.domain.answers import Reply, Understood
from bot.domain.deadlines import Calendar
from bot.domain.desks import Desk
from bot.domain.identity_documents import Finding
from bot.domain.intents import Intent
from bot.domain.messages import Message
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket
from bot.ports import Job, Transaction
from bot.services import case_handling, chat, document_links, identity
from bot.services.house import House
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.policies import list_policies, load_policy
from storage.sqlite_store import SqliteStore
from tests.support import FakeClock, open_test_store

T = TypeVar("T")
HANA = Staff("U0HANA", "company")
KEN = Staff("U0KEN", "company")
OTHER_DESK = Staff("U0MIO", "impress")
ALL_JOBS = tuple(Job)
LICENCE = Finding(
    "drivers_licence",
    ("name_matches", "address_matches", "in_date", "numbers_covered"),
    "matched",
    "Customer database",
    ("name", "address"),
    "on_record",
)
KNOWLEDGE = DeskKnowledge((load_policy(name) for name in list_policies()), use_embedder=False)


@dataclass
class TestDesk:
    __test__ = False
    store: SqliteStore
    clock: FakeClock
    house: House
    token: str = ""
    said: list[Message] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        return await self.store.write(work)

    async def open(self, locale: str = "en", desk: str = "company") -> str:
        opened = await self.write(lambda tx: chat.open_session(tx, self.house, desk, locale, "client"))
        self.token = opened.token
        return opened.token

    async def say(self, text: str, *intents: Intent, abstain: bool = False, token: str = "") -> chat.Turn:
        """One turn, with the message understood as these intents (a question the policy answers, unless told otherwise)."""
        meant = intents or (Intent.OUT_OF_SCOPE,)
        answer = Reply(f"answer to {meant[0]}")
        understood = Understood("company", text, "en", meant, abstain=abstain, answer=answer)
        turn = await self.write(
            lambda tx: chat.take_turn(tx, self.house, token or self.token, chat.check_text(text), understood)
        )
        self.said += turn.messages
        return turn

    async def file(self, kind: Intent, email: str = "taro@example.com") -> Ticket:
        """A request told in one go and confirmed."""
        if not self.token:
            await self.open()
        await self.say("I write to you about all of the data of my account from last year", kind)
        steps = {"name": "Taro Yamada", "email": email}
        while (asked := await self._asked()) is not None:
            await self.say(steps.get(asked, "everything that you have about my orders"), Intent.ASK)
        turn = await self.say("Yes, send it")
        assert turn.ticket is not None
        return await self.ticket(turn.ticket.reference)

    async def ticket(self, reference: str) -> Ticket:
        ticket = await self.store.read(lambda tx: tx.tickets.find(reference))  # type: ignore[arg-type] # a string typed by the test
        assert ticket is not None
        return ticket

    async def code(self) -> str:
        """The newest code, as the letter that waits in the outbox would carry it."""
        rows = await self.jobs(Job.LETTER)
        self.codes += [row.secret for row in rows if row.secret and row.payload["letter"] == "code"]
        return self.codes[-1]

    async def jobs(self, *wanted: Job) -> list:  # type: ignore[type-arg]
        """Takes everything due out of the outbox, as its couriers would."""

        def take(tx: Transaction) -> list:  # type: ignore[type-arg]
            taken = []
            while rows := tx.outbox.claim(self.clock.now(), timedelta(minutes=1), jobs=wanted or ALL_JOBS, limit=20):
                taken += rows
                for row in rows:
                    tx.outbox.done(row)
            return taken

        return await self.write(take)

    async def prove_contact(self) -> chat.Turn:
        return await self.say(await self.code())

    async def upload(self, reference: str, token: str = "") -> None:
        sealed = await self.store.seal_pages("image/jpeg", [b"page one of a licence"])
        await self.write(lambda tx: identity.receive_document(tx, self.house, token or self.token, reference, sealed))

    async def look(self, reference: str, staff: Staff = HANA) -> list[bytes]:
        """Staff open the document by link and PIN."""
        link = await self.write(lambda tx: document_links.issue_document_link(tx, self.house, reference, staff))
        opened = await self.write(lambda tx: document_links.open_document_link(tx, self.house, link.token, link.pin))
        return [page for sealed in opened.pages for page in await self.store.open_pages(sealed)]

    async def open_again(self, reference: str) -> None:
        await self.write(lambda tx: case_handling.reopen(tx, self.house, reference, HANA))
        ticket = await self.ticket(reference)
        if ticket.status == "received" and ticket.identity.reached:
            await self.write(lambda tx: case_handling.change_status(tx, self.house, reference, "in_progress", HANA))

    async def _asked(self) -> str | None:
        session = await self.store.read(lambda tx: chat.get_context(tx, self.house, self.token))
        conversation = await self.store.read(lambda tx: tx.sessions.get(session.session_id).conversation)
        return conversation.asked.key if conversation.asked else None


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def desk(tmp_path: Path, clock: FakeClock) -> AsyncIterator[TestDesk]:
    desks = {
        key: Desk(
            key, f"The {key}", key, f"privacy@{key}.example", {"default": f"privacy-{key}"}, staff_group="privacy-staff"
        )
        for key in ("company", "impress")
    }
    calendars = {key: Calendar("Asia/Tokyo", lambda day: False) for key in desks}
    store = open_test_store(tmp_path / "data", clock)
    yield TestDesk(store, clock, House(desks, calendars, clock, "https://desk.example", KNOWLEDGE.collection))
    await store.close()
