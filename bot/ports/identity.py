"""The repositories of the identity check: codes, sealed documents, single-use links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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
class StoredAnswerLink:
    """A link from a letter to the answers of a ticket."""

    id: int
    ticket_id: int
    expires_at: datetime


class AnswerLinks(Protocol):
    def add(self, token_hash: bytes, ticket_id: int, now: datetime, expires_at: datetime) -> None: ...

    def find(self, token_hash: bytes) -> StoredAnswerLink | None:
        """The link, expired or not."""


@dataclass(frozen=True, slots=True)
class SealedPages:
    """Page images sealed under a key of their own (already durable), ready to be stored by a unit. Opaque to services."""

    key_id: int
    media_type: str
    pages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """`proof` is the key of what it is to show."""

    id: int
    ticket_id: int
    proof: str
    page_count: int
    received_at: datetime
    deleted_at: datetime | None


class Documents(Protocol):
    def add(self, ticket_id: int, sealed: SealedPages, now: datetime, *, proof: str) -> StoredDocument: ...

    def list_ticket(self, ticket_id: int, *, kept_only: bool = True) -> list[StoredDocument]: ...

    def pages(self, document_id: int) -> SealedPages:
        """Raises NoIdentityDocument when the copy was deleted."""

    def delete(self, document_id: int, now: datetime) -> None:
        """Destroys the copy and its key; the row stays as the record that there was one."""

    def list_due(self, now: datetime, limit: int = 50) -> list[StoredDocument]: ...

    def keep_until(self, ticket_id: int, until: datetime, proof: str | None = None) -> None:
        """Sets when the copies of a ticket, or those for one proof, are due."""


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
