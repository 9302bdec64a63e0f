"""What happens because time passed: reminders to those who keep a request waiting, its end, the end of documents and chats. One chunk a call."""

from datetime import timedelta

from bot.domain.desks import Desk
from bot.domain.events import EventType
from bot.domain.request_kinds import kinds
from bot.domain.staff import SYSTEM
from bot.domain.tickets import Ticket, TicketStatus
from bot.ports import Transaction
from bot.services import customer_news, identity_review, moves, notices
from bot.services.house import House

CHUNK = 20  # tickets of one unit
_EXPIRING = [kind.key for kind in kinds() if kind.expires]
_WAITING = (TicketStatus.AWAITING_IDENTITY, TicketStatus.AWAITING_CUSTOMER)


def expire_waiting(tx: Transaction, house: House) -> int:
    """Ends requests that waited for proof or for an answer longer than their desk allows; how many it ended."""
    return sum(_expire_desk(tx, house, desk) for desk in house.desks.values())


def remind_waiting(tx: Transaction, house: House) -> int:
    """Tells those whose request is about to end for want of an answer, once for each time it waits; how many."""
    return sum(_remind_desk(tx, house, desk) for desk in house.desks.values() if desk.reminder_days)


def delete_due_documents(tx: Transaction, house: House) -> int:
    """Destroys copies kept for some days after the decision; how many."""
    now = house.clock.now()
    due = tx.documents.list_due(now, CHUNK)
    for document in due:
        tx.documents.delete(document.id, now)
        ticket = tx.tickets.get(document.ticket_id)
        ticket.record(EventType.DOCUMENT_DELETED, SYSTEM, now, {"document": document.id})
        tx.tickets.save(ticket)
    return len(due)


def erase_ended_chats(tx: Transaction, house: House) -> int:
    """Destroys chats nobody came back to, as their notice says; what belongs to a request stays with it. How many."""
    ended = tx.sessions.list_expired(house.clock.now(), CHUNK)
    for session_id in ended:
        tx.sessions.erase(session_id)
    return len(ended)


def _expire_desk(tx: Transaction, house: House, desk: Desk) -> int:
    """Where the desk reminds, nobody's request ends before the reminder has had its days, however late it went out."""
    now = house.clock.now()
    reminded = now - timedelta(days=desk.reminder_days) if desk.reminder_days else None
    before = now - timedelta(days=desk.identity_days)
    stale = tx.tickets.list_stale(desk.key, _EXPIRING, _WAITING, before, CHUNK, reminded_by=reminded)
    for ticket in stale:
        _expire(tx, house, ticket)
    return len(stale)


def _remind_desk(tx: Transaction, house: House, desk: Desk) -> int:
    now = house.clock.now()
    before = now - timedelta(days=desk.identity_days - desk.reminder_days)
    due = tx.tickets.list_stale(desk.key, _EXPIRING, _WAITING, before, CHUNK, unreminded=True)
    for ticket in due:
        ticket.reminded_at = now
        ticket.record(EventType.REMINDED, SYSTEM, now, {})
        tx.tickets.save(ticket)
        customer_news.tell(tx, house, ticket, "news.reminder", "status", days=desk.reminder_days)
        notices.letter(tx, ticket, "reminder", days=desk.reminder_days)
    return len(due)


def _expire(tx: Transaction, house: House, ticket: Ticket) -> None:
    moves.move(tx, house, ticket, TicketStatus.EXPIRED, actor=SYSTEM)
    identity_review.delete_documents(tx, ticket, house.clock.now())
    tx.tickets.save(ticket)
    customer_news.tell(tx, house, ticket, "news.expired")
    notices.letter(tx, ticket, "expired")
