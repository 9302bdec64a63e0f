"""Authorisation of staff inside the transaction: the desk must be theirs, and some things are for the person who holds the ticket."""

from datetime import datetime

from bot.domain.errors import InvalidInput, NotAssignee, NotStaff, TicketNotFound
from bot.domain.references import find_reference
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket
from bot.ports import Transaction

MIN_REASON = 5  # characters


def staffed_ticket(
    tx: Transaction, reference: str, staff: Staff, *, must_hold: bool = False, reason: str | None = None
) -> Ticket:
    """The ticket, locked, if this staff member may act on it.

    `must_hold`: only the assignee, or a deputy who gives a reason (the caller audits that). Raises TicketNotFound, NotStaff, NotAssignee,
    InvalidInput for a reason that is none.
    """
    ticket = get_locked(tx, reference)
    if ticket.desk != staff.desk:
        raise NotStaff
    if must_hold and ticket.assignee != staff.id:
        if reason is None:
            raise NotAssignee
        if len(reason.strip()) < MIN_REASON:
            raise InvalidInput("Please give the reason in a few words.")
    return ticket


def note_deputy(ticket: Ticket, staff: Staff, reason: str | None, at: datetime) -> None:
    """Keeps, sealed with the ticket, why somebody acted in the assignee's place; the audit trail says that it happened."""
    if reason and ticket.assignee != staff.id:
        line = f"{at:%Y-%m-%d %H:%M} UTC {staff.id}: {reason.strip()}"
        ticket.details["deputies"] = "\n".join(filter(None, (ticket.details.get("deputies"), line)))


def get_locked(tx: Transaction, reference: str) -> Ticket:
    normal = find_reference(reference)
    if normal is None:
        raise TicketNotFound
    ticket = tx.tickets.get_for_update(normal)
    if ticket.erased_at is not None:
        raise TicketNotFound("This request was erased: nothing is left of it to work on.")
    return ticket
