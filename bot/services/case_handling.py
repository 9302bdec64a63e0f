"""What staff do with a ticket: claim, reply, decide, close, reopen. Every function authorises, checks the table, records, and tells who must know."""

from bot.domain.answers import Reply
from bot.domain.errors import InvalidInput, MessageTooLong
from bot.domain.events import EventType
from bot.domain.forms import MAX_MESSAGE
from bot.domain.messages import Author, Message, ReplyPurpose
from bot.domain.request_kinds import get_kind
from bot.domain.staff import Staff
from bot.domain.staff_actions import plain_targets
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import LEVEL_RANK, REOPEN_KEEPS_IDENTITY, IdentityLevel
from bot.ports import Transaction
from bot.services import answer_links, consents, customer_news, identity, identity_review, moves, notices
from bot.services.house import House
from bot.services.offices import card_follows
from bot.services.staffed import get_locked, staffed_ticket

NO_SUCH_DATA = "no_such_data"
REFUSAL_REASONS = (
    "identity_not_proved",
    NO_SUCH_DATA,
    "rights_of_others",
    "hinders_business",
    "other_law",
    "own_procedure",
    "no_ground",
    "form_defect",
)
SENT_BY = ("post", "email_on_record", "phone", "account", "in_person")
# Below the identity level nothing may be said of what the desk holds, not even that it holds nothing.
BEFORE_IDENTITY = ("identity_not_proved", "own_procedure", "form_defect")

DURING_CONFLICT = (*BEFORE_IDENTITY, "rights_of_others", "other_law")


def refusal_reasons(ticket: Ticket) -> tuple[str, ...]:
    """The reasons that may be given now. Whoever a conflict is noted with does not learn either whether there are data."""
    if not ticket.identity.reached:
        return BEFORE_IDENTITY
    return DURING_CONFLICT if ticket.conflict_of_interest else REFUSAL_REASONS


def desk_of(tx: Transaction, house: House, reference: str) -> str:
    """The desk whose staff may act on this reference. Raises TicketNotFound."""
    return get_locked(tx, reference).desk


def claim(tx: Transaction, house: House, reference: str, staff: Staff) -> Ticket:
    """Takes a ticket; work on it begins if nothing has to be proved first. Raises AlreadyClaimed."""
    ticket = staffed_ticket(tx, reference, staff)
    if not ticket.is_open:
        raise InvalidInput("This request is closed. Please reopen it first.")
    ticket.claim(actor=staff.id, at=house.clock.now())
    if ticket.status is TicketStatus.RECEIVED and ticket.identity.reached:
        moves.move(tx, house, ticket, TicketStatus.IN_PROGRESS, actor=staff.id)
        if ticket.is_employees:  # a customer sees it in the timeline, an employee has none
            customer_news.tell(tx, house, ticket, "news.in_progress")
    else:
        _changed(tx, ticket)
    return ticket


def release(tx: Transaction, house: House, reference: str, staff: Staff) -> Ticket:
    """Gives a ticket back to the channel."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    ticket.assignee = None
    ticket.record(EventType.RELEASED, staff.id, house.clock.now(), {})
    _changed(tx, ticket)
    return ticket


def change_status(tx: Transaction, house: House, reference: str, target: str, staff: Staff) -> Ticket:
    """A plain status button. Statuses that need words or a check have use cases of their own and are refused here."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    wanted = next((status for status in TicketStatus if status == target), None)
    if wanted is None:
        raise InvalidInput("There is no such status.")
    if wanted not in plain_targets(ticket):
        ticket.check_transition(wanted)
        raise InvalidInput("Please use the button made for this: it asks for what has to be said or checked.")
    moves.move(tx, house, ticket, wanted, actor=staff.id)
    if wanted is TicketStatus.WITHDRAWN:
        _close_documents(tx, house, ticket)
    customer_news.tell(tx, house, ticket, f"news.{wanted}")
    return ticket


def reply(tx: Transaction, house: House, reference: str, staff: Staff, text: str, purpose: ReplyPurpose) -> Message:
    """Sends staff's words to the customer, on purpose. An answer needs the identity level; a question hands the ticket to the customer."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    if purpose is ReplyPurpose.ANSWER:
        ticket.require_answer_here()
    if purpose is ReplyPurpose.REFUSE or not ticket.is_open:
        raise InvalidInput("This request is closed, or a refusal was meant: please use the buttons made for that.")
    message = _send(tx, house, ticket, staff, text, purpose)
    if purpose is ReplyPurpose.ASK and ticket.status is TicketStatus.IN_PROGRESS:
        moves.move(tx, house, ticket, TicketStatus.AWAITING_CUSTOMER, actor=staff.id)
    else:
        _changed(tx, ticket)
    if purpose is ReplyPurpose.ANSWER:
        notices.letter(tx, ticket, "answer_ready", secret=answer_links.issue(tx, house, ticket))
    else:
        notices.letter(tx, ticket, "reply_waiting")
    return message


def resolve(
    tx: Transaction, house: House, reference: str, staff: Staff, text: str | None, sent_by: str | None = None
) -> Ticket:
    """Ends a request that was dealt with; `text` are closing words to the customer, which count as an answer.

    Where the contact given is not the one on record no words go to it: `sent_by` (a key of SENT_BY) states how the answer went instead.
    """
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    answered = bool(text and text.strip())
    if ticket.identity.contact_on_record or answered:
        ticket.require_answer_here()
        news = "news.resolved"
    else:
        _sent_elsewhere(house, ticket, staff, sent_by)
        news = "news.resolved_elsewhere"
    if answered:
        _send(tx, house, ticket, staff, text or "", ReplyPurpose.ANSWER)
    moves.move(tx, house, ticket, TicketStatus.RESOLVED, actor=staff.id)
    customer_news.tell(tx, house, ticket, news)
    notices.letter(tx, ticket, "resolved", secret=answer_links.issue(tx, house, ticket) if answered else None)
    return ticket


def refuse(
    tx: Transaction, house: House, reference: str, staff: Staff, reason: str, text: str, internal: str
) -> Ticket:
    """Refuses with a coded reason and words for the customer; the internal reason stays in the thread, apart from both."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    if reason not in refusal_reasons(ticket):
        raise InvalidInput(
            "Please choose a reason that can be given now: before the identity is confirmed none may tell what we hold."
        )
    _send(tx, house, ticket, staff, text, ReplyPurpose.REFUSE)
    identity_review.refuse_identity(tx, house, ticket, staff.id)
    ticket.record(
        EventType.REQUEST_REFUSED,
        staff.id,
        house.clock.now(),
        {"reason": reason, "internal_noted": bool(internal.strip())},
    )
    ticket.details["internal_reason"] = internal.strip() or None
    moves.move(tx, house, ticket, TicketStatus.REFUSED, actor=staff.id)
    notices.notice(tx, ticket, "refused", reason=reason, actor=staff.id)
    customer_news.tell(tx, house, ticket, "news.refused", reason=reason)
    notices.letter(tx, ticket, "no_data_held" if reason == NO_SUCH_DATA else "refused", reason=reason)
    return ticket


def reopen(tx: Transaction, house: House, reference: str, staff: Staff) -> Ticket:
    """Opens a closed request again; a proof that is too old is asked for anew."""
    ticket = staffed_ticket(tx, reference, staff)
    if consents.was_withdrawn(tx, ticket):
        raise InvalidInput(
            "The requester took the consent back: only a new request of theirs, with a new consent, can be handled."
        )
    reopen_ticket(tx, house, ticket, actor=staff.id, same_session=True)
    return ticket


def reopen_ticket(tx: Transaction, house: House, ticket: Ticket, *, actor: str, same_session: bool) -> None:
    now = house.clock.now()
    moves.move(tx, house, ticket, TicketStatus.RECEIVED, actor=actor)
    confirmed = ticket.identity.confirmed_at
    fresh = confirmed is not None and now - confirmed <= REOPEN_KEEPS_IDENTITY
    if not ticket.identity.reached or not (fresh and same_session):
        ticket.reset_identity(actor=actor, at=now)
    tx.tickets.save(ticket)
    moves.first_step(tx, house, ticket)
    customer_news.tell(tx, house, ticket, "news.reopened" if ticket.identity.reached else "news.reopened_proof")
    identity.ask_for_proof(tx, house, ticket)


def change_kind(tx: Transaction, house: House, reference: str, kind: str, staff: Staff) -> Ticket:
    """Corrects what a request is. The identity level of the new kind applies at once; a raised one stops handling until it is reached."""
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    if kind == ticket.kind or not ticket.is_open:
        raise InvalidInput("Please choose another kind; a closed request keeps its own.")
    if ticket.is_employees:
        raise InvalidInput(
            "An employee's question stays a question: only a customer can ask for the customer's own data."
        )
    _require_nothing_opened(tx, ticket, kind)
    now = house.clock.now()
    channel = house.desk(ticket.desk).channel_for(ticket.kind, ticket.office)
    ticket.change_kind(kind, actor=staff.id, at=now)
    moves.restart_clock(house, ticket)
    moves.note_refusal_of_mail(tx, house, ticket)
    if ticket.identity.level is not IdentityLevel.DOCUMENT:
        identity_review.delete_documents(tx, ticket, now)  # what is not needed any more is not kept
    if ticket.identity.reached and ticket.status in (TicketStatus.AWAITING_IDENTITY, TicketStatus.IDENTITY_REVIEW):
        moves.move(tx, house, ticket, TicketStatus.IN_PROGRESS, actor=staff.id)
    elif not ticket.identity.reached and ticket.status is not TicketStatus.AWAITING_IDENTITY:
        moves.move(tx, house, ticket, TicketStatus.AWAITING_IDENTITY, actor=staff.id)
    else:
        tx.tickets.save(ticket)
    card_follows(tx, house, ticket, channel)
    identity.ask_for_proof(tx, house, ticket)
    return ticket


def _require_nothing_opened(tx: Transaction, ticket: Ticket, kind: str) -> None:
    """An answer told to somebody who had proved who they are is not opened by asking for less proof, while theirs has to be renewed."""
    lowered = LEVEL_RANK[get_kind(kind).identity] < LEVEL_RANK[ticket.identity.level]
    if not lowered or ticket.identity.reached:
        return
    if any(message.purpose is ReplyPurpose.ANSWER for message in tx.messages.list_ticket(ticket.id)):
        raise InvalidInput(
            "An answer was given here to somebody who had proved who they are. Before this can become a kind that needs less, "
            "that proof has to be renewed."
        )


def _sent_elsewhere(house: House, ticket: Ticket, staff: Staff, sent_by: str | None) -> None:
    ticket.require_release()
    if sent_by not in SENT_BY:
        raise InvalidInput("Please state how the answer was sent to the contact data on record.")
    ticket.record(EventType.ANSWER_SENT, staff.id, house.clock.now(), {"by": sent_by})


def _send(tx: Transaction, house: House, ticket: Ticket, staff: Staff, text: str, purpose: ReplyPurpose) -> Message:
    words = text.strip()
    if not words:
        raise InvalidInput("Please write what the customer should read.")
    if len(words) > MAX_MESSAGE:
        raise MessageTooLong(MAX_MESSAGE)
    now = house.clock.now()
    message = tx.messages.add(ticket.session_id, Author.STAFF, Reply(words), now, ticket_id=ticket.id, purpose=purpose)
    ticket.record(EventType.STAFF_REPLIED, staff.id, now, {"message": message.id, "purpose": purpose})
    notices.message_arrived(tx, ticket, message)
    notices.told(tx, ticket, message)
    return message


def _changed(tx: Transaction, ticket: Ticket) -> None:
    tx.tickets.save(ticket)
    notices.card_changed(tx, ticket)


def _close_documents(tx: Transaction, house: House, ticket: Ticket) -> None:
    identity_review.delete_documents(tx, ticket, house.clock.now())
    tx.tickets.save(ticket)
