"""Identity: how sure the desk must be of whoever asks, what each person has to prove, and the rules of the six-digit code.

The lightest sufficient means, never more; and all of them before anything is handled or told.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import DocumentNotExpected
from bot.domain.proofs import Proof, ProofState, Role, proofs_of

CODE_LIFETIME = timedelta(minutes=10)
CODE_GUESSES = 5  # per code; a resend opens no new budget within the hour
CODES_PER_HOUR = 3  # per ticket and address
REOPEN_KEEPS_IDENTITY = timedelta(days=30)


class IdentityLevel(StrEnum):
    NONE = "none"
    CONTACT = "contact"
    DOCUMENT = "document"


class IdentityState(StrEnum):
    NOT_NEEDED = "not_needed"
    CODE_SENT = "code_sent"
    AWAITING_DOCUMENT = "awaiting_document"
    IN_REVIEW = "in_review"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


LEVEL_RANK: dict[IdentityLevel, int] = {IdentityLevel.NONE: 0, IdentityLevel.CONTACT: 1, IdentityLevel.DOCUMENT: 2}

IDENTITY_TRANSITIONS: dict[IdentityState, frozenset[IdentityState]] = {
    IdentityState.NOT_NEEDED: frozenset({IdentityState.CODE_SENT}),
    IdentityState.CODE_SENT: frozenset(
        {IdentityState.AWAITING_DOCUMENT, IdentityState.CONFIRMED, IdentityState.NOT_NEEDED}
    ),
    IdentityState.AWAITING_DOCUMENT: frozenset(
        {IdentityState.IN_REVIEW, IdentityState.REFUSED, IdentityState.CODE_SENT}
    ),
    IdentityState.IN_REVIEW: frozenset(
        {IdentityState.CONFIRMED, IdentityState.AWAITING_DOCUMENT, IdentityState.REFUSED, IdentityState.CODE_SENT}
    ),
    IdentityState.CONFIRMED: frozenset({IdentityState.CODE_SENT, IdentityState.AWAITING_DOCUMENT}),
    IdentityState.REFUSED: frozenset({IdentityState.CODE_SENT}),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What is needed and what is reached. `contact_at` is when the code was last answered; `confirmed_at` when the level was reached.

    `proofs` are always those that level and role ask for: whatever is given for others is dropped, and what is not given is still awaited.
    """

    level: IdentityLevel
    state: IdentityState
    contact_at: datetime | None = None
    confirmed_at: datetime | None = None
    role: Role = Role.PERSON
    proofs: tuple[Proof, ...] = ()
    record_held: bool = True  # false: staff looked the person up and found nothing
    contact_on_record: bool = True  # false: the answer goes to the contact data on record, not to those given here

    def __post_init__(self) -> None:
        needed = proofs_of(self.role) if self.level is IdentityLevel.DOCUMENT else ()
        given = {proof.key: proof for proof in self.proofs}
        object.__setattr__(self, "proofs", tuple(given.get(proof.key, proof) for proof in needed))

    @property
    def reached(self) -> bool:
        return self.level is IdentityLevel.NONE or (self.state is IdentityState.CONFIRMED and not self.open_proofs)

    @property
    def open_proofs(self) -> tuple[Proof, ...]:
        return tuple(proof for proof in self.proofs if proof.state is not ProofState.CONFIRMED)

    @property
    def awaited(self) -> tuple[Proof, ...]:
        """What the requester still has to send, in the order in which it is asked for."""
        return tuple(proof for proof in self.proofs if proof.state is ProofState.AWAITED)

    @property
    def in_review(self) -> tuple[Proof, ...]:
        return tuple(proof for proof in self.proofs if proof.state is ProofState.RECEIVED)

    def proof(self, key: str) -> Proof:
        """Raises DocumentNotExpected for what is not asked of anybody here."""
        found = next((proof for proof in self.proofs if proof.key == key), None)
        if found is None:
            raise DocumentNotExpected
        return found

    def with_proof(self, key: str, state: ProofState) -> "Identity":
        self.proof(key)
        changed = tuple(replace(proof, state=state) if proof.key == key else proof for proof in self.proofs)
        return replace(self, proofs=changed)

    @classmethod
    def required(cls, level: IdentityLevel, role: Role = Role.PERSON) -> "Identity":
        """The identity a new ticket starts with: nothing to prove, or the code first (before every document too)."""
        state = IdentityState.NOT_NEEDED if level is IdentityLevel.NONE else IdentityState.CODE_SENT
        return cls(level, state, role=role)


def new_code() -> str:
    """Six digits over the whole range of 10^6 (19.93 bits; with 5 guesses an hour's chance is 5 in a million per code)."""
    return f"{secrets.randbelow(10**6):06d}"


def looks_like_code(text: str) -> str | None:
    """The six digits if the message is nothing but a code (spaces, dashes and full-width digits allowed)."""
    digits = "".join(c for c in text.strip() if not c.isspace() and c not in "-‐－")
    if len(digits) != 6 or not all(c.isdecimal() for c in digits):
        return None
    return "".join(str(int(c)) for c in digits)
