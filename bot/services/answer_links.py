"""Reading an answer from the letter that announced it: behind a link, and a fresh code to the same address. Opening the page burns nothing.

Whether the answer may be read is checked again at every step: the identity may have been reset, or a conflict of interest noted, since it was sent.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.addresses import masked_email
from bot.domain.desks import Desk
from bot.domain.errors import AnswerLinkNotValid, AnswerWithheld, CodeUsedUp, CodeWrong, DeskError, TooManyAttempts
from bot.domain.events import EventType
from bot.domain.messages import ReplyPurpose
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket
from bot.domain.verification import looks_like_code
from bot.ports import StoredAnswerLink, Transaction
from bot.services import identity
from bot.services.house import House

LIFETIME = timedelta(days=30)
_WAIT = 3600  # seconds until codes may be sent again


@dataclass(frozen=True, slots=True)
class LinkedAnswer:
    """What the page may say before anything is proved: nothing of the request but its reference."""

    reference: str
    desk: Desk
    locale: str
    email: str  # masked


@dataclass(frozen=True, slots=True)
class OpenedAnswer:
    answers: tuple[tuple[datetime, str], ...]  # oldest first


def issue(tx: Transaction, house: House, ticket: Ticket) -> str | None:
    """A new link's token for the letter, stored hashed; None where no letter goes out."""
    if not ticket.details.get("email"):
        return None
    token, now = secrets.token_urlsafe(32), house.clock.now()
    tx.answer_links.add(_hash(tx, token), ticket.id, now, now + LIFETIME)
    return token


def look(tx: Transaction, house: House, token: str) -> LinkedAnswer:
    """Changes nothing: mail programs fetch links on their own. Raises AnswerLinkNotValid."""
    ticket, _ = _linked(tx, house, token)
    email = masked_email(ticket.details.get("email") or "")
    return LinkedAnswer(ticket.reference, house.desk(ticket.desk), ticket.locale, email)


def send_code(tx: Transaction, house: House, token: str) -> None:
    """A fresh code to the address of the request, good for this link alone. Raises AnswerLinkNotValid, AnswerWithheld, TooManyAttempts."""
    ticket, link = _linked(tx, house, token)
    _require_readable(ticket)
    if not identity.send_code(tx, house, ticket, _session(link)):
        raise TooManyAttempts(_WAIT)


def open_answer(tx: Transaction, house: House, token: str, code: str) -> OpenedAnswer:
    """The answers of the request, for the right code. Raises CodeWrong and CodeUsedUp (counted), AnswerLinkNotValid, AnswerWithheld."""
    ticket, link = _linked(tx, house, token)
    _require_readable(ticket)
    match identity.compare_code(tx, house, ticket, _session(link), looks_like_code(code) or ""):
        case identity.CodeCheck.WRONG:
            raise CodeWrong
        case identity.CodeCheck.DEAD:
            raise CodeUsedUp
    ticket.record(EventType.ANSWER_READ, CUSTOMER, house.clock.now(), {})
    tx.tickets.save(ticket)
    given = (m for m in tx.messages.list_ticket(ticket.id) if m.purpose is ReplyPurpose.ANSWER)
    return OpenedAnswer(tuple((message.created_at, message.body.text) for message in given))


def _linked(tx: Transaction, house: House, token: str) -> tuple[Ticket, StoredAnswerLink]:
    link = tx.answer_links.find(_hash(tx, token))
    if link is None or link.expires_at <= house.clock.now():
        raise AnswerLinkNotValid
    ticket = tx.tickets.get(link.ticket_id)
    if ticket.erased_at is not None:
        raise AnswerLinkNotValid
    return ticket, link


def _require_readable(ticket: Ticket) -> None:
    """One sentence for every reason: which it is concerns nobody but the desk."""
    try:
        ticket.require_answer_here()
    except DeskError:
        raise AnswerWithheld from None


def _session(link: StoredAnswerLink) -> int:
    """Codes are bound to the chat they were asked in; a link stands for one of its own, below all real ones."""
    return -link.id


def _hash(tx: Transaction, token: str) -> bytes:
    return tx.keyed_hash("answer_link", token)
