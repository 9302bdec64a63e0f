"""Employees' questions to the privacy staff: a ticket of kind `inquiry` whose talk with the employee runs in a Slack direct message."""

import json
from datetime import timedelta

from bot.domain.answers import Reply
from bot.domain.checks import Check
from bot.domain.deadlines import Deadline
from bot.domain.errors import TicketNotFound
from bot.domain.events import EventType
from bot.domain.fact_codes import from_codes, to_codes
from bot.domain.messages import Author
from bot.domain.purpose_rules import Facts
from bot.domain.references import find_reference, new_reference
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import Identity, IdentityLevel
from bot.ports import Thread, Transaction
from bot.services import customer_news, moves, notices
from bot.services.case_handling import reopen_ticket
from bot.services.employee_words import employee_day
from bot.services.house import House

KIND = "inquiry"
QUESTIONS_PER_HOUR = 12  # of one employee, over all desks
MESSAGES_PER_HOUR = 60
_HOUR = timedelta(hours=1)
_SESSION_LIFETIME = timedelta(days=365)  # sliding; nobody holds a token of it


def open_inquiry(
    tx: Transaction, house: House, desk_key: str, user: str, locale: str, text: str, check: Check | None = None
) -> Ticket:
    """Files an employee's question with the facts of the check it follows. Raises TooManyAttempts."""
    now = house.clock.now()
    desk = house.desk(desk_key)
    tx.rates.hit(f"inquiries:{_asker(tx, user)}", QUESTIONS_PER_HOUR, _HOUR, now)
    days = moves.target_days(desk, KIND)
    ticket = Ticket(
        id=0,
        reference=new_reference(),
        desk=desk.key,
        kind=KIND,
        session_id=_session(tx, house, desk.key, user, locale),
        locale=locale,
        identity=Identity.required(IdentityLevel.NONE),
        deadline=Deadline.starting(days, house.calendars[desk.key], now),
        created_at=now,
        details={"description": text, "name": None, "email": None, "employee": user, **_about(check)},
    )
    ticket.record(EventType.TICKET_FILED, CUSTOMER, now, {"kind": KIND})
    ticket = tx.tickets.add(ticket, access_code_hash=None)
    tx.messages.add(ticket.session_id, Author.CUSTOMER, Reply(text), now, ticket_id=ticket.id)
    notices.card_posted(tx, ticket)
    due = employee_day(locale, ticket.deadline.due_on)
    customer_news.tell(tx, house, ticket, "news.opened", desk=desk.name, due=due)
    return ticket


def follow_up(tx: Transaction, house: House, reference: str, user: str, text: str) -> Ticket:
    """What the employee adds lands in the ticket's thread; a closed question opens again. Raises TicketNotFound for anybody else's."""
    ticket = tx.tickets.get_for_update(_own(tx, reference, user).reference)
    now = house.clock.now()
    tx.rates.hit(f"inquiry messages:{_asker(tx, user)}", MESSAGES_PER_HOUR, _HOUR, now)
    if not ticket.is_open:
        reopen_ticket(tx, house, ticket, actor=CUSTOMER, same_session=True)
    message = tx.messages.add(ticket.session_id, Author.CUSTOMER, Reply(text), now, ticket_id=ticket.id)
    ticket.record(EventType.CUSTOMER_WROTE, CUSTOMER, now, {"message": message.id})
    if ticket.status is TicketStatus.AWAITING_CUSTOMER:
        moves.move(tx, house, ticket, TicketStatus.IN_PROGRESS, actor=CUSTOMER)
    else:
        tx.tickets.save(ticket)
    notices.message_arrived(tx, ticket, message)
    return ticket


def find_inquiry(tx: Transaction, thread: Thread, user: str) -> str | None:
    """The reference of the question that is talked about in a direct message's thread, if it is this employee's."""
    ticket_id = tx.employee_threads.find_ticket(thread)
    ticket = tx.tickets.get(ticket_id) if ticket_id is not None else None
    return ticket.reference if ticket is not None and ticket.details.get("employee") == user else None


def language_of_inquiry(tx: Transaction, reference: str, user: str) -> str:
    """In which language an employee's own question was asked. Raises TicketNotFound."""
    return _own(tx, reference, user).locale


def facts_of(ticket: Ticket) -> Facts:
    """The facts of the check that a question followed; none if it followed none."""
    stored = ticket.details.get("facts")
    return from_codes(json.loads(stored)) if stored else Facts()


def _own(tx: Transaction, reference: str, user: str) -> Ticket:
    normal = find_reference(reference)
    found = tx.tickets.find(normal) if normal else None
    if found is None or found.details.get("employee") != user:
        raise TicketNotFound
    return found


def _about(check: Check | None) -> dict[str, str | None]:
    if check is None:
        return {}
    return {
        "facts": json.dumps(to_codes(check.facts)),
        "verdict": check.ruling.verdict.value,
        "clause": check.clause,
    }


def _session(tx: Transaction, house: House, desk: str, user: str, locale: str) -> int:
    """The employee's own session at a desk. Its hash is keyed by who it is for, and no token in the world has it."""
    now = house.clock.now()
    token_hash = tx.keyed_hash("employee_session", desk, user)
    session = tx.sessions.find(token_hash, now)
    if session is None:
        return tx.sessions.add(token_hash, desk, locale, now, now + _SESSION_LIFETIME).id
    tx.sessions.extend(session.id, now + _SESSION_LIFETIME)
    return session.id


def _asker(tx: Transaction, user: str) -> str:
    return tx.keyed_hash("asker", user).hex()[:32]
