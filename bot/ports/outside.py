"""What lies outside the store: knowledge, time, staff, and the couriers of the outbox."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.answers import Understood
from bot.domain.collection import CollectionRules
from bot.domain.policies import Edition, Policy
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.registered import Registered
from bot.domain.rulings import Explanation, Vocabulary
from bot.domain.verdicts import Ruling
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

    def collection(self, policy: str) -> CollectionRules:
        """What the policy demands when data is taken down. Raises UnknownPolicy."""

    def edition(self, name: str, version: str) -> Edition | None:
        """A version of a policy, in force or earlier; None if it is not kept. Raises UnknownPolicy."""

    def understand(self, policy: str, text: str, locale: str = "en", previous: tuple[str, ...] = ()) -> Understood: ...


class PurposeChecks(Protocol):
    """Rules on "may I use this data for that?" under a policy and what a desk registered beside it. Stateless.

    A text is read into facts, and only facts are decided on: the same facts give the same ruling, typed or chosen.
    Each raises UnknownPolicy.
    """

    def is_check(self, text: str) -> bool:
        """Whether a message asks if something may be done, rather than what the policy says."""

    def language_of(self, text: str) -> str:
        """ "en" or "ja": the language in which a question is answered."""

    def check_line(self, policy: str, text: str) -> Mapping[str, Any]:
        """`{"verdict", "clauses": [deciding one first], "text"}`; the text quotes the deciding clause."""

    def rules(self, policy: str, registered: Registered | None = None) -> PolicyRules:
        """What the policy's text yields: its listed purposes and which clause plays which role."""

    def read(self, policy: str, text: str, today: date | None = None, registered: Registered | None = None) -> Facts:
        """What a question says. `today` tells which trustees' reviews are past."""

    def add_names(
        self, policy: str, facts: Facts, names: Iterable[str], today: date, registered: Registered | None = None
    ) -> Facts:
        """The facts with registered trustees and joint users that were chosen by name."""

    def decide(self, policy: str, facts: Facts, registered: Registered | None = None) -> Ruling:
        """Verdict, rule, deciding clause first, conditions, and which missing fact would change it."""

    def explain(
        self,
        policy: str,
        facts: Facts,
        ruling: Ruling,
        locale: str,
        registered: Registered | None = None,
        today: date | None = None,
    ) -> Explanation:
        """The ruling in words, in "en" or "ja"."""

    def vocabulary(self, policy: str, locale: str, registered: Registered | None = None) -> Vocabulary:
        """The facts that can be chosen under this policy."""


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
