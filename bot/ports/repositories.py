"""The repositories of one transaction for chats and tickets, as the services see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.answers import Reply
from bot.domain.conversations import Conversation, Session
from bot.domain.events import Event
from bot.domain.messages import Author, Message, ReplyPurpose
from bot.domain.references import Reference
from bot.domain.tickets import Ticket


class Sessions(Protocol):
    def add(self, token_hash: bytes, desk: str, locale: str, now: datetime, expires_at: datetime) -> Session: ...

    def find(self, token_hash: bytes, now: datetime) -> Session | None:
        """The session of that token if it has not expired."""

    def extend(self, session_id: int, expires_at: datetime) -> None:
        """In a write the lifetime slides on, never back; in a read nothing happens."""

    def get(self, session_id: int) -> Session: ...

    def save_conversation(self, session_id: int, conversation: Conversation) -> None: ...

    def save_locale(self, session_id: int, locale: str) -> None: ...

    def list_expired(self, before: datetime, limit: int = 50) -> list[int]:
        """Ids of the sessions that ended by then, oldest first."""

    def erase(self, session_id: int) -> None:
        """Destroys the session, what was said in it outside any ticket, and the key of both. Its tickets keep their messages."""


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
        """The session's tickets, newest first; none that was erased."""

    def list_desk(
        self, desk: str | None = None, *, open_only: bool = False, after: int = 0, limit: int = 100
    ) -> list[Ticket]: ...

    def list_stale(
        self,
        desk: str,
        kinds: Sequence[str],
        statuses: Sequence[str],
        changed_before: datetime,
        limit: int = 50,
        *,
        unreminded: bool = False,
        reminded_by: datetime | None = None,
    ) -> list[Ticket]:
        """A desk's tickets of these kinds that have stood in one of these statuses since before a time, longest first.

        `unreminded`: only those whose requester was not reminded since; `reminded_by`: only those reminded since, and by then.
        """

    def list_closed(self, desk: str, closed_before: datetime, limit: int = 50) -> list[Ticket]:
        """A desk's tickets that were closed before a time and are not erased, longest first."""

    def find_first_refusal(self, desk: str, email: str) -> datetime | None:
        """When this address first asked this desk to end marketing (keyed blind index)."""

    def get_access_code_hash(self, ticket_id: int) -> bytes | None: ...

    def set_access_code_hash(self, ticket_id: int, access_code_hash: bytes) -> None: ...

    def erase(self, ticket_id: int) -> None:
        """Destroys everything personal in the ticket, its messages and its documents, with their keys; row and events stay as the record."""


class Events(Protocol):
    def list_ticket(self, ticket_id: int) -> list[Event]: ...

    def record_desk(self, desk: str, event: Event) -> None:
        """Appends to the desk's own chain: what concerns no ticket."""

    def list_desk(self, desk: str) -> list[Event]:
        """The desk's own chain."""

    def verify_desk(self, desk: str) -> bool:
        """The same as `verify` for the desk's own chain."""

    def verify(self, ticket_id: int) -> bool:
        """Recomputes the ticket's chain against its head and count."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a ticket lives in Slack."""

    channel: str
    ts: str


class Threads(Protocol):
    def add(self, ticket_id: int, thread: Thread) -> None: ...

    def find(self, ticket_id: int) -> Thread | None: ...

    def find_ticket(self, thread: Thread) -> int | None: ...

    def remove(self, ticket_id: int) -> None: ...


class Rates(Protocol):
    def hit(self, key: str, limit: int, window: timedelta, now: datetime) -> None:
        """Counts one use of `key`. Raises TooManyAttempts once `limit` in `window` is passed. Keys hold no personal text."""

    def give_back(self, key: str) -> None:
        """Takes back the last hit of `key`: what is limited is wrong tries, and this one was right."""
