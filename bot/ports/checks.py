"""The repositories of purpose checks: records, askers' words, employees' threads, precedents, and the register of provisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.checks import Asked, Check
from bot.domain.precedents import Precedent, PrecedentState
from bot.domain.provisions import Provision, ProvisionState
from bot.ports.repositories import Thread


class Checks(Protocol):
    def add(self, check: Check) -> Check:
        """Stores a record and returns it with its id; the asker is sealed under a key of the record's own."""

    def find(self, check_id: int) -> Check | None: ...

    def list_desk(
        self, desk: str | None = None, *, since: datetime | None = None, after: int = 0, limit: int = 100
    ) -> list[Check]:
        """In order of id, those above `after`."""

    def drop_old(self, desk: str, before: datetime, limit: int) -> int:
        """Destroys a desk's records from before then, with their keys; how many."""


class AskedWords(Protocol):
    def add(self, asked: Asked, now: datetime) -> Asked: ...

    def find(self, asked_id: int) -> Asked | None: ...

    def find_of_check(self, check_id: int) -> Asked | None: ...

    def drop_old(self, before: datetime, limit: int) -> int:
        """Destroys words from before then, with their keys; how many."""


class EmployeeThreads(Protocol):
    """Where an employee's own ticket is talked about with the employee: a direct message. Sealed under the ticket's key."""

    def add(self, ticket_id: int, thread: Thread) -> None: ...

    def find(self, ticket_id: int) -> Thread | None: ...

    def find_ticket(self, thread: Thread) -> int | None: ...


class Precedents(Protocol):
    def add(self, precedent: Precedent) -> Precedent: ...

    def get(self, precedent_id: int) -> Precedent:
        """Raises InvalidInput for one that does not exist."""

    def list_desk(self, desk: str | None, states: Sequence[PrecedentState]) -> list[Precedent]: ...

    def save(self, precedent: Precedent) -> None:
        """Writes state, clause, hash and version; what was decided is never changed."""


class Provisions(Protocol):
    """Append-only: an entry is never changed, a decision on it is a row of its own, and there is at most one."""

    def add(self, provision: Provision) -> Provision: ...

    def get(self, provision_id: int) -> Provision:
        """Raises InvalidInput for one that does not exist."""

    def decide(self, provision_id: int, state: ProvisionState, actor: str, at: datetime) -> None: ...

    def list_desk(self, desk: str | None = None, *, after: int = 0, limit: int = 100) -> list[Provision]: ...
