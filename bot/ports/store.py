"""The store: units of work on a transaction, idempotent where a key is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.ports.checks import AskedWords, Checks, EmployeeThreads, Precedents, Provisions
from bot.ports.consents import Consents
from bot.ports.identity import AnswerLinks, Codes, Documents, Links, SealedPages
from bot.ports.outbox import Outbox
from bot.ports.questions import Questions
from bot.ports.repositories import Events, Messages, Rates, Sessions, Threads, Tickets

T = TypeVar("T")


class Transaction(Protocol):
    """One unit's view of the store. Nothing else may be touched inside a unit."""

    @property
    def sessions(self) -> Sessions: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def events(self) -> Events: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def links(self) -> Links: ...
    @property
    def answer_links(self) -> AnswerLinks: ...
    @property
    def threads(self) -> Threads: ...
    @property
    def rates(self) -> Rates: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def checks(self) -> Checks: ...
    @property
    def asked_words(self) -> AskedWords: ...
    @property
    def employee_threads(self) -> EmployeeThreads: ...
    @property
    def precedents(self) -> Precedents: ...
    @property
    def provisions(self) -> Provisions: ...
    @property
    def questions(self) -> Questions: ...

    def keyed_hash(self, purpose: str, *parts: str) -> bytes:
        """HMAC-SHA-256 under a key derived from the master key for this purpose: for codes, access codes, PINs, look-ups."""


@dataclass(frozen=True, slots=True)
class Once:
    """Makes a unit idempotent: the key is inserted first and the answer (a JSON value) stored with it, in the same transaction.

    A repeat returns the stored answer; the same key with another `body` raises KeyReused. With `session_id` the answer is sealed under that
    session's key, as it may hold words; without, only answers free of personal text may be stored.
    """

    key: str
    body: bytes
    session_id: int | None = None


class Store(Protocol):
    async def write(self, work: Callable[[Transaction], T], *, once: Once | None = None) -> T:
        """Runs one unit of work; returns after COMMIT. Raises Busy, StoreFull, or what the unit raised (its effects undone)."""

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Runs on one snapshot, query only."""

    async def seal_pages(self, media_type: str, pages: Sequence[bytes]) -> SealedPages:
        """Seals page images outside any unit, under a fresh key."""

    async def open_pages(self, document: SealedPages) -> list[bytes]: ...

    def changes(self) -> "Changes":
        """A subscription to "something was committed", by this process or another."""


class Changes(Protocol):
    async def wait(self, seconds: float) -> bool:
        """True when something changed since the last wait, False after that many seconds."""

    def close(self) -> None: ...
