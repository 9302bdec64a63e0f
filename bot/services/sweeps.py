"""What happens because time passed: requests nobody proved expire, copies of documents go. Each call is one short chunk."""

from datetime import timedelta

from bot.domain.events import EventType
from bot.domain.request_kinds import get_kind
from bot.domain.staff import SYSTEM
from bot.domain.tickets import Ticket, TicketStatus
from bot.ports import Transaction
from bot.services import customer_news, identity_review, moves, notices
from bot.services.house import House

CHUNK = 20  # tickets of one unit


def expire_waiting(tx: Transaction, house: House) -> int:
    """Ends requests that waited for proof or for an answer longer than the desk allows; how many it ended."""
    now = house.clock.now()
    waiting = (TicketStatus.AWAITING_IDENTITY, TicketStatus.AWAITING_CUSTOMER)
    shortest = min(desk.identity_days for desk in house.desks.values())
    stale = tx.tickets.list_stale(waiting, now - timedelta(days=shortest), CHUNK)
    return sum(_expire(tx, house, ticket) for ticket in stale)


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


def _expire(tx: Transaction, house: House, ticket: Ticket) -> int:
    desk = house.desk(ticket.desk)
    since = tx.tickets.get_changed_at(ticket.id)
    if house.clock.now() - since < timedelta(days=desk.identity_days) or not get_kind(ticket.kind).expires:
        return 0
    moves.move(tx, house, ticket, TicketStatus.EXPIRED, actor=SYSTEM)
    identity_review.delete_documents(tx, ticket, house.clock.now())
    tx.tickets.save(ticket)
    customer_news.tell(tx, house, ticket, "news.expired")
    notices.letter(tx, ticket, "expired")
    return 1
