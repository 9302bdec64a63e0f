"""What a customer does in the chat after a ticket was filed: type the code, send it again, ask for the status, add words, withdraw, reopen."""

from bot.domain.events import EventType
from bot.domain.forms import find_email
from bot.domain.messages import Author
from bot.domain.references import find_reference
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import IdentityState
from bot.services import identity, identity_review, intake, moves, notices
from bot.services.case_handling import reopen_ticket
from bot.services.identity import CodeCheck
from bot.services.phrases import Command
from bot.services.talk import Talk

STATUS_SHOWN = 3
_RECENT = 30  # messages looked through


def ticket_awaiting_code(talk: Talk) -> Ticket | None:
    return next((ticket for ticket in talk.open_tickets() if ticket.identity.state is IdentityState.CODE_SENT), None)


def try_code(talk: Talk, ticket: Ticket, code: str) -> None:
    result = identity.check_code(talk.tx, talk.house, ticket, talk.session.id, code)
    resend = talk.words.button("resend")
    if result is CodeCheck.DEAD:
        talk.say("code.dead", resend, ticket=ticket)
    elif result is CodeCheck.WRONG:
        talk.say("code.wrong", resend, ticket=ticket, left=identity.guesses_left(talk.tx, ticket))
    elif ticket.identity.reached:
        talk.say(
            "code.right.done", ticket=ticket, due=talk.words.day(ticket.deadline.due_on), reference=ticket.reference
        )
    else:
        say_document_needed(talk, ticket)


def say_document_needed(talk: Talk, ticket: Ticket) -> None:
    talk.say("document.needed", talk.words.button("human"), ticket=ticket, upload=True, reference=ticket.reference)


def resend_code(talk: Talk, _: Command) -> bool:
    ticket = ticket_awaiting_code(talk)
    if ticket is None:
        return False
    if identity.send_code(talk.tx, talk.house, ticket, talk.session.id):
        intake.say_code_sent(talk, ticket)
    else:
        talk.say("code.too_many", talk.words.button("human"), ticket=ticket)
    return True


def ask_address(talk: Talk, _: Command) -> bool:
    ticket = ticket_awaiting_code(talk)
    if ticket is None:
        return False
    talk.conversation = talk.conversation.correcting_address(ticket.id)
    talk.say("ask.email", talk.words.button("cancel"))
    return True


def correct_address(talk: Talk) -> None:
    """Takes the other address for a code that did not arrive; the proof starts again with it."""
    email = find_email(talk.text)
    if email is None:
        talk.say("field.email.invalid", talk.words.button("cancel"))
        return
    ticket = talk.tx.tickets.get(talk.conversation.ticket_id or 0)
    talk.conversation = talk.conversation.ended()
    if ticket.identity.state is not IdentityState.CODE_SENT:
        show_status(talk)
        return
    ticket.details["email"] = email
    talk.tx.tickets.save(ticket)
    if identity.send_code(talk.tx, talk.house, ticket, talk.session.id):
        intake.say_code_sent(talk, ticket)
    else:
        talk.say("code.too_many", talk.words.button("human"), ticket=ticket)


def offer_upload(talk: Talk, _: Command) -> bool:
    ticket = next((ticket for ticket in talk.open_tickets() if identity.awaits_document(ticket)), None)
    if ticket is None:
        return False
    say_document_needed(talk, ticket)
    return True


def show_status(talk: Talk) -> None:
    """Every open request of this chat, or the last one closed; from another device the status page needs reference and access code."""
    mine = talk.tx.tickets.list_session(talk.session.id)
    shown = [ticket for ticket in mine if ticket.is_open][:STATUS_SHOWN] or mine[:1]
    if not shown:
        talk.say("status.none", *intake.kind_buttons(talk), status_url=f"{talk.house.public_url}/status")
    for ticket in shown:
        _say_status(talk, ticket)


def _say_status(talk: Talk, ticket: Ticket) -> None:
    words = talk.words
    due = (
        words.text("status.due", due=talk.words.day(ticket.deadline.due_on))
        if ticket.is_open and ticket.deadline.due_on
        else ""
    )
    command = "withdraw" if ticket.is_open else "reopen"
    buttons = [words.button(command, reference=ticket.reference)]
    if ticket.identity.state is IdentityState.CODE_SENT and ticket.is_open:
        buttons.insert(0, words.button("resend"))
    talk.say(
        "status.line",
        *buttons,
        ticket=ticket,
        upload=ticket.is_open and ticket.identity.state is IdentityState.AWAITING_DOCUMENT,
        reference=ticket.reference,
        kind=words.text(f"kind.{ticket.kind}"),
        status=words.text(f"status.{ticket.status}"),
        next=words.text(f"status.next.{ticket.status}"),
        due=due,
    )


def add_last_message(talk: Talk, command: Command) -> bool:
    """Passes the message before this one to the staff who handle the request."""
    ticket = _named(talk, command)
    recent = [m for m in talk.tx.messages.list_recent(talk.session.id, _RECENT) if m.author is Author.CUSTOMER]
    if ticket is None or not ticket.is_open or len(recent) < 2:
        return False
    copy = talk.tx.messages.add(
        talk.session.id, Author.CUSTOMER, recent[-2].body, talk.house.clock.now(), ticket_id=ticket.id
    )
    ticket.record(EventType.CUSTOMER_WROTE, CUSTOMER, talk.house.clock.now(), {"message": copy.id})
    talk.tx.tickets.save(ticket)
    notices.message_arrived(talk.tx, ticket, copy)
    talk.say("forwarded", ticket=ticket, reference=ticket.reference)
    return True


def withdraw(talk: Talk, command: Command) -> bool:
    ticket = _named(talk, command)
    if ticket is None or not ticket.is_open:
        return False
    moves.move(talk.tx, talk.house, ticket, TicketStatus.WITHDRAWN, actor=CUSTOMER)
    identity_review.delete_documents(talk.tx, ticket, talk.house.clock.now())
    talk.tx.tickets.save(ticket)
    talk.say(
        "withdrawn", talk.words.button("reopen", reference=ticket.reference), ticket=ticket, reference=ticket.reference
    )
    return True


def reopen(talk: Talk, command: Command) -> bool:
    ticket = _named(talk, command)
    if ticket is None or ticket.is_open:
        return False
    reopen_ticket(talk.tx, talk.house, ticket, actor=CUSTOMER, same_session=True)
    talk.include_news()
    return True


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
