"""What staff can do with a ticket now: the buttons of its card, derived from the ticket and the table of transitions."""

from bot.domain.proofs import Role
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import IdentityLevel, IdentityState

CLAIM = "claim"
RELEASE = "release"
REPLY = "reply"
DETAILS = "details"
VIEW_DOCUMENT = "view_document"
RECORD_MATCH = "record_match"
APPROVE_IDENTITY = "approve_identity"
ASK_IDENTITY_AGAIN = "ask_identity_again"
DISCARD_COPY = "discard_copy"
REFUSE = "refuse"
RESOLVE = "resolve"
REOPEN = "reopen"
CHANGE_KIND = "change_kind"
MAKE_PRECEDENT = "make_precedent"
RECORD_PROVISION = "record_provision"
DECIDE_PROVISION = "decide_provision"  # in the thread, not on the card: "decide_provision:confirmed"
WHO_ASKS = "who_asks"
NOTE_CONFLICT = "note_conflict"
CLEAR_CONFLICT = "clear_conflict"
MOVE_OFFICE = "move_office"
CHANGE_STATUS = "status"  # with a target: "status:in_progress"

# Targets with a modal of their own (words to the customer, a reason, ticks); the plain ones become status buttons.
_MODAL_TARGETS: dict[TicketStatus, str] = {
    TicketStatus.RESOLVED: RESOLVE,
    TicketStatus.REFUSED: REFUSE,
    TicketStatus.RECEIVED: REOPEN,
}
# Never by a button: the sweep expires, the check itself moves a ticket into and out of review.
_NOT_BY_HAND = frozenset({TicketStatus.EXPIRED, TicketStatus.IDENTITY_REVIEW, TicketStatus.AWAITING_IDENTITY})
_ORDER = tuple(TicketStatus)


def staff_actions(ticket: Ticket, *, has_offices: bool = False) -> tuple[str, ...]:
    """The actions a card offers, in the order of its buttons."""
    return (*_handling(ticket), *_identity(ticket), *_transitions(ticket), *_other(ticket, has_offices=has_offices))


def status_action(target: TicketStatus) -> str:
    return f"{CHANGE_STATUS}:{target}"


def plain_targets(ticket: Ticket) -> frozenset[TicketStatus]:
    """The statuses staff may set by a plain button."""
    blocked = _NOT_BY_HAND | _MODAL_TARGETS.keys()
    if ticket.identity.state is IdentityState.IN_REVIEW:
        blocked |= {TicketStatus.IN_PROGRESS}
    return ticket.allowed_targets - blocked


def _handling(ticket: Ticket) -> tuple[str, ...]:
    if not ticket.is_open:
        return (DETAILS,)
    return (RELEASE if ticket.assignee else CLAIM, REPLY, DETAILS)


def _identity(ticket: Ticket) -> tuple[str, ...]:
    if ticket.is_open and ticket.identity.state is IdentityState.IN_REVIEW:
        return (VIEW_DOCUMENT, *_review(ticket))
    # who cannot answer the code is still heard: staff find the address on the mailing list themselves
    if ticket.is_open and ticket.identity.level is IdentityLevel.CONTACT and not ticket.identity.reached:
        return (RECORD_MATCH,)
    return ()


def _review(ticket: Ticket) -> tuple[str, ...]:
    """One set of buttons for each document that waits; where only one is asked of anybody it need not be named."""
    deeds = (APPROVE_IDENTITY, ASK_IDENTITY_AGAIN, DISCARD_COPY)
    if len(ticket.identity.proofs) == 1:
        return deeds
    return tuple(f"{deed}:{proof.key}" for proof in ticket.identity.in_review for deed in deeds)


def _transitions(ticket: Ticket) -> tuple[str, ...]:
    plain = plain_targets(ticket)
    return tuple(
        _MODAL_TARGETS.get(target, status_action(target))
        for target in _ORDER
        if target in plain or (target in _MODAL_TARGETS and target in ticket.allowed_targets)
    )


def _other(ticket: Ticket, *, has_offices: bool) -> tuple[str, ...]:
    if ticket.is_employees:
        return (MAKE_PRECEDENT, RECORD_PROVISION)
    conflict = CLEAR_CONFLICT if ticket.conflict_of_interest else NOTE_CONFLICT
    if not ticket.is_open:
        return (conflict,) if _tells_of_a_person(ticket) else ()
    moves = (MOVE_OFFICE,) if has_offices else ()
    return (CHANGE_KIND, *((WHO_ASKS, conflict) if _tells_of_a_person(ticket) else ()), *moves)


def _tells_of_a_person(ticket: Ticket) -> bool:
    """Whether answering it tells one person about another, or about what is held: whoever asks for somebody else, and every document's level."""
    return (
        ticket.identity.role is not Role.PERSON
        or ticket.identity.level is IdentityLevel.DOCUMENT
        or ticket.conflict_of_interest
    )
