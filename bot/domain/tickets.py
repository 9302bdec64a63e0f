"""The ticket and its one table of transitions, checked before the change. Nobody else assigns a status."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.deadlines import Deadline
from bot.domain.errors import (
    AlreadyClaimed,
    ConflictOfInterest,
    ContactNotOnRecord,
    DocumentNotExpected,
    IdentityNotVerified,
    NoRecordHeld,
    TransitionNotAllowed,
)
from bot.domain.events import Event, EventData, EventType
from bot.domain.proofs import ProofState, Role
from bot.domain.references import Reference
from bot.domain.request_kinds import get_kind
from bot.domain.verification import IDENTITY_TRANSITIONS, LEVEL_RANK, Identity, IdentityLevel, IdentityState


class TicketStatus(StrEnum):
    RECEIVED = "received"
    AWAITING_IDENTITY = "awaiting_identity"
    IDENTITY_REVIEW = "identity_review"
    IN_PROGRESS = "in_progress"
    AWAITING_CUSTOMER = "awaiting_customer"
    RESOLVED = "resolved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_S = TicketStatus
_ENDS = frozenset({_S.REFUSED, _S.WITHDRAWN})

TRANSITIONS: dict[TicketStatus, frozenset[TicketStatus]] = {
    _S.RECEIVED: _ENDS | {_S.AWAITING_IDENTITY, _S.IN_PROGRESS},
    _S.AWAITING_IDENTITY: _ENDS | {_S.IDENTITY_REVIEW, _S.IN_PROGRESS, _S.EXPIRED},
    _S.IDENTITY_REVIEW: _ENDS | {_S.AWAITING_IDENTITY, _S.IN_PROGRESS},
    # back to awaiting_identity only when the level was raised meanwhile: see `_guard`
    _S.IN_PROGRESS: _ENDS | {_S.AWAITING_CUSTOMER, _S.RESOLVED, _S.AWAITING_IDENTITY},
    _S.AWAITING_CUSTOMER: _ENDS | {_S.IN_PROGRESS, _S.RESOLVED, _S.EXPIRED, _S.AWAITING_IDENTITY},
    _S.RESOLVED: frozenset({_S.RECEIVED}),
    _S.REFUSED: frozenset({_S.RECEIVED}),
    _S.WITHDRAWN: frozenset({_S.RECEIVED}),
    _S.EXPIRED: frozenset({_S.RECEIVED}),
}
NEEDS_IDENTITY = frozenset({_S.IN_PROGRESS, _S.AWAITING_CUSTOMER, _S.RESOLVED})
CLOSED = frozenset({_S.RESOLVED, _S.REFUSED, _S.WITHDRAWN, _S.EXPIRED})
WAITS_FOR_CUSTOMER = frozenset({_S.AWAITING_IDENTITY, _S.AWAITING_CUSTOMER})


@dataclass(slots=True)
class Ticket:
    """One request. `details` are the requester's own words and contacts (sealed at rest): name, email, description.

    `id` is the store's number; `version` counts saves; `events` are those not yet written.
    """

    id: int
    reference: Reference
    desk: str
    kind: str
    session_id: int
    locale: str
    identity: Identity
    deadline: Deadline
    created_at: datetime
    details: dict[str, str | None]
    status: TicketStatus = TicketStatus.RECEIVED
    assignee: str | None = None
    office: str | None = None
    closed_at: datetime | None = None
    first_refused_on: date | None = None
    reminded_at: datetime | None = None
    erased_at: datetime | None = None  # nothing personal is left of it then
    special_care: bool = False  # a child's request
    conflict_of_interest: bool = False  # nothing is told to whoever asks for another person while this stands
    version: int = 0
    events: list[Event] = field(default_factory=list)

    @property
    def is_employees(self) -> bool:
        """A question of an employee of the company, not of a customer: `details` name the Slack id."""
        return bool(self.details.get("employee"))

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    @property
    def allowed_targets(self) -> frozenset[TicketStatus]:
        """The statuses this ticket may take now: the table, less what identity forbids."""
        return frozenset(target for target in TRANSITIONS[self.status] if self._guard(target) is None)

    def check_transition(self, target: TicketStatus) -> None:
        """Raises what `transition_to` would, and changes nothing."""
        if target not in TRANSITIONS[self.status]:
            raise TransitionNotAllowed(self.status, target)
        if (refusal := self._guard(target)) is not None:
            raise refusal

    def transition_to(self, target: TicketStatus, *, actor: str, at: datetime) -> None:
        """Raises TransitionNotAllowed for what the table does not hold, IdentityNotVerified for handling below the level."""
        self.check_transition(target)
        self.record(EventType.STATUS_CHANGED, actor, at, {"from": self.status, "to": target})
        self.status = target
        self.closed_at = at if target in CLOSED else None

    def identity_becomes(self, state: IdentityState, *, at: datetime) -> None:
        """Moves the identity check along its own table. A document's level is reached from its review alone, with every proof confirmed.

        Asking for documents again gives up those under review; asking for the code again, every proof. Raises TransitionNotAllowed.
        """
        if state not in IDENTITY_TRANSITIONS[self.identity.state] or self._unproved(state):
            raise TransitionNotAllowed(self.identity.state, state)
        kept = self.identity.proofs
        if state is IdentityState.CODE_SENT:
            kept = ()
        elif state is IdentityState.AWAITING_DOCUMENT:
            kept = tuple(proof for proof in kept if proof.state is ProofState.CONFIRMED)
        self.identity = replace(
            self.identity,
            state=state,
            contact_at=None if state is IdentityState.CODE_SENT else self.identity.contact_at,
            confirmed_at=at if state is IdentityState.CONFIRMED else None,
            proofs=kept,
            record_held=self.identity.record_held or state is IdentityState.CODE_SENT,
            contact_on_record=self.identity.contact_on_record or state is IdentityState.CODE_SENT,
        )

    def proof_arrived(self, key: str, *, at: datetime) -> None:
        """A document for one proof is there to be looked at. Raises DocumentNotExpected for one that is not asked for or is settled."""
        expecting = (IdentityState.AWAITING_DOCUMENT, IdentityState.IN_REVIEW)
        if self.identity.state not in expecting or self.identity.proof(key).state is ProofState.CONFIRMED:
            raise DocumentNotExpected
        self.identity = self.identity.with_proof(key, ProofState.RECEIVED)
        if self.identity.state is IdentityState.AWAITING_DOCUMENT:
            self.identity_becomes(IdentityState.IN_REVIEW, at=at)

    def confirm_proof(self, key: str, *, actor: str, at: datetime, found: EventData) -> None:
        """Staff confirmed one proof from its document; with the last of them the level is reached. Raises TransitionNotAllowed."""
        self._leave_review(key, ProofState.CONFIRMED, at)
        self.record(EventType.PROOF_CONFIRMED, actor, at, {"proof": key, **found})
        if self.identity.reached:
            self.record(EventType.IDENTITY_CONFIRMED, actor, at, {})

    def note_record(self, *, held: bool, contact_on_record: bool) -> None:
        """What staff found when they looked the person up; holds until the identity is asked for anew."""
        self.identity = replace(self.identity, record_held=held, contact_on_record=contact_on_record)

    def ask_proof_again(self, key: str, *, actor: str, at: datetime, reason: str) -> None:
        """What arrived for one proof does not serve; the others stay as they are. Raises TransitionNotAllowed."""
        self._leave_review(key, ProofState.AWAITED, at)
        self.record(EventType.IDENTITY_ASKED_AGAIN, actor, at, {"proof": key, "reason": reason})

    def contact_answered(self, *, actor: str, at: datetime) -> None:
        """The code was right: the level is reached, or the document is what is missing."""
        enough = self.identity.level is IdentityLevel.CONTACT
        self.identity_becomes(IdentityState.CONFIRMED if enough else IdentityState.AWAITING_DOCUMENT, at=at)
        self.identity = replace(self.identity, contact_at=at)
        self.record(EventType.CONTACT_CONFIRMED, actor, at, {})

    def change_kind(self, kind: str, *, actor: str, at: datetime) -> None:
        """Re-applies the identity level of the new kind; a raised level must be reached anew, a lowered one drops what is asked."""
        level = get_kind(kind).identity
        before = self.kind
        self.kind = kind
        self.record(EventType.KIND_CHANGED, actor, at, {"from": before, "to": kind})
        if LEVEL_RANK[level] > LEVEL_RANK[self.identity.level]:
            self.identity = Identity.required(level, self.identity.role)
            self.record(EventType.IDENTITY_RESET, actor, at, {"level": level})
        elif level is IdentityLevel.NONE:
            found = self.identity  # what the records told of the contact stays true of the contact
            held, on_record = found.record_held, found.contact_on_record
            self.identity = replace(Identity.required(level, found.role), record_held=held, contact_on_record=on_record)
        elif LEVEL_RANK[level] < LEVEL_RANK[self.identity.level]:
            reached = self.identity.contact_at is not None
            state = IdentityState.CONFIRMED if reached else IdentityState.CODE_SENT
            self.identity = replace(self.identity, level=level, state=state, confirmed_at=at if reached else None)

    def reset_identity(self, *, actor: str, at: datetime) -> None:
        """Asks for the whole proof again: a ticket reopened late, or from another session."""
        self.identity = Identity.required(self.identity.level, self.identity.role)
        self.record(EventType.IDENTITY_RESET, actor, at, {"level": self.identity.level})

    def asks_as(self, role: Role, *, actor: str, at: datetime) -> None:
        """Who asks turned out to be somebody else: the confirmed address stays theirs, every document is asked for in its new place.

        A proof is of whoever showed it, so none is carried over: a representative who sent the person's licence is not the person.
        """
        if role is self.identity.role:
            return
        self.record(EventType.ROLE_CHANGED, actor, at, {"from": self.identity.role, "to": role})
        if self.identity.level is not IdentityLevel.DOCUMENT:
            self.identity = replace(self.identity, role=role)
            return
        waits = IdentityState.AWAITING_DOCUMENT if self.identity.contact_at else IdentityState.CODE_SENT
        self.identity = Identity(self.identity.level, waits, self.identity.contact_at, role=role)

    def flag_conflict(self, standing: bool, *, actor: str, at: datetime) -> None:
        """Notes, or clears, that telling whoever asks could harm the person the data are about. The reason is kept by the caller, sealed."""
        if standing is not self.conflict_of_interest:
            self.conflict_of_interest = standing
            self.record(EventType.CONFLICT_FLAGGED if standing else EventType.CONFLICT_CLEARED, actor, at, {})

    def mark_special_care(self, *, actor: str, at: datetime) -> None:
        """A child's request: handled with least data, and seen as such on its card."""
        if not self.special_care:
            self.special_care = True
            self.record(EventType.SPECIAL_CARE_MARKED, actor, at, {})

    def claim(self, *, actor: str, at: datetime) -> None:
        """Raises AlreadyClaimed if somebody else holds it; claiming one's own again changes nothing."""
        if self.assignee == actor:
            return
        if self.assignee is not None:
            raise AlreadyClaimed(self.assignee)
        self.assignee = actor
        self.record(EventType.CLAIMED, actor, at, {})

    def require_release(self) -> None:
        """Gate of every answer: raises IdentityNotVerified below the level, ConflictOfInterest while one is noted."""
        if not self.identity.reached:
            raise IdentityNotVerified
        if self.conflict_of_interest:
            raise ConflictOfInterest

    @property
    def released(self) -> bool:
        """Whether an answer that was given may be read now: only while it might be given now."""
        sure = self.identity.reached and self.identity.record_held and self.identity.contact_on_record
        return sure and not self.conflict_of_interest

    def require_answer_here(self) -> None:
        """Gate of answers to the contact given: besides `require_release`, the record was found and the contact stands in it.

        Raises IdentityNotVerified, ConflictOfInterest, NoRecordHeld, ContactNotOnRecord.
        """
        self.require_release()
        if not self.identity.record_held:
            raise NoRecordHeld
        if not self.identity.contact_on_record:
            raise ContactNotOnRecord

    def record(self, type_: EventType, actor: str, at: datetime, data: EventData) -> None:
        self.events.append(Event(type_, actor, at, data))

    def _leave_review(self, key: str, state: ProofState, at: datetime) -> None:
        proof = self.identity.proof(key)
        if self.identity.state is not IdentityState.IN_REVIEW or proof.state is not ProofState.RECEIVED:
            raise TransitionNotAllowed(proof.state, state)
        self.identity = self.identity.with_proof(key, state)
        if not self.identity.open_proofs:
            self.identity_becomes(IdentityState.CONFIRMED, at=at)
        elif not self.identity.in_review:
            self.identity_becomes(IdentityState.AWAITING_DOCUMENT, at=at)

    def _unproved(self, state: IdentityState) -> bool:
        """Whether the proofs do not bear this state of the check out."""
        if self.identity.level is not IdentityLevel.DOCUMENT:
            return False
        if state is IdentityState.CONFIRMED:
            return self.identity.state is not IdentityState.IN_REVIEW or bool(self.identity.open_proofs)
        if state is IdentityState.IN_REVIEW:
            return not self.identity.in_review
        return state is IdentityState.AWAITING_DOCUMENT and not self.identity.open_proofs

    def _guard(self, target: TicketStatus) -> IdentityNotVerified | ConflictOfInterest | TransitionNotAllowed | None:
        if target in NEEDS_IDENTITY and not self.identity.reached:
            return IdentityNotVerified()
        if target is TicketStatus.RESOLVED and self.conflict_of_interest:
            return ConflictOfInterest()
        if target is TicketStatus.AWAITING_IDENTITY and self.identity.reached:
            return TransitionNotAllowed(self.status, target)
        if target is TicketStatus.IDENTITY_REVIEW and self.identity.state is not IdentityState.IN_REVIEW:
            return TransitionNotAllowed(self.status, target)
        if target is TicketStatus.EXPIRED and not get_kind(self.kind).expires:
            return TransitionNotAllowed(self.status, target)
        return None
