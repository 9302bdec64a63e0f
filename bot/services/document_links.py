"""The single-use link and PIN by which one member of staff looks at a ticket's documents once. Every look is recorded."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import LinkNotValid, NoIdentityDocument, WrongPin
from bot.domain.events import EventType
from bot.domain.references import Reference
from bot.domain.staff import Staff
from bot.ports import SealedPages, StoredLink, Transaction
from bot.services import notices
from bot.services.house import House
from bot.services.staffed import note_deputy, staffed_ticket

LINK_LIFETIME = timedelta(minutes=5)
PIN_TRIES = 3


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """`token` stands in the link, `pin` is told apart from it; neither is stored."""

    token: str
    pin: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkFacts:
    desk: str
    staff: str


@dataclass(frozen=True, slots=True)
class OpenedDocuments:
    reference: Reference
    staff: str
    pages: list[SealedPages]
    proofs: list[str]  # what each of them is to show, by key


def issue_document_link(
    tx: Transaction, house: House, reference: str, staff: Staff, reason: str | None = None
) -> IssuedLink:
    """A link for the person who asked, five minutes, once. Raises NoIdentityDocument, NotAssignee, NotStaff."""
    ticket = staffed_ticket(tx, reference, staff, reason=reason, must_hold=True)
    if not tx.documents.list_ticket(ticket.id):
        raise NoIdentityDocument
    now = house.clock.now()
    token, pin = secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06d}"
    tx.links.add(_link_hash(tx, token), ticket.id, staff.id, _pin_hash(tx, token, pin), now, now + LINK_LIFETIME)
    note_deputy(ticket, staff, reason, now)
    ticket.record(EventType.DOCUMENT_LINK_ISSUED, staff.id, now, {"reason_given": bool(reason)})
    tx.tickets.save(ticket)
    return IssuedLink(token, pin, now + LINK_LIFETIME)


def peek_document_link(tx: Transaction, house: House, token: str) -> LinkFacts:
    """Whose link this is; burns nothing (link previews fetch it). Raises LinkNotValid."""
    link = _valid_link(tx, house, token)
    return LinkFacts(tx.tickets.get(link.ticket_id).desk, link.staff)


def open_document_link(tx: Transaction, house: House, token: str, pin: str) -> OpenedDocuments:
    """Burns the link for the right PIN and records the view. Raises WrongPin (counted), LinkNotValid."""
    link = _valid_link(tx, house, token)
    now = house.clock.now()
    ticket = tx.tickets.get(link.ticket_id)
    if not tx.links.take_try(link.id, PIN_TRIES):
        raise LinkNotValid
    if not secrets.compare_digest(link.pin_hash, _pin_hash(tx, token, pin)):
        ticket.record(EventType.DOCUMENT_PIN_WRONG, link.staff, now, {})
        tx.tickets.save(ticket)
        raise WrongPin
    if not tx.links.burn(link.id):
        raise LinkNotValid
    documents = tx.documents.list_ticket(ticket.id)
    if not documents:
        raise NoIdentityDocument
    ticket.record(EventType.DOCUMENT_VIEWED, link.staff, now, {"documents": len(documents)})
    tx.tickets.save(ticket)
    notices.notice(tx, ticket, "document_viewed", actor=link.staff)
    pages = [tx.documents.pages(document.id) for document in documents]
    return OpenedDocuments(ticket.reference, link.staff, pages, [document.proof for document in documents])


def _valid_link(tx: Transaction, house: House, token: str) -> StoredLink:
    link = tx.links.find(_link_hash(tx, token))
    if link is None or link.expires_at <= house.clock.now() or link.tries >= PIN_TRIES:
        raise LinkNotValid
    return link


def _link_hash(tx: Transaction, token: str) -> bytes:
    return tx.keyed_hash("staff_link", token)


def _pin_hash(tx: Transaction, token: str, pin: str) -> bytes:
    return tx.keyed_hash("staff_pin", token, pin.strip())
