"""Erasing a request: everything personal in it goes with its key, in the store and in Slack; the row and the audit trail stay."""

from datetime import timedelta

from bot.domain.desks import Desk
from bot.domain.errors import InvalidInput, TicketNotFound
from bot.domain.events import EventType
from bot.domain.references import find_reference
from bot.domain.staff import SYSTEM
from bot.domain.tickets import Ticket
from bot.ports import Job, Transaction
from bot.services.house import House
from bot.services.notices import former_threads

CHUNK = 10  # tickets of one unit


def erase_old_requests(tx: Transaction, house: House) -> int:
    """Erases requests that were closed longer ago than their desk keeps them; how many."""
    return sum(_erase_desk(tx, house, desk) for desk in house.desks.values())


def erase_by_hand(tx: Transaction, house: House, reference: str) -> Ticket:
    """The operator erases one request now. Raises TicketNotFound, InvalidInput while it is open."""
    normal = find_reference(reference)
    ticket = tx.tickets.find(normal) if normal else None
    if ticket is None or ticket.erased_at is not None:
        raise TicketNotFound("There is no request with this reference on this desk, or it was erased before.")
    if ticket.is_open:
        raise InvalidInput("This request is still open. Please close it first: refuse it, or mark it as withdrawn.")
    _erase(tx, house, ticket, by="hand")
    return ticket


def _erase_desk(tx: Transaction, house: House, desk: Desk) -> int:
    before = house.clock.now() - timedelta(days=desk.ticket_days)
    old = tx.tickets.list_closed(desk.key, before, CHUNK)
    for ticket in old:
        _erase(tx, house, ticket, by="retention")
    return len(old)


def _erase(tx: Transaction, house: House, ticket: Ticket, *, by: str) -> None:
    ticket.record(EventType.ERASED, SYSTEM, house.clock.now(), {"by": by})
    tx.tickets.save(ticket)
    direct = tx.employee_threads.find(
        ticket.id
    )  # sealed under the key that goes now, as are the places it was moved from
    former = former_threads(ticket)
    tx.tickets.erase(ticket.id)
    if direct is not None:
        place = {"channel": direct.channel, "ts": direct.ts}
        tx.outbox.add(Job.ERASE_THREAD, lane=f"employee:{ticket.id}", ticket_id=ticket.id, payload=place)
    for thread in former:
        told = {"channel": thread.channel, "ts": thread.ts, "tell": True}
        tx.outbox.add(Job.ERASE_THREAD, lane=f"ticket:{ticket.id}", ticket_id=ticket.id, payload=told)
    if tx.threads.find(ticket.id) is not None:
        tx.outbox.add(Job.ERASE_THREAD, lane=f"ticket:{ticket.id}", ticket_id=ticket.id)
