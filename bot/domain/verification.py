"""Identity: how sure the desk must be of a requester, and the rules of the six-digit code. The lightest sufficient means, never more."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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
    """What is needed and what is reached. `contact_at` is when the code was last answered; `confirmed_at` when the level was reached."""

    level: IdentityLevel
    state: IdentityState
    contact_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def reached(self) -> bool:
        return self.level is IdentityLevel.NONE or self.state is IdentityState.CONFIRMED

    @classmethod
    def required(cls, level: IdentityLevel) -> "Identity":
        """The identity a new ticket starts with: nothing to prove, or the code first (before every document too)."""
        return cls(level, IdentityState.NOT_NEEDED if level is IdentityLevel.NONE else IdentityState.CODE_SENT)


def new_code() -> str:
    """Six digits over the whole range of 10^6 (19.93 bits; with 5 guesses an hour's chance is 5 in a million per code)."""
    return f"{secrets.randbelow(10**6):06d}"


def looks_like_code(text: str) -> str | None:
    """The six digits if the message is nothing but a code (spaces, dashes and full-width digits allowed)."""
    digits = "".join(c for c in text.strip() if not c.isspace() and c not in "-‐－")
    if len(digits) != 6 or not all(c.isdecimal() for c in digits):
        return None
    return "".join(str(int(c)) for c in digits)
