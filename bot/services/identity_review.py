"""The identity check on the staff's side: what was found on each document and in the records, and the decision. Nothing is decided unseen."""

from datetime import datetime, timedelta

from bot.domain.errors import ChangedMeanwhile, InvalidInput
from bot.domain.events import EventType
from bot.domain.identity_documents import Contact, Finding, RecordMatch, names_the_person, require_complete
from bot.domain.staff import SYSTEM, Staff
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import IdentityLevel, IdentityState
from bot.ports import Transaction
from bot.services import customer_news, identity, moves, notices
from bot.services.house import House
from bot.services.phrases import phrases
from bot.services.proof_asking import asking
from bot.services.staffed import staffed_ticket

ASK_AGAIN_REASONS = (
    "unreadable",
    "incomplete",
    "expired",
    "name_differs",
    "address_differs",
    "covered_number_visible",
    "not_accepted",
)


def approve_identity(
    tx: Transaction,
    house: House,
    reference: str,
    staff: Staff,
    finding: Finding,
    proof: str | None = None,
) -> Ticket:
    """Confirms one proof after everything was compared and the copy was looked at by this person; with the last of them handling begins."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    key = in_review(ticket, proof)
    require_complete(ticket.identity.proof(key), finding)
    _require_looked_at(tx, ticket, staff)
    now = house.clock.now()
    _note_finding(ticket, key, finding, staff, now)
    notices.notice(tx, ticket, "proof_found", actor=staff.id, proof=key, document=finding.document_type)
    if not ticket.identity.record_held:
        notices.notice(tx, ticket, "no_record", actor=staff.id)
    elif not ticket.identity.contact_on_record:
        notices.notice(tx, ticket, "contact_not_on_record")
    _schedule_deletion(tx, house, ticket, now, key)
    _after_review(tx, house, ticket, staff)
    if not ticket.identity.reached:
        customer_news.tell(tx, house, ticket, "proof.confirmed")
        _ask_for_next(tx, house, ticket)
    return ticket


def _note_finding(ticket: Ticket, key: str, finding: Finding, staff: Staff, now: datetime) -> None:
    """The record keeps what was compared, by codes; where the person was looked up are staff's own words, sealed with the ticket."""
    found: dict[str, str | int | bool | None] = {"document_type": finding.document_type, "checks": len(finding.checked)}
    line = f"{now:%Y-%m-%d %H:%M} UTC {staff.id} {key}: {finding.document_type}"
    if names_the_person(ticket.identity.proof(key)):
        found |= {"record": finding.record, "attributes": ",".join(finding.attributes), "contact": finding.contact}
        line += f"; {finding.record}: {finding.system.strip()} ({', '.join(finding.attributes)})"
        held = finding.record == RecordMatch.MATCHED
        ticket.note_record(held=held, contact_on_record=finding.contact != Contact.NOT_ON_RECORD)
    ticket.details["findings"] = "\n".join(filter(None, (ticket.details.get("findings"), line)))
    ticket.confirm_proof(key, actor=staff.id, at=now, found=found)


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
    key = in_review(ticket, proof)
    now = house.clock.now()
    ticket.ask_proof_again(key, actor=staff.id, at=now, reason=reason)
    delete_documents(tx, ticket, now, key)
    _after_review(tx, house, ticket, staff)
    customer_news.tell(tx, house, ticket, "identity.again", reason=reason)
    _ask_for_next(tx, house, ticket)
    notices.letter(tx, ticket, "document_asked_again", reason=reason)
    return ticket


def discard_copy(tx: Transaction, house: House, reference: str, staff: Staff, proof: str | None = None) -> Ticket:
    """A number that nobody may keep is visible: the copy is destroyed at once, looked at or not, and another asked for."""
    return ask_identity_again(tx, house, reference, staff, "covered_number_visible", proof)


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


def _ask_for_next(tx: Transaction, house: House, ticket: Ticket) -> None:
    if ticket.identity.awaited:
        words = phrases(ticket.locale)
        wanted = asking(words, house.desk(ticket.desk), ticket)
        buttons = wanted.buttons(words)
        customer_news.tell(
            tx, house, ticket, "document.asked", *buttons, upload=True, ask=wanted.ask, cover=wanted.cover
        )


def _schedule_deletion(tx: Transaction, house: House, ticket: Ticket, now: datetime, proof: str | None = None) -> None:
    days = house.desk(ticket.desk).document_days
    if days == 0:
        delete_documents(tx, ticket, now, proof)
    else:
        tx.documents.keep_until(ticket.id, now + timedelta(days=days), proof)


def in_review(ticket: Ticket, proof: str | None) -> str:
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
