"""Reading a ticket as staff or operator, and recording what was said in its thread. Whoever reads personal data leaves a trace."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.consents import Consent
from bot.domain.errors import TicketNotFound
from bot.domain.events import Event, EventType
from bot.domain.messages import Message
from bot.domain.party_fields import PARTY_KEYS
from bot.domain.references import Reference, find_reference
from bot.domain.staff import SYSTEM, Staff
from bot.domain.tickets import Ticket
from bot.ports import Thread, Transaction
from bot.services.house import House
from bot.services.phrases import phrases
from bot.services.staffed import note_deputy, staffed_ticket
from bot.services.ticket_view import TimelineEntry, timeline

THREAD_CHANGES: dict[str, EventType] = {
    "posted": EventType.THREAD_NOTE,
    "edited": EventType.THREAD_NOTE_EDITED,
    "deleted": EventType.THREAD_NOTE_DELETED,
}


@dataclass(frozen=True, slots=True)
class Details:
    """Shown privately to the staff member who asked, and nowhere else."""

    ticket: Ticket
    name: str | None
    email: str | None
    description: str | None
    internal_reason: str | None
    timeline: list[TimelineEntry]
    consents: list[Consent]
    parties: dict[str, str]  # the other people of the request, by the question that asked for them


@dataclass(frozen=True, slots=True)
class WholeTicket:
    ticket: Ticket
    events: list[Event]
    messages: list[Message]
    consents: list[Consent]


def show_details(tx: Transaction, house: House, reference: str, staff: Staff, reason: str | None) -> Details:
    """Name, contact and words, for the assignee or a deputy with a reason. Raises NotAssignee, NotStaff."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True, reason=reason)
    note_deputy(ticket, staff, reason, house.clock.now())
    deputy = ticket.assignee != staff.id
    ticket.record(EventType.DETAILS_SHOWN, staff.id, house.clock.now(), {"deputy": deputy})
    tx.tickets.save(ticket)
    details = ticket.details
    return Details(
        ticket,
        details.get("name"),
        details.get("email"),
        details.get("description"),
        details.get("internal_reason"),
        timeline(tx.events.list_ticket(ticket.id), phrases("en")),
        tx.consents.list_ticket(ticket.id),
        parties_of(ticket),
    )


def parties_of(ticket: Ticket) -> dict[str, str]:
    """What was told of the other people of a request, in the order of its questions."""
    return {key: value for key in PARTY_KEYS if (value := ticket.details.get(key))}


def note_thread_message(tx: Transaction, house: House, thread: Thread, ts: str, user: str, change: str) -> None:
    """Staff wrote, edited or deleted something in a ticket's thread: recorded by its ts alone, and never forwarded."""
    ticket_id = tx.threads.find_ticket(thread)
    if ticket_id is None:
        return
    ticket = tx.tickets.get(ticket_id)
    ticket.record(THREAD_CHANGES[change], user, house.clock.now(), {"ts": ts})
    tx.tickets.save(ticket)


def find_thread_reference(tx: Transaction, house: House, thread: Thread) -> Reference | None:
    ticket_id = tx.threads.find_ticket(thread)
    return None if ticket_id is None else tx.tickets.get(ticket_id).reference


def record_refusal(tx: Transaction, house: House, reference: str, user: str, action: str) -> None:
    """Somebody who may not tried to act on a ticket."""
    normal = find_reference(reference)
    ticket = tx.tickets.find(normal) if normal else None
    if ticket is not None:
        ticket.record(EventType.ACTION_REFUSED, user, house.clock.now(), {"action": action[:40]})
        tx.tickets.save(ticket)


def note_reading(tx: Transaction, house: House, desks: Iterable[str], what: str) -> None:
    """The operator read a whole record of these desks (a code, such as "checks"): each desk's own chain says so."""
    for desk in sorted(desks):
        tx.events.record_desk(desk, Event(EventType.OPERATOR_READ, SYSTEM, house.clock.now(), {"what": what}))


def read_whole(tx: Transaction, house: House, reference: str) -> WholeTicket:
    """Everything of a ticket, for the operator of the machine; the reading is recorded. Raises TicketNotFound."""
    normal = find_reference(reference)
    ticket = tx.tickets.find(normal) if normal else None
    if ticket is None:
        raise TicketNotFound("There is no request with this reference on this desk.")
    ticket.record(EventType.OPERATOR_READ, SYSTEM, house.clock.now(), {})
    tx.tickets.save(ticket)
    return WholeTicket(
        ticket,
        tx.events.list_ticket(ticket.id),
        tx.messages.list_ticket(ticket.id),
        tx.consents.list_ticket(ticket.id),
    )
