"""Chat sessions: who holds a token, and which tickets are its own. Authorisation of every customer's call starts here."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.conversations import Session
from bot.domain.errors import InvalidInput, SessionExpired, TicketNotFound
from bot.domain.messages import Author, Message
from bot.domain.references import find_reference, normal_access_code
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services.greeting import greeting
from bot.services.house import House
from bot.services.phrases import LOCALES, phrases

_HOUR = timedelta(hours=1)
SESSIONS_PER_HOUR = 60  # per address


@dataclass(frozen=True, slots=True)
class Opened:
    """`token` is shown once; only its hash is stored."""

    token: str
    messages: list[Message]


@dataclass(frozen=True, slots=True)
class ChatContext:
    """What understanding a message needs to know of its chat."""

    session_id: int
    desk: str
    policy: str
    locale: str
    concepts: tuple[str, ...]


def open_session(tx: Transaction, house: House, desk_key: str, locale: str, client: str) -> Opened:
    """Starts a chat. `client` is an opaque key of the caller's address. Raises UnknownDesk, InvalidInput, TooManyAttempts."""
    desk = house.desk(desk_key)
    if locale not in LOCALES:
        raise InvalidInput(f"The chat speaks {' and '.join(LOCALES)}; please choose one of them.")
    now = house.clock.now()
    tx.rates.hit(f"sessions:{client}", SESSIONS_PER_HOUR, _HOUR, now)
    token = secrets.token_urlsafe(32)
    session = tx.sessions.add(_token_hash(tx, token), desk.key, locale, now, now + timedelta(days=desk.chat_days))
    return Opened(token, [tx.messages.add(session.id, Author.BOT, greeting(house, desk, phrases(locale)), now)])


def authenticate(tx: Transaction, house: House, token: str) -> Session:
    """The session of a token. Raises SessionExpired for an unknown, expired or foreign one."""
    now = house.clock.now()
    session = tx.sessions.find(_token_hash(tx, token), now)
    if session is None:
        raise SessionExpired
    tx.sessions.extend(session.id, now + timedelta(days=house.desk(session.desk).chat_days))
    return session


def get_context(tx: Transaction, house: House, token: str, locale: str | None = None) -> ChatContext:
    """`locale` is the language the visitor has changed to meanwhile. Raises SessionExpired."""
    session = speaking(authenticate(tx, house, token), locale)
    policy = house.desk(session.desk).policy
    return ChatContext(session.id, session.desk, policy, session.locale, session.conversation.concepts)


def speaking(session: Session, locale: str | None) -> Session:
    """The session in the language wanted now, if the desk speaks it."""
    return replace(session, locale=locale) if locale in LOCALES else session


def own_ticket(tx: Transaction, session: Session, reference: str) -> Ticket:
    """The session's own ticket. Raises TicketNotFound, the same for unknown references and other people's."""
    normal = find_reference(reference)
    ticket = tx.tickets.find(normal) if normal else None
    if ticket is None or ticket.session_id != session.id or ticket.erased_at is not None:
        raise TicketNotFound
    return ticket


def access_code_hash(tx: Transaction, reference: str, access_code: str) -> bytes:
    return tx.keyed_hash("access_code", reference, normal_access_code(access_code))


def _token_hash(tx: Transaction, token: str) -> bytes:
    return tx.keyed_hash("session_token", token)
