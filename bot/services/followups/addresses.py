"""The address a code goes to: given late, or exchanged for another. It changes together with its code or not at all."""

from bot.domain.addresses import find_email, masked_email
from bot.domain.tickets import Ticket
from bot.domain.verification import IdentityState
from bot.services import intake, moves, notices
from bot.services.followups.codes import ticket_awaiting_code, tickets_awaiting_code
from bot.services.followups.status import show_status
from bot.services.phrases import Command
from bot.services.talk import Talk


def ask_address(talk: Talk, _: Command) -> None:
    ticket = ticket_awaiting_code(talk)
    if ticket is None:
        show_status(talk)
        return
    talk.conversation = talk.conversation.correcting_address(ticket.id)
    talk.say("ask.email", talk.words.button("cancel"))


def correct_address(talk: Talk) -> None:
    """Takes the other address for a code that did not arrive; the proof starts again with it."""
    email = find_email(talk.text)
    if email is None:
        talk.say("field.email.invalid", talk.words.button("cancel"))
        return
    ticket = talk.tx.tickets.get(talk.conversation.ticket_id or 0)
    talk.conversation = talk.conversation.resumed()
    if ticket.is_open and ticket.identity.state is IdentityState.CODE_SENT:
        _send_code_to(talk, ticket, email)
    else:
        show_status(talk)
    if talk.conversation.in_form:
        intake.ask_next(talk)


def take_missing_address(talk: Talk) -> bool:
    """An address typed after the desk asked for one, without the button for it; False where none is missing."""
    email = find_email(talk.text)
    ticket = next((ticket for ticket in tickets_awaiting_code(talk) if not ticket.details.get("email")), None)
    if email is None or ticket is None:
        return False
    _send_code_to(talk, ticket, email)
    return True


def keep_address(talk: Talk) -> None:
    """Another address was promised and is not given after all."""
    ticket = talk.tx.tickets.get(talk.conversation.ticket_id or 0)
    talk.conversation = talk.conversation.resumed()
    email = ticket.details.get("email")
    if email and ticket.identity.state is IdentityState.CODE_SENT:
        talk.say("address_kept", talk.words.button("resend"), ticket=ticket, email=masked_email(email))
    else:
        show_status(talk)
    if talk.conversation.in_form:
        intake.ask_next(talk)


def _send_code_to(talk: Talk, ticket: Ticket, email: str) -> None:
    """The address changes with its code or not at all: a letter still on its way goes to the ticket's address as it is then, and
    must not carry another address's living code."""
    before = ticket.details["email"]
    ticket.details["email"] = email
    if not intake.send_code(talk, ticket):
        ticket.details["email"] = before
        return
    moves.note_refusal_of_mail(talk.tx, talk.house, ticket)
    talk.tx.tickets.save(ticket)
    notices.card_changed(talk.tx, ticket)
