"""Changing a ticket's status with all that follows: the deadline's clock, the card, the line in the thread. Every use case comes here."""

from datetime import datetime

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
