"""The office that holds the data a request is about: staff send a request to another one, and its card goes along."""

from bot.domain.errors import InvalidInput
from bot.domain.events import EventType
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services import notices
from bot.services.house import House
from bot.services.staffed import staffed_ticket

NO_OFFICE = "none"  # the choice of no office: the request goes where its kind goes


def move_to_office(tx: Transaction, house: House, reference: str, office: str, staff: Staff) -> Ticket:
    """Any of the desk's staff may: whoever sees a request in the wrong place. The assignee stays. Raises InvalidInput."""
    ticket = staffed_ticket(tx, reference, staff)
    desk = house.desk(ticket.desk)
    target = None if office == NO_OFFICE else office
    if target is not None and desk.find_office(target) is None:
        raise InvalidInput("There is no such office at this desk.")
    if target == ticket.office:
        raise InvalidInput("The request is with that office already. Please choose another one.")
    before = desk.channel_for(ticket.kind, ticket.office)
    ticket.record(EventType.OFFICE_CHANGED, staff.id, house.clock.now(), {"from": ticket.office, "to": target})
    ticket.office = target
    tx.tickets.save(ticket)
    card_follows(tx, house, ticket, before)
    return ticket


def card_follows(tx: Transaction, house: House, ticket: Ticket, before: str) -> None:
    """The card, in the channel where the ticket belongs now; `before` is the name of the channel where it belonged."""
    if house.desk(ticket.desk).channel_for(ticket.kind, ticket.office) == before:
        notices.card_changed(tx, ticket)
    else:
        notices.card_moved(tx, ticket)
