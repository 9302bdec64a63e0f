"""Conflicts of interest: staff note, or clear, that telling whoever asks could harm the person. Both need a reason, and both are recorded."""

from bot.domain.errors import InvalidInput
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services import notices
from bot.services.house import House
from bot.services.staffed import MIN_REASON, staffed_ticket


def set_conflict(tx: Transaction, house: House, reference: str, staff: Staff, standing: bool, reason: str) -> Ticket:
    """Any of the desk's staff may note one, also on a closed request: it stops what is still to be read. Clearing is for the assignee.

    The reason is kept sealed with the ticket, and nothing is told to whoever asks. Raises InvalidInput without a reason.
    """
    ticket = staffed_ticket(tx, reference, staff, must_hold=not standing)
    if len(reason.strip()) < MIN_REASON:
        raise InvalidInput("Please give the reason in a few words.")
    if ticket.conflict_of_interest is standing:
        raise InvalidInput("This is noted already." if standing else "No conflict of interest is noted here.")
    now = house.clock.now()
    ticket.flag_conflict(standing, actor=staff.id, at=now)
    line = f"{now:%Y-%m-%d %H:%M} UTC {staff.id} {'noted' if standing else 'cleared'}: {reason.strip()}"
    ticket.details["conflicts"] = "\n".join(filter(None, (ticket.details.get("conflicts"), line)))
    tx.tickets.save(ticket)
    notices.card_changed(tx, ticket)
    notices.notice(tx, ticket, "conflict_noted" if standing else "conflict_cleared", actor=staff.id)
    return ticket
