"""Provisions of data to third parties by an exception: which clauses are exceptions, and the register's entries with their two deciders."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import DeskError
from bot.domain.purpose_facts import ClauseRole
from bot.domain.purpose_rules import Facts, PolicyRules

EXCEPTIONS = (
    ClauseRole.PROVISION_AGENCY,
    ClauseRole.PROVISION_LAW,
    ClauseRole.PROVISION_DANGER,
    ClauseRole.PROVISION_RIGHTS,
)


class ProvisionState(StrEnum):
    PENDING = "pending"  # one person decided; nothing may leave before a second does
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class SecondPersonNeeded(DeskError):
    public_message = "A second person has to decide this: whoever entered a provision cannot confirm or reject it."


class ProvisionDecided(DeskError):
    public_message = "This provision was decided already."


@dataclass(frozen=True, slots=True)
class Provision:
    """`recipient` and `basis` are words of staff, sealed at rest; the rest are codes, dates and Slack ids of staff."""

    id: int
    desk: str
    policy: str
    version: str
    clause: str
    facts: Facts
    recipient: str
    basis: str
    provided_on: date
    proposed_by: str
    proposed_at: datetime
    ticket_id: int
    reference: str = ""
    state: ProvisionState = ProvisionState.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None


def exception_clauses(rules: PolicyRules) -> tuple[str, ...]:
    """The clauses by which a policy lets data go to a third party without consent, in the order of its roles."""
    return tuple(dict.fromkeys(clause for role in EXCEPTIONS for clause in rules.roles.get(role, ())))
