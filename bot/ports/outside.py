"""What lies outside the store: knowledge, time, staff, and the couriers of the outbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.answers import Understood
from bot.domain.policies import Policy
from bot.ports.outbox import Job, OutboxRow
from bot.ports.store import Transaction


class Clock(Protocol):
    def now(self) -> datetime:
        """The time in UTC, aware."""


class Knowledge(Protocol):
    """Stateless understanding of a message under a policy."""

    def policy(self, name: str) -> Policy:
        """Raises UnknownPolicy."""

    def policies(self) -> tuple[Policy, ...]: ...

    def understand(self, policy: str, text: str, locale: str = "en", previous: tuple[str, ...] = ()) -> Understood: ...


class PurposeChecks(Protocol):
    """Rules on "may I use this data for that?" under a policy. Stateless."""

    def is_check(self, text: str) -> bool:
        """Whether a message asks if something may be done, rather than what the policy says."""

    def check_line(self, policy: str, text: str) -> Mapping[str, Any]:
        """`{"verdict", "clauses": [deciding one first], "text"}`; the text quotes the deciding clause. Raises UnknownPolicy."""


class StaffDirectory(Protocol):
    """Who belongs to a desk's staff. Asked on every click; answers may be at most 60 s old; fails closed."""

    async def is_member(self, desk: str, user_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """Sent. `after` runs in the same unit that removes the row (a thread's ts is stored with it)."""

    after: Callable[[Transaction], None] | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again from `not_before` on. `error` is a code, never a text."""

    not_before: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Never:
    """Can never be delivered: goes to the dead letters and staff are told."""

    error: str


Outcome = Delivered | Later | Never


class Courier(Protocol):
    """Carries some jobs of the outbox to the outside."""

    @property
    def jobs(self) -> tuple[Job, ...]: ...

    async def deliver(self, row: OutboxRow) -> Outcome: ...
