"""The identity document on the staff's side: the single-use link and PIN, what was ticked, and the decision. Every look is recorded."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import ChangedMeanwhile, InvalidInput, LinkNotValid, NoIdentityDocument, WrongPin
from bot.domain.events import EventData, EventType
from bot.domain.references import Reference
from bot.domain.staff import SYSTEM, Staff
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import IdentityLevel, IdentityState
from bot.ports import SealedPages, StoredLink, Transaction
from bot.services import customer_news, identity, moves, notices
from bot.services.house import House
from bot.services.staffed import note_deputy, staffed_ticket

LINK_LIFETIME = timedelta(minutes=5)
PIN_TRIES = 3
DOCUMENT_TYPES = ("drivers_licence", "passport", "residence_card", "my_number_card", "insurance_certificate", "other")
CHECKS = ("name_matches", "address_matches", "in_date", "numbers_covered", "record_matches")
ASK_AGAIN_REASONS = (
    "unreadable",
    "incomplete",
    "expired",
    "name_differs",
    "address_differs",
    "covered_number_visible",
    "not_accepted",
)


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
    return OpenedDocuments(ticket.reference, link.staff, [tx.documents.pages(document.id) for document in documents])


def approve_identity(
    tx: Transaction,
    house: House,
    reference: str,
    staff: Staff,
    document_type: str,
    checked: tuple[str, ...],
    proof: str | None = None,
) -> Ticket:
    """Confirms one proof after every check was ticked and the copy was looked at by this person; with the last of them handling begins."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    if document_type not in DOCUMENT_TYPES:
        raise InvalidInput("Please choose which document you looked at.")
    if set(checked) != set(CHECKS):
        raise InvalidInput("Please tick every check. If one does not hold, ask the customer again or refuse.")
    key = _in_review(ticket, proof)
    _require_looked_at(tx, ticket, staff)
    now = house.clock.now()
    found: EventData = {"document_type": document_type, "checks": len(checked)}
    ticket.confirm_proof(key, actor=staff.id, at=now, found=found)
    _schedule_deletion(tx, house, ticket, now, key)
    _after_review(tx, house, ticket, staff)
    return ticket


def match_record(tx: Transaction, house: House, reference: str, staff: Staff) -> Ticket:
    """Staff found the person on the mailing list itself: as good as the code for ending marketing, and for nothing else. Raises InvalidInput."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    if ticket.identity.level is not IdentityLevel.CONTACT or ticket.identity.reached:
        raise InvalidInput("Only a request that needs no more than a confirmed address can be matched with a list.")
    ticket.record(EventType.RECORD_MATCHED, staff.id, house.clock.now(), {})
    identity.contact_reached(tx, house, ticket, actor=staff.id)
    customer_news.tell(tx, house, ticket, "news.in_progress")
    return ticket


def ask_identity_again(
    tx: Transaction, house: House, reference: str, staff: Staff, reason: str, proof: str | None = None
) -> Ticket:
    """Asks for another copy for one proof; the one that arrived is deleted at once. `reason` is a key of ASK_AGAIN_REASONS."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    if reason not in ASK_AGAIN_REASONS:
        raise InvalidInput("Please choose why another copy is needed.")
    key = _in_review(ticket, proof)
    now = house.clock.now()
    ticket.ask_proof_again(key, actor=staff.id, at=now, reason=reason)
    delete_documents(tx, ticket, now, key)
    _after_review(tx, house, ticket, staff)
    customer_news.tell(tx, house, ticket, "identity.again", upload=True, reason=reason)
    notices.letter(tx, ticket, "document_asked_again", reason=reason)
    return ticket


def refuse_identity(tx: Transaction, house: House, ticket: Ticket, actor: str) -> None:
    """Part of refusing a request whose proof failed: the check ends, the copies go."""
    now = house.clock.now()
    if ticket.identity.state in (IdentityState.IN_REVIEW, IdentityState.AWAITING_DOCUMENT):
        ticket.identity_becomes(IdentityState.REFUSED, at=now)
        ticket.record(EventType.IDENTITY_REFUSED, actor, now, {})
    _schedule_deletion(tx, house, ticket, now)


def delete_documents(tx: Transaction, ticket: Ticket, now: datetime, proof: str | None = None) -> None:
    """Destroys every copy of the ticket, or those of one proof, and says so in its record."""
    for document in tx.documents.list_ticket(ticket.id):
        if proof in (None, document.proof):
            tx.documents.delete(document.id, now)
            ticket.record(EventType.DOCUMENT_DELETED, SYSTEM, now, {"document": document.id})


def _after_review(tx: Transaction, house: House, ticket: Ticket, staff: Staff) -> None:
    """Where the ticket stands once one proof was decided: handled, waiting for what is missing, or still in review."""
    if ticket.identity.reached:
        moves.to_handling(tx, house, ticket, actor=staff.id)
        customer_news.tell(tx, house, ticket, "identity.confirmed")
    elif ticket.identity.state is IdentityState.AWAITING_DOCUMENT:
        moves.move(tx, house, ticket, TicketStatus.AWAITING_IDENTITY, actor=staff.id)
    else:
        tx.tickets.save(ticket)
        notices.card_changed(tx, ticket)


def _schedule_deletion(tx: Transaction, house: House, ticket: Ticket, now: datetime, proof: str | None = None) -> None:
    days = house.desk(ticket.desk).document_days
    if days == 0:
        delete_documents(tx, ticket, now, proof)
    else:
        tx.documents.keep_until(ticket.id, now + timedelta(days=days), proof)


def _in_review(ticket: Ticket, proof: str | None) -> str:
    """The proof that is decided on: the one named, else the first in review. A form may have been opened before the ticket moved on."""
    waiting = [each.key for each in ticket.identity.in_review]
    if ticket.identity.state is not IdentityState.IN_REVIEW or (proof or waiting[0]) not in waiting:
        raise ChangedMeanwhile
    return proof or waiting[0]


def _require_looked_at(tx: Transaction, ticket: Ticket, staff: Staff) -> None:
    """A document nobody looked at confirms nothing: the approver opened it after the last copy arrived, for this proof."""
    for event in reversed(tx.events.list_ticket(ticket.id)):
        if event.type is EventType.DOCUMENT_VIEWED and event.actor == staff.id:
            return
        if event.type in (EventType.DOCUMENT_RECEIVED, EventType.IDENTITY_RESET):
            break
    raise InvalidInput(
        "Please look at the document first (“View document”): it is your check that confirms the identity."
    )


def _valid_link(tx: Transaction, house: House, token: str) -> StoredLink:
    link = tx.links.find(_link_hash(tx, token))
    if link is None or link.expires_at <= house.clock.now() or link.tries >= PIN_TRIES:
        raise LinkNotValid
    return link


def _link_hash(tx: Transaction, token: str) -> bytes:
    return tx.keyed_hash("staff_link", token)


def _pin_hash(tx: Transaction, token: str, pin: str) -> bytes:
    return tx.keyed_hash("staff_pin", token, pin.strip())
