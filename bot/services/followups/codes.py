"""The six-digit code of the e-mail: typed, sent again, or missed."""

from bot.domain.addresses import masked_email
from bot.domain.tickets import Ticket
from bot.domain.verification import IdentityState
from bot.services import identity, intake
from bot.services.followups.documents import say_document_needed
from bot.services.followups.status import show_status
from bot.services.identity import CodeCheck
from bot.services.phrases import Command, hints_at
from bot.services.talk import Talk


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
    if hints_at(talk.text, "reopen") and talk.tx.tickets.list_session(talk.session.id):
        show_status(talk)  # the button for it stands there
        return True
    return False


def resend_code(talk: Talk, _: Command) -> None:
    ticket = ticket_awaiting_code(talk)
    if ticket is None:
        show_status(talk)
    else:
        intake.send_code(talk, ticket)
