"""How the requests of this chat stand, in words and with the buttons that fit."""

from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import IdentityState
from bot.services import consents, intake
from bot.services.talk import Talk

STATUS_SHOWN = 3


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
    commands = ["withdraw"] if ticket.is_open else [] if consents.was_withdrawn(talk.tx, ticket) else ["reopen"]
    if consents.stands(talk.tx, ticket):
        commands.append("withdraw_consent")
    buttons = [words.button(command, reference=ticket.reference) for command in commands]
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


def show_named(talk: Talk, ticket: Ticket | None) -> None:
    """A button pressed late or twice changes nothing, and is answered with how things stand."""
    if ticket is None:
        show_status(talk)
    else:
        _say_status(talk, ticket)
