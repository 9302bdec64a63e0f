"""Plain values of the domain for storage tests, and short ways to put one of each into a store."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from bot.domain.answers import Citation, QuickReply, Reply
from bot.domain.deadlines import Deadline
from bot.domain.events import EventType
from bot.domain.messages import Author, Message
from bot.domain.references import Reference, new_reference
from bot.domain.tickets import Ticket
from bot.domain.verification import Identity, IdentityLevel
from bot.ports import Transaction
from tests.support import NOON

MONTH = timedelta(days=30)
DETAILS: dict[str, str | None] = {
    "name": "Hanako Sato",
    "email": "hanako@example.com",
    "description": "Everything since 2019",
}
RICH = Reply(
    "See § 3.1 — 開示",
    (Citation("company:3.1", "Disclosure", "We shall disclose …", "/policy/company#3.1", "0123456789ab", "en"),),
    (QuickReply("Yes", "yes, please"), QuickReply("No", "no")),
    upload=True,
)


def add_session(tx: Transaction, now: datetime = NOON, *, token: bytes | None = None, desk: str = "company") -> int:
    return tx.sessions.add(token or secrets.token_bytes(32), desk, "en", now, now + MONTH).id


def new_ticket(session_id: int, now: datetime = NOON, *, reference: Reference | None = None, **changed: Any) -> Ticket:
    """An unsaved disclosure request with its first event."""
    values: dict[str, Any] = {
        "desk": "company",
        "kind": "disclosure",
        "locale": "en",
        "identity": Identity.required(IdentityLevel.DOCUMENT),
        "deadline": Deadline(now.date(), 10),
        "details": dict(DETAILS),
    }
    ticket = Ticket(
        id=0,
        reference=reference or new_reference(),
        session_id=session_id,
        created_at=now,
        **(values | changed),
    )
    ticket.record(EventType.TICKET_FILED, "customer", now, {"kind": ticket.kind})
    return ticket


def add_ticket(tx: Transaction, session_id: int | None = None, now: datetime = NOON, **changed: Any) -> Ticket:
    if session_id is None:
        session_id = add_session(tx, now)
    return tx.tickets.add(new_ticket(session_id, now, **changed), access_code_hash=None)


def add_message(tx: Transaction, session_id: int, text: str, ticket_id: int | None = None) -> Message:
    return tx.messages.add(session_id, Author.CUSTOMER, Reply(text), NOON, ticket_id=ticket_id)


def texts(messages: list[Message]) -> list[str]:
    return [message.body.text for message in messages]
