"""The e-mail code and the identity document on the customer's side: the lightest proof that is enough, asked for in order."""

import secrets
from datetime import timedelta
from enum import Enum, auto

from bot.domain.addresses import masked_email
from bot.domain.answers import Reply
from bot.domain.errors import DocumentNotExpected, TooManyAttempts
from bot.domain.events import EventData, EventType
from bot.domain.messages import Author, Message
from bot.domain.staff import CUSTOMER, SYSTEM
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import CODE_GUESSES, CODE_LIFETIME, CODES_PER_HOUR, IdentityLevel, IdentityState, new_code
from bot.ports import SealedPages, Transaction
from bot.services import customer_news, moves, notices
from bot.services.house import House
from bot.services.phrases import phrases
from bot.services.proof_asking import asking
from bot.services.sessions import authenticate, own_ticket
from bot.services.ticket_view import TicketView, view_ticket

MAX_DOCUMENT_BYTES = 10 * 2**20
DOCUMENTS_PER_PROOF = 6  # kept at a time
CODES_PER_SESSION = 8  # an hour, over all tickets and addresses
UNPROVED_LETTERS = 10  # an hour to one address that nobody has proved to be theirs, over all chats
_HOUR = timedelta(hours=1)


class CodeCheck(Enum):
    RIGHT = auto()
    WRONG = auto()
    DEAD = auto()  # expired, used up, or never sent


def send_code(tx: Transaction, house: House, ticket: Ticket, session_id: int) -> bool:
    """Queues a fresh code to the ticket's address and ends older ones; False when too many were sent. Guesses made go on counting."""
    now = house.clock.now()
    address = ticket.details["email"] or ""
    sent, guesses = tx.codes.count_since(ticket.id, address, now - _HOUR)
    if sent >= CODES_PER_HOUR:
        return False
    try:
        tx.rates.hit(f"codes:{session_id}", CODES_PER_SESSION, _HOUR, now)
    except TooManyAttempts:
        return False
    if not may_write_to(tx, house, address):
        return False
    code = new_code()
    hashed = code_hash(tx, ticket, session_id, address, code)
    tx.codes.add(ticket.id, session_id, address, hashed, now, now + CODE_LIFETIME, guesses)
    ticket.record(EventType.CODE_SENT, SYSTEM, now, {})
    tx.tickets.save(ticket)
    notices.letter(tx, ticket, "code", secret=code)
    return True


def may_write_to(tx: Transaction, house: House, address: str) -> bool:
    """Counts a letter to an unproved address: anybody can type anybody's, and new chats must neither flood a mailbox nor buy guesses."""
    key = tx.keyed_hash("unproved_address", address.casefold()).hex()
    try:
        tx.rates.hit(f"letters:{key}", UNPROVED_LETTERS, _HOUR, house.clock.now())
    except TooManyAttempts:
        return False
    return True


def check_code(tx: Transaction, house: House, ticket: Ticket, session_id: int, code: str) -> CodeCheck:
    """A right code moves the ticket on: into handling, or to its document."""
    check = compare_code(tx, house, ticket, session_id, code)
    if check is CodeCheck.RIGHT:
        contact_reached(tx, house, ticket, actor=CUSTOMER)
    return check


def compare_code(tx: Transaction, house: House, ticket: Ticket, session_id: int, code: str) -> CodeCheck:
    """Counts the guess first, then compares; a right code is used up, and nothing else follows from it here."""
    now = house.clock.now()
    address = ticket.details["email"] or ""
    stored = tx.codes.find(ticket.id, address)
    if stored is None or stored.expires_at <= now or not tx.codes.take_guess(stored.id, CODE_GUESSES):
        return CodeCheck.DEAD
    right = stored.session_id == session_id and secrets.compare_digest(
        stored.code_hash, code_hash(tx, ticket, session_id, address, code)
    )
    if not right:
        ticket.record(EventType.CODE_WRONG, CUSTOMER, now, {})
        tx.tickets.save(ticket)
        return CodeCheck.WRONG
    tx.codes.use(stored.id)
    return CodeCheck.RIGHT


def ask_for_proof(tx: Transaction, house: House, ticket: Ticket) -> None:
    """Starts the check anew for a ticket that staff reopened or made another kind, and tells its requester what is needed."""
    email = ticket.details.get("email")
    if ticket.identity.state is not IdentityState.CODE_SENT or not ticket.is_open:
        return
    if not email:
        customer_news.tell(tx, house, ticket, "proof.no_address", "other_address", "human")
    elif send_code(tx, house, ticket, ticket.session_id):
        masked = masked_email(email)
        customer_news.tell(tx, house, ticket, "proof.needed", "resend", "other_address", email=masked)
    else:
        customer_news.tell(tx, house, ticket, "code.too_many", "resend", "human")


def guesses_left(tx: Transaction, ticket: Ticket) -> int:
    stored = tx.codes.find(ticket.id, ticket.details["email"] or "")
    return max(0, CODE_GUESSES - stored.guesses) if stored else 0


def contact_reached(tx: Transaction, house: House, ticket: Ticket, *, actor: str) -> None:
    """The address is the requester's: enough for some kinds, for the others the document is asked for."""
    ticket.contact_answered(actor=actor, at=house.clock.now())
    if ticket.identity.reached:
        moves.to_handling(tx, house, ticket, actor=SYSTEM)
        return
    tx.tickets.save(ticket)
    notices.card_changed(tx, ticket)
    notices.letter(tx, ticket, "document_needed")


def code_hash(tx: Transaction, ticket: Ticket, session_id: int, address: str, code: str) -> bytes:
    return tx.keyed_hash("email_code", str(ticket.id), str(session_id), address, code)


def awaits_document(ticket: Ticket) -> bool:
    """More pages may be sent until staff decide: a second side, a second document."""
    states = (IdentityState.AWAITING_DOCUMENT, IdentityState.IN_REVIEW)
    return ticket.is_open and ticket.identity.level is IdentityLevel.DOCUMENT and ticket.identity.state in states


def require_document_expected(tx: Transaction, house: House, token: str, reference: str) -> None:
    """Cheap check before an upload is read. Raises SessionExpired, TicketNotFound, DocumentNotExpected."""
    _expecting_ticket(tx, house, token, reference)


def receive_document(
    tx: Transaction, house: House, token: str, reference: str, sealed: SealedPages, proof: str | None = None
) -> tuple[list[Message], TicketView]:
    """Stores the sealed pages for one proof (by default the one asked for now) and puts the ticket before staff.

    Raises DocumentNotExpected when none is asked for, or not this one.
    """
    ticket = _expecting_ticket(tx, house, token, reference)
    now = house.clock.now()
    session = authenticate(tx, house, token)
    key = proof or _asked_for(tx, ticket)
    ticket.proof_arrived(key, at=now)
    document = tx.documents.add(ticket.id, sealed, now, proof=key)
    arrived: EventData = {"document": document.id, "pages": document.page_count, "proof": key}
    ticket.record(EventType.DOCUMENT_RECEIVED, CUSTOMER, now, arrived)
    if ticket.status is TicketStatus.AWAITING_IDENTITY:
        moves.move(tx, house, ticket, TicketStatus.IDENTITY_REVIEW, actor=CUSTOMER)
    else:
        tx.tickets.save(ticket)
        notices.card_changed(tx, ticket)
    notices.notice(tx, ticket, "document_received", pages=document.page_count, proof=key)
    message = tx.messages.add(
        session.id, Author.BOT, _received(house, ticket, session.locale), now, ticket_id=ticket.id
    )
    return [message], view_ticket(tx, ticket, session.locale)


def send_same_again(tx: Transaction, ticket: Ticket) -> bool:
    """The next upload belongs to what arrived last, not to the next proof; False when nothing of it is in review."""
    waiting = {proof.key for proof in ticket.identity.in_review}
    last = next((document for document in reversed(tx.documents.list_ticket(ticket.id))), None)
    if last is None or last.proof not in waiting:
        return False
    ticket.details["sending"] = last.proof
    tx.tickets.save(ticket)
    return True


def _received(house: House, ticket: Ticket, locale: str) -> Reply:
    """Thanks, and what is still missing."""
    words = phrases(locale)
    if not ticket.identity.awaited:
        return Reply(words.text("document.received", reference=ticket.reference))
    wanted = asking(words, house.desk(ticket.desk), ticket)
    text = words.text("document.received.more", reference=ticket.reference, ask=wanted.ask, cover=wanted.cover)
    return Reply(text, quick_replies=(*wanted.buttons(words), words.button("same_document")), upload=True)


def _asked_for(tx: Transaction, ticket: Ticket) -> str:
    """What the customer said to send; else the first proof of which nothing came yet, or when all came another page of the last."""
    named = ticket.details.pop("sending", None)
    if named in {proof.key for proof in ticket.identity.in_review}:
        return str(named)
    if ticket.identity.awaited:
        return ticket.identity.awaited[0].key
    waiting = {proof.key for proof in ticket.identity.in_review}
    return next(
        document.proof for document in reversed(tx.documents.list_ticket(ticket.id)) if document.proof in waiting
    )


def _expecting_ticket(tx: Transaction, house: House, token: str, reference: str) -> Ticket:
    session = authenticate(tx, house, token)
    ticket = own_ticket(tx, session, reference)
    if not awaits_document(ticket):
        raise DocumentNotExpected
    if len(tx.documents.list_ticket(ticket.id)) >= DOCUMENTS_PER_PROOF * len(ticket.identity.proofs):
        raise DocumentNotExpected("Enough pictures have arrived for this request. Our staff will look at them first.")
    return ticket
