"""What the services need from the outside, as protocols. Storage and the edges implement them; `bot.main` joins them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from bot.domain.answers import Reply, Understood
from bot.domain.conversations import Conversation, Session
from bot.domain.events import Event
from bot.domain.messages import Author, Message, ReplyPurpose
from bot.domain.policies import Policy
from bot.domain.references import Reference
from bot.domain.tickets import Ticket

T = TypeVar("T")
Json = Any  # a JSON value: what `json.dumps` takes and `json.loads` gives


class Clock(Protocol):
    def now(self) -> datetime:
        """The time in UTC, aware."""


# --- the outbox ----------------------------------------------------------------------------------------------------


class Job(StrEnum):
    """What the outside must hear. A job's payload holds ids and codes; words are read from the store when it is sent."""

    POST_CARD = "post_card"  # the ticket's root message: the first row of its lane
    REFRESH_CARD = "refresh_card"  # coalesces: a waiting one is enough
    POST_MESSAGE = "post_message"  # a chat message into the ticket's thread: {"message"}
    POST_NOTICE = "post_notice"  # a line of the desk's own into the thread: {"notice", …}
    TELL_STAFF = "tell_staff"  # a private line to one staff member: {"user", "notice", …}
    ALERT = "alert"  # a line to the desk's default channel: {"desk", "notice", …}
    LETTER = "letter"  # a mail to the requester: {"letter", …}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A job claimed under a lease. `secret` (a code for a letter) is sealed at rest and gone when the row is."""

    id: int
    lane: str
    job: Job
    ticket_id: int | None
    payload: Mapping[str, Json]
    secret: str | None
    attempts: int
    lease: str
    created_at: datetime


class Outbox(Protocol):
    def add(
        self,
        job: Job,
        *,
        lane: str,
        ticket_id: int | None = None,
        payload: Mapping[str, Json] | None = None,
        secret: str | None = None,
    ) -> None:
        """Queues a job in this transaction, behind what its lane holds. REFRESH_CARD rows of one lane coalesce.

        With `secret` the job needs a `ticket_id`: the secret is sealed under the ticket's key.
        """

    def claim(self, now: datetime, lease_for: timedelta, *, jobs: Sequence[Job], limit: int = 8) -> list[OutboxRow]:
        """Leases the oldest unfinished row of every free lane whose time has come, at most `limit`."""

    def done(self, row: OutboxRow) -> bool:
        """Removes a delivered row; False if the lease was lost to another worker (then nothing changes)."""

    def retry(self, row: OutboxRow, not_before: datetime, error: str) -> bool:
        """Gives the row back for later. `error` is a code or class name, never a text that could hold personal data."""

    def bury(self, row: OutboxRow, error: str) -> bool:
        """Moves a row that can never be delivered to the dead letters, so that its lane goes on."""

    def next_due(self, *, jobs: Sequence[Job]) -> datetime | None:
        """When the next row can be claimed; None if there is none."""

    def hold(self, scope: str, not_before: datetime) -> None:
        """Notes that a Slack channel and method (`scope`) takes nothing before a time (Retry-After)."""

    def held_until(self, scope: str) -> datetime | None: ...

    def count(self) -> Mapping[str, int]:
        """Rows by state: waiting, leased, dead."""


# --- repositories of one transaction -------------------------------------------------------------------------------


class Sessions(Protocol):
    def add(self, token_hash: bytes, desk: str, locale: str, now: datetime, expires_at: datetime) -> Session: ...

    def find(self, token_hash: bytes, now: datetime, expires_at: datetime) -> Session | None:
        """The session of that token if it has not expired. In a write the lifetime slides on to `expires_at`."""

    def get(self, session_id: int) -> Session: ...

    def save_conversation(self, session_id: int, conversation: Conversation) -> None: ...

    def save_locale(self, session_id: int, locale: str) -> None: ...


class Messages(Protocol):
    def add(
        self,
        session_id: int,
        author: Author,
        body: Reply,
        now: datetime,
        *,
        ticket_id: int | None = None,
        purpose: ReplyPurpose | None = None,
    ) -> Message:
        """Stores a message, sealed under the ticket's key if it belongs to one, else under the session's."""

    def get(self, message_id: int) -> Message: ...

    def list_session(self, session_id: int, *, after: int = 0, limit: int = 200) -> list[Message]:
        """The chat in order, those with an id above `after`."""

    def list_recent(self, session_id: int, limit: int) -> list[Message]:
        """The last messages of the chat, oldest first."""

    def list_ticket(self, ticket_id: int) -> list[Message]: ...

    def adopt(self, session_id: int, first_message: int, ticket_id: int) -> None:
        """Re-seals the session's messages from `first_message` on, not yet a ticket's, under the ticket's key."""


class Tickets(Protocol):
    def add(self, ticket: Ticket, *, access_code_hash: bytes | None) -> Ticket:
        """Stores a new ticket with its events; returns it with its id. Draws another reference should this one be taken."""

    def get(self, ticket_id: int) -> Ticket: ...

    def get_for_update(self, reference: Reference) -> Ticket:
        """Raises TicketNotFound. On Postgres the row is locked; on SQLite the transaction is the lock."""

    def find(self, reference: Reference) -> Ticket | None: ...

    def save(self, ticket: Ticket) -> None:
        """Writes the ticket and appends its new events to the audit chain. Raises ChangedMeanwhile if the version moved."""

    def list_session(self, session_id: int) -> list[Ticket]:
        """The session's tickets, newest first."""

    def list_desk(
        self, desk: str | None = None, *, open_only: bool = False, after: int = 0, limit: int = 100
    ) -> list[Ticket]: ...

    def list_stale(self, statuses: Sequence[str], changed_before: datetime, limit: int = 50) -> list[Ticket]:
        """Tickets that have stood in one of these statuses since before a time."""

    def get_changed_at(self, ticket_id: int) -> datetime:
        """When the ticket's status last changed."""

    def find_first_refusal(self, desk: str, email: str) -> datetime | None:
        """When this address first asked this desk to end marketing (keyed blind index)."""

    def get_access_code_hash(self, ticket_id: int) -> bytes | None: ...

    def set_access_code_hash(self, ticket_id: int, access_code_hash: bytes) -> None: ...


class Events(Protocol):
    def list_ticket(self, ticket_id: int) -> list[Event]: ...

    def record_desk(self, desk: str, event: Event) -> None:
        """Appends to the desk's own chain: what concerns no ticket."""

    def verify(self, ticket_id: int) -> bool:
        """Recomputes the ticket's chain against its head and count."""


@dataclass(frozen=True, slots=True)
class StoredCode:
    """The newest code of a ticket and address. `guesses` were made so far, `code_hash` is keyed."""

    id: int
    code_hash: bytes
    session_id: int
    guesses: int
    expires_at: datetime


class Codes(Protocol):
    def add(
        self,
        ticket_id: int,
        session_id: int,
        address: str,
        code_hash: bytes,
        now: datetime,
        expires_at: datetime,
        guesses: int,
    ) -> None:
        """Stores a new code and ends every older one of the ticket."""

    def find(self, ticket_id: int, address: str) -> StoredCode | None:
        """The newest code that was neither used nor replaced, expired or not."""

    def count_since(self, ticket_id: int, address: str, since: datetime) -> tuple[int, int]:
        """(codes sent, guesses made) for this ticket and address since then."""

    def take_guess(self, code_id: int, limit: int) -> bool:
        """Counts one guess if fewer than `limit` were made: one statement, so that parallel guesses cannot pass together."""

    def use(self, code_id: int) -> None: ...


@dataclass(frozen=True, slots=True)
class SealedPages:
    """Page images sealed under a key of their own (already durable), ready to be stored by a unit. Opaque to services."""

    key_id: int
    media_type: str
    pages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    id: int
    ticket_id: int
    page_count: int
    received_at: datetime
    deleted_at: datetime | None


class Documents(Protocol):
    def add(self, ticket_id: int, sealed: SealedPages, now: datetime) -> StoredDocument: ...

    def list_ticket(self, ticket_id: int, *, kept_only: bool = True) -> list[StoredDocument]: ...

    def pages(self, document_id: int) -> SealedPages:
        """Raises NoIdentityDocument when the copy was deleted."""

    def delete(self, document_id: int, now: datetime) -> None:
        """Destroys the copy and its key; the row stays as the record that there was one."""

    def list_due(self, now: datetime, limit: int = 50) -> list[StoredDocument]: ...

    def keep_until(self, ticket_id: int, until: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A single-use staff link to a ticket's documents."""

    id: int
    ticket_id: int
    staff: str
    pin_hash: bytes
    tries: int
    expires_at: datetime


class Links(Protocol):
    def add(
        self, token_hash: bytes, ticket_id: int, staff: str, pin_hash: bytes, now: datetime, expires_at: datetime
    ) -> None: ...

    def find(self, token_hash: bytes) -> StoredLink | None:
        """The link while it is unused; the caller looks at `expires_at` and `tries`."""

    def take_try(self, link_id: int, limit: int) -> bool: ...

    def burn(self, link_id: int) -> bool:
        """True for exactly one caller."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a ticket lives in Slack."""

    channel: str
    ts: str


class Threads(Protocol):
    def add(self, ticket_id: int, thread: Thread) -> None: ...

    def find(self, ticket_id: int) -> Thread | None: ...

    def find_ticket(self, thread: Thread) -> int | None: ...


class Rates(Protocol):
    def hit(self, key: str, limit: int, window: timedelta, now: datetime) -> None:
        """Counts one use of `key`. Raises TooManyAttempts once `limit` in `window` is passed. Keys hold no personal text."""

    def give_back(self, key: str) -> None:
        """Takes back the last hit of `key`: what is limited is wrong tries, and this one was right."""


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
    def codes(self) -> Codes: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def links(self) -> Links: ...
    @property
    def threads(self) -> Threads: ...
    @property
    def rates(self) -> Rates: ...
    @property
    def outbox(self) -> Outbox: ...

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


# --- outside -------------------------------------------------------------------------------------------------------


class Knowledge(Protocol):
    """Stateless understanding of a message under a policy."""

    def policy(self, name: str) -> Policy:
        """Raises UnknownPolicy."""

    def policies(self) -> tuple[Policy, ...]: ...

    def understand(self, policy: str, text: str, locale: str = "en", previous: tuple[str, ...] = ()) -> Understood: ...


class StaffDirectory(Protocol):
    """Who belongs to a desk's staff. Asked on every click; answers may be at most 60 s old; fails closed."""

    async def is_member(self, desk: str, user_id: str) -> bool: ...


# --- delivery -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivered:
    """Sent. `after` runs in the same unit that removes the row (a thread's ts is stored with it)."""

    after: Callable[[Transaction], None] | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again from `not_before` on. `error` is a code, never a text."""

    not_before: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Never:
    """Can never be delivered: goes to the dead letters and staff are told."""

    error: str


Outcome = Delivered | Later | Never


class Courier(Protocol):
    """Carries some jobs of the outbox to the outside."""

    @property
    def jobs(self) -> tuple[Job, ...]: ...

    async def deliver(self, row: OutboxRow) -> Outcome: ...
