"""What a customer does in the chat after a ticket was filed: type the code, send it again, ask for the status, add words, withdraw, reopen."""

from bot.domain.events import EventType
from bot.domain.forms import find_email, masked_email
from bot.domain.messages import Author
from bot.domain.references import find_reference
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import IdentityState
from bot.services import identity, identity_review, intake, moves, notices
from bot.services.case_handling import reopen_ticket
from bot.services.identity import CodeCheck
from bot.services.phrases import Command, hints_at
from bot.services.talk import Talk

STATUS_SHOWN = 3
_RECENT = 30  # messages looked through


def tickets_awaiting_code(talk: Talk) -> list[Ticket]:
    """Newest first."""
    return [ticket for ticket in talk.open_tickets() if ticket.identity.state is IdentityState.CODE_SENT]


def ticket_awaiting_code(talk: Talk) -> Ticket | None:
    return next(iter(tickets_awaiting_code(talk)), None)


def try_code(talk: Talk, waiting: list[Ticket], code: str) -> None:
    """Whichever request the code is for: people do not type codes in the order of their requests. A guess counts for each it was tried on."""
    results: dict[CodeCheck, Ticket] = {}
    for ticket in waiting:
        result = identity.check_code(talk.tx, talk.house, ticket, talk.session.id, code)
        results.setdefault(result, ticket)
        if result is CodeCheck.RIGHT:
            break
    resend = talk.words.button("resend")
    if CodeCheck.RIGHT in results:
        _code_was_right(talk, results[CodeCheck.RIGHT])
    elif CodeCheck.WRONG in results:
        ticket = results[CodeCheck.WRONG]
        talk.say("code.wrong", resend, ticket=ticket, left=identity.guesses_left(talk.tx, ticket))
    else:
        talk.say("code.dead", resend, ticket=results[CodeCheck.DEAD])


def _code_was_right(talk: Talk, ticket: Ticket) -> None:
    if talk.conversation.ticket_id == ticket.id:
        talk.conversation = talk.conversation.resumed()
    if ticket.identity.reached:
        talk.say(
            "code.right.done", ticket=ticket, due=talk.words.day(ticket.deadline.due_on), reference=ticket.reference
        )
    else:
        say_document_needed(talk, ticket)


def help_on(talk: Talk) -> bool:
    """Short words about a request that was sent: the code that did not come, a wish to take it back, what comes next."""
    waiting = ticket_awaiting_code(talk)
    if waiting is not None and waiting.details.get("email") and hints_at(talk.text, "code_missing"):
        buttons = (talk.words.button("resend"), talk.words.button("other_address"))
        masked = masked_email(waiting.details["email"] or "")
        talk.say("code.help", *buttons, ticket=waiting, reference=waiting.reference, email=masked)
        return True
    if talk.open_tickets() and (hints_at(talk.text, "withdraw") or hints_at(talk.text, "next_step")):
        show_status(talk)
        return True
    return False


def say_document_needed(talk: Talk, ticket: Ticket) -> None:
    talk.say("document.needed", talk.words.button("human"), ticket=ticket, upload=True, reference=ticket.reference)


def resend_code(talk: Talk, _: Command) -> None:
    ticket = ticket_awaiting_code(talk)
    if ticket is None:
        show_status(talk)
    else:
        intake.send_code(talk, ticket)


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


def offer_upload(talk: Talk, _: Command) -> None:
    ticket = next((ticket for ticket in talk.open_tickets() if identity.awaits_document(ticket)), None)
    if ticket is None:
        show_status(talk)
    else:
        say_document_needed(talk, ticket)


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
    step = ticket.identity.state if ticket.status is TicketStatus.AWAITING_IDENTITY else ticket.status
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
        next=words.first(f"status.next.{step}", f"status.next.{ticket.status}"),
        due=due,
    )


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
        _show_named(talk, ticket)
        return
    if talk.conversation.ticket_id == ticket.id:  # its address needs no correcting any more
        talk.conversation = talk.conversation.resumed()
    moves.move(talk.tx, talk.house, ticket, TicketStatus.WITHDRAWN, actor=CUSTOMER)
    identity_review.delete_documents(talk.tx, ticket, talk.house.clock.now())
    talk.tx.tickets.save(ticket)
    talk.say(
        "withdrawn", talk.words.button("reopen", reference=ticket.reference), ticket=ticket, reference=ticket.reference
    )


def reopen(talk: Talk, command: Command) -> None:
    ticket = _named(talk, command)
    if ticket is None or ticket.is_open:
        _show_named(talk, ticket)
        return
    reopen_ticket(talk.tx, talk.house, ticket, actor=CUSTOMER, same_session=True)
    talk.include_news()


def _show_named(talk: Talk, ticket: Ticket | None) -> None:
    """A button pressed late or twice changes nothing, and is answered with how things stand."""
    if ticket is None:
        show_status(talk)
    else:
        _say_status(talk, ticket)


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
