"""The repository of questions without an answer, as the services see it."""

from datetime import date
from typing import Protocol

from bot.domain.unanswered import Unanswered


class Questions(Protocol):
    def add(self, question: Unanswered) -> None: ...

    def list_after(self, after: int, limit: int, policy: str | None = None) -> tuple[list[Unanswered], int]:
        """Up to `limit` in the order they were asked, and where to go on from; none means the end."""

    def drop_before(self, desk: str, day: date, limit: int) -> int:
        """Forgets up to `limit` of a desk that were asked before that day; how many."""
