"""Precedents: what staff decided once, for whom it may be shown again, and when the policy's words have moved away from under it.

A precedent is shown beside a verdict and never changes it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.policies import Policy
from bot.domain.purpose_facts import Circumstance, Recipient, Verdict
from bot.domain.purpose_rules import Facts
from bot.domain.verdict_table import GRANTING


class PrecedentState(StrEnum):
    VALID = "valid"
    REVIEW = "review"  # the clause's words changed: staff look at it again
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Precedent:
    """`answer` is staff's, sealed at rest. `clause_hash` is of the clause's words as they were when staff decided."""

    id: int
    desk: str
    policy: str
    version: str
    clause: str
    clause_hash: bytes
    decision: Verdict
    facts: Facts
    answer: str
    decided_by: str
    decided_at: datetime
    state: PrecedentState = PrecedentState.VALID
    state_since: datetime | None = None
    ticket_id: int | None = None


def clause_hash(text: str) -> bytes:
    """Of the words alone: white space counts for nothing."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).digest()


def find_clause(precedent: Precedent, policy: Policy) -> str | None:
    """Where the clause stands in a policy with the words it had: under its own id, else under another; None if the words are gone."""
    clause = policy.by_id.get(precedent.clause)
    if clause is not None and clause_hash(clause.text) == precedent.clause_hash:
        return clause.id
    moved = [other.id for other in policy.clauses if clause_hash(other.text) == precedent.clause_hash]
    return moved[0] if len(moved) == 1 else None


_GRANTING = frozenset(GRANTING)
_VAGUE: Mapping[str, frozenset[str]] = {
    "recipients": frozenset({Recipient.UNKNOWN}),
    "circumstances": frozenset({Circumstance.UNREAD, Circumstance.UNCERTAIN}),
}


def is_like(facts: Facts, precedent: Facts) -> bool:
    """Whether a question is the same case: the same purposes and recipients, no data beyond the precedent's, nothing that
    helped there missing here, and nothing else here that was not so there. What could not be read is like nothing.
    """
    if facts.unread or _VAGUE["recipients"] & set(facts.recipients) or _VAGUE["circumstances"] & facts.circumstances:
        return False
    helped = precedent.circumstances & _GRANTING
    return (
        bool(facts.purposes or facts.items)
        and set(facts.purposes) == set(precedent.purposes)
        and _to_whom(facts) == _to_whom(precedent)
        and set(facts.items) <= set(precedent.items)
        and bool(facts.items) == bool(precedent.items)
        and helped <= facts.circumstances
        and facts.circumstances - _GRANTING <= precedent.circumstances
    )


def _to_whom(facts: Facts) -> tuple[frozenset[Recipient], frozenset[str]]:
    return frozenset(facts.recipients or (Recipient.OWN_TEAM,)), frozenset(facts.recipient_names)
