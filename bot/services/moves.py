"""Changing a ticket's status with all that follows: the deadline's clock, the card, the line in the thread. Every use case comes here."""

from datetime import datetime

from bot.domain.deadlines import Deadline
from bot.domain.desks import Desk
from bot.domain.request_kinds import get_kind
from bot.domain.staff import SYSTEM
from bot.domain.tickets import CLOSED, WAITS_FOR_CUSTOMER, Ticket, TicketStatus
from bot.ports import Transaction
from bot.services import notices
from bot.services.house import House


def move(tx: Transaction, house: House, ticket: Ticket, target: TicketStatus, *, actor: str) -> None:
    """One transition, saved. Raises what `Ticket.transition_to` raises, with nothing changed."""
    now = house.clock.now()
    before = ticket.status
    ticket.transition_to(target, actor=actor, at=now)
    set_clock(house, ticket, now)
    tx.tickets.save(ticket)
    notices.card_changed(tx, ticket)
    notices.notice(tx, ticket, "status", **{"from": before, "to": target, "actor": actor})


def set_clock(house: House, ticket: Ticket, now: datetime) -> None:
    """The deadline runs while the desk has the next step, and stands still while the requester has it."""
    calendar = house.calendars[ticket.desk]
    stands = ticket.status in WAITS_FOR_CUSTOMER | CLOSED
    ticket.deadline = ticket.deadline.paused(calendar, now) if stands else ticket.deadline.running(calendar, now)


def restart_clock(house: House, ticket: Ticket) -> None:
    """The days of its kind, counted from the day the request was made; it stands still where the requester has the next step."""
    calendar = house.calendars[ticket.desk]
    days = target_days(house.desk(ticket.desk), ticket.kind)
    ticket.deadline = Deadline.starting(days, calendar, ticket.created_at)
    set_clock(house, ticket, house.clock.now())


def note_refusal_of_mail(tx: Transaction, house: House, ticket: Ticket) -> None:
    """The day on which this address first refused mail: an earlier request's, else this one's."""
    email = ticket.details.get("email")
    if ticket.kind == "stop_marketing" and email:
        earlier = tx.tickets.find_first_refusal(ticket.desk, email)
        ticket.first_refused_on = house.calendars[ticket.desk].today(earlier or ticket.created_at)


def to_handling(tx: Transaction, house: House, ticket: Ticket, *, actor: str) -> None:
    """The level is reached: into handling, and the requester hears of it by letter."""
    move(tx, house, ticket, TicketStatus.IN_PROGRESS, actor=actor)
    notices.letter(tx, ticket, "in_handling")


def first_step(tx: Transaction, house: House, ticket: Ticket) -> None:
    """From `received` to where the kind begins: waiting for proof, or waiting for staff."""
    if ticket.identity.reached:
        return
    move(tx, house, ticket, TicketStatus.AWAITING_IDENTITY, actor=SYSTEM)


def target_days(desk: Desk, kind: str) -> int:
    """Business days for a kind: the desk's own target, else the kind's."""
    return desk.targets.get(kind, get_kind(kind).answer_within)
