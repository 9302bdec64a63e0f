"""The identity document in the chat: what is asked for, what to cover on each kind, and that another page of the same belongs to it."""

from typing import Any

from bot.domain.answers import QuickReply
from bot.domain.tickets import Ticket
from bot.services import identity
from bot.services.followups.status import show_status
from bot.services.phrases import Command
from bot.services.proof_asking import SHOW, asking, hint
from bot.services.talk import Talk


def say_document_needed(talk: Talk, ticket: Ticket, key: str = "document.needed") -> None:
    wanted = asking(talk.words, talk.desk, ticket)
    buttons = (*wanted.buttons(talk.words), talk.words.button("human"))
    talk.say(key, *buttons, ticket=ticket, upload=True, ask=wanted.ask, cover=wanted.cover)


def offer_upload(talk: Talk, _: Command) -> None:
    ticket = _awaiting(talk)
    if ticket is None:
        show_status(talk)
    else:
        say_document_needed(talk, ticket, "document.asked")


def show_type(talk: Talk, command: Command) -> None:
    """What to send and to cover on one kind of document. Anybody may ask; who has one to send finds the upload under it."""
    key = command.key.removeprefix(SHOW)
    ticket = _awaiting(talk)
    words = talk.words
    values: dict[str, Any] = {
        "name": words.text(f"document_type.{key}"),
        "cover": words.text(f"document_type.{key}.cover"),
    }
    buttons: tuple[QuickReply, ...] = ()
    if ticket is not None:
        buttons = tuple(b for b in asking(words, talk.desk, ticket).buttons(words) if b.text != talk.text)
    talk.say("document.type", *buttons, ticket=ticket, upload=ticket is not None, hint=hint(words, talk.desk), **values)


def same_document(talk: Talk, _: Command) -> None:
    """The next upload is another page of what came last, not the next document."""
    ticket = _awaiting(talk)
    if ticket is None or not identity.send_same_again(talk.tx, ticket):
        offer_upload(talk, _)
        return
    talk.say("document.same", ticket=ticket, upload=True, reference=ticket.reference)


def _awaiting(talk: Talk) -> Ticket | None:
    return next((ticket for ticket in talk.open_tickets() if identity.awaits_document(ticket)), None)
