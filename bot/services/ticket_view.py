"""A ticket as its requester sees it, in her language: the same status and timeline that staff see, without names or notes."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.events import PUBLIC_EVENTS, Event, EventType
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services.phrases import Phrases, phrases


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class TicketView:
    reference: str
    kind: str
    kind_label: str
    status: str
    status_label: str
    identity_level: str
    identity_state: str
    due_on: date | None
    created_at: datetime
    timeline: tuple[TimelineEntry, ...]


def view_ticket(tx: Transaction, ticket: Ticket, locale: str) -> TicketView:
    words = phrases(locale)
    return TicketView(
        reference=ticket.reference,
        kind=ticket.kind,
        kind_label=words.text(f"kind.{ticket.kind}"),
        status=ticket.status,
        status_label=words.text(f"status.{ticket.status}"),
        identity_level=ticket.identity.level,
        identity_state=ticket.identity.state,
        due_on=ticket.deadline.due_on if ticket.is_open else None,
        created_at=ticket.created_at,
        timeline=tuple(timeline(tx.events.list_ticket(ticket.id), words)),
    )


def timeline(events: list[Event], words: Phrases) -> list[TimelineEntry]:
    """The events a requester may see, oldest first, as sentences."""
    return [TimelineEntry(event.at, _sentence(event, words)) for event in events if event.type in PUBLIC_EVENTS]


def _sentence(event: Event, words: Phrases) -> str:
    if event.type is EventType.STATUS_CHANGED:
        return words.text(f"timeline.status.{event.data['to']}")
    if event.type is EventType.KIND_CHANGED:
        return words.text("timeline.kind_changed", kind=words.text(f"kind.{event.data['to']}"))
    return words.text(f"timeline.{event.type}")
