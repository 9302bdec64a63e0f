"""A request that was filed: more words for it, taking it back, opening it again."""

from bot.domain.events import EventType
from bot.domain.messages import Author
from bot.domain.references import find_reference
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket, TicketStatus
from bot.services import consents, identity_review, moves, notices
from bot.services.case_handling import reopen_ticket
from bot.services.followups.status import show_named, show_status
from bot.services.phrases import Command
from bot.services.talk import Talk

_RECENT = 30  # messages looked through


def add_last_message(talk: Talk, command: Command) -> None:
    """Passes the message before this one to the staff who handle the request, once."""
    ticket = _named(talk, command)
    recent = [m for m in talk.tx.messages.list_recent(talk.session.id, _RECENT) if m.author is Author.CUSTOMER]
    if ticket is None or not ticket.is_open or len(recent) < 2:
        show_status(talk)
        return
    if recent[-2].ticket_id == ticket.id:  # pressed twice: it was passed on already
        talk.say("forwarded", ticket=ticket, reference=ticket.reference)
        return
    copy = talk.tx.messages.add(
        talk.session.id, Author.CUSTOMER, recent[-2].body, talk.house.clock.now(), ticket_id=ticket.id
    )
    ticket.record(EventType.CUSTOMER_WROTE, CUSTOMER, talk.house.clock.now(), {"message": copy.id})
    talk.tx.tickets.save(ticket)
    notices.message_arrived(talk.tx, ticket, copy)
    talk.say("forwarded", ticket=ticket, reference=ticket.reference)


def withdraw(talk: Talk, command: Command) -> None:
    ticket = _named(talk, command)
    if ticket is None or not ticket.is_open:
        show_named(talk, ticket)
        return
    _end(talk, ticket)
    talk.say(
        "withdrawn", talk.words.button("reopen", reference=ticket.reference), ticket=ticket, reference=ticket.reference
    )


def withdraw_consent(talk: Talk, command: Command) -> None:
    """Takes the consent back, and with it the request: without the one the other is not handled. A closed request keeps its end."""
    ticket = _named(talk, command)
    if ticket is None or not consents.stands(talk.tx, ticket):
        show_named(talk, ticket)
        return
    consents.withdraw(talk.tx, talk.house, ticket)
    if ticket.is_open:
        _end(talk, ticket)
    else:
        talk.tx.tickets.save(ticket)
    talk.say("consent.withdrawn", talk.words.button("human"), ticket=ticket, reference=ticket.reference)


def _end(talk: Talk, ticket: Ticket) -> None:
    if talk.conversation.ticket_id == ticket.id:  # its address needs no correcting any more
        talk.conversation = talk.conversation.resumed()
    moves.move(talk.tx, talk.house, ticket, TicketStatus.WITHDRAWN, actor=CUSTOMER)
    identity_review.delete_documents(talk.tx, ticket, talk.house.clock.now())
    talk.tx.tickets.save(ticket)


def reopen(talk: Talk, command: Command) -> None:
    ticket = _named(talk, command)
    if ticket is None or ticket.is_open:
        show_named(talk, ticket)
        return
    if consents.was_withdrawn(talk.tx, ticket):
        anew = talk.words.button("human" if ticket.kind == "inquiry" else ticket.kind)
        talk.say("consent.reopen", anew, ticket=ticket, reference=ticket.reference)
        return
    reopen_ticket(talk.tx, talk.house, ticket, actor=CUSTOMER, same_session=True)
    talk.include_news()


def ticket_staff_spoke_last(talk: Talk, tickets: list[Ticket]) -> Ticket | None:
    """The open ticket whose staff wrote the last words before the customer's."""
    recent = talk.tx.messages.list_recent(talk.session.id, _RECENT)
    last = next((m for m in reversed(recent) if m.author is not Author.CUSTOMER), None)
    if last is None or last.author is not Author.STAFF:
        return None
    return next((ticket for ticket in tickets if ticket.id == last.ticket_id), None)


def _named(talk: Talk, command: Command) -> Ticket | None:
    normal = find_reference(command.reference or "")
    return next((t for t in talk.tx.tickets.list_session(talk.session.id) if t.reference == normal), None)
