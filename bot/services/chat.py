"""The customer's chat: turns, history and status. One turn is one transaction, authorised inside it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.answers import Reply, Understood
from bot.domain.errors import MessageEmpty, MessageNotText, MessageTooLong
from bot.domain.forms import MAX_MESSAGE
from bot.domain.letters import plain_text
from bot.domain.messages import Message, ReplyPurpose
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services import turns
from bot.services.heard import Heard, hear
from bot.services.house import House
from bot.services.lookups import lookup
from bot.services.phrases import phrases
from bot.services.sessions import (
    ChatContext,
    Opened,
    authenticate,
    get_context,
    open_session,
    own_ticket,
    speaking,
)
from bot.services.talk import Talk
from bot.services.ticket_view import TicketView, view_ticket

__all__ = [
    "ChatContext",
    "Opened",
    "Turn",
    "check_text",
    "get_context",
    "get_ticket",
    "hear",
    "list_messages",
    "list_tickets",
    "lookup",
    "open_session",
    "take_turn",
]

TURNS_PER_MINUTE = 30
_LAYOUT = frozenset("\n\r\t")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"


@dataclass(frozen=True, slots=True)
class Turn:
    """The bot's replies, the tickets filed in this turn, and the latest of them."""

    messages: list[Message]
    tickets: list[TicketView]
    ticket: TicketView | None


def check_text(text: object) -> str:
    """A message fit to be kept: text, not empty, not too long. Raises InvalidInput with what to do."""
    if not isinstance(text, str):
        raise MessageNotText
    if len(text) > MAX_MESSAGE:
        raise MessageTooLong(MAX_MESSAGE)
    if any(_is_no_text(character) for character in text):
        raise MessageNotText
    if not text.strip().strip(_INVISIBLE).strip():
        raise MessageEmpty
    return text.strip()


def take_turn(
    tx: Transaction,
    house: House,
    token: str,
    text: str,
    understood: Understood,
    locale: str | None = None,
    client: str = "",
    heard: Heard | None = None,
) -> Turn:
    """Stores what the customer said, does what it asks, and answers, from now on in `locale`. `text` has passed `check_text` and is
    kept as typed; pasted markup is read as what it shows. `client` is an opaque key of the caller's address, by which tries of access
    codes are counted; `heard` is what `hear` made of the text beforehand."""
    before = authenticate(tx, house, token)
    session = speaking(before, locale)
    if session.locale != before.locale:
        tx.sessions.save_locale(session.id, session.locale)
    tx.rates.hit(f"turns:{session.id}", TURNS_PER_MINUTE, timedelta(minutes=1), house.clock.now())
    plain = plain_text(text)
    heard = heard or hear(plain, understood)
    talk = Talk(tx, house, session, plain, understood, heard, session.conversation, client, typed=text)
    turns.take(talk)
    tx.sessions.save_conversation(session.id, talk.conversation)
    return close_turn(tx, talk.messages, talk.filed, session.locale)


def close_turn(tx: Transaction, messages: list[Message], filed: Sequence[Ticket], locale: str) -> Turn:
    views = [view_ticket(tx, ticket, locale) for ticket in filed]
    return Turn(messages, views, views[-1] if views else None)


def list_messages(tx: Transaction, house: House, token: str, after: int = 0) -> list[Message]:
    """The chat since a message id. An answer whose ticket is below its identity level (again) is withheld, not lost."""
    session = authenticate(tx, house, token)
    released = {ticket.id: ticket.released for ticket in tx.tickets.list_session(session.id)}
    withheld = Reply(phrases(session.locale).text("answer_withheld"))
    return [
        replace(message, body=withheld)
        if message.purpose is ReplyPurpose.ANSWER and not released.get(message.ticket_id or 0, False)
        else message
        for message in tx.messages.list_session(session.id, after=after)
    ]


def list_tickets(tx: Transaction, house: House, token: str) -> list[TicketView]:
    session = authenticate(tx, house, token)
    return [view_ticket(tx, ticket, session.locale) for ticket in tx.tickets.list_session(session.id)]


def get_ticket(tx: Transaction, house: House, token: str, reference: str) -> TicketView:
    session = authenticate(tx, house, token)
    return view_ticket(tx, own_ticket(tx, session, reference), session.locale)


def _is_no_text(character: str) -> bool:
    """Control characters and lone surrogates: nothing a person types, and nothing that can be stored and shown faithfully."""
    return unicodedata.category(character) in ("Cc", "Cs") and character not in _LAYOUT
