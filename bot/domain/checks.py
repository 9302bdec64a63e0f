"""The record of a purpose check, and the asker's own words beside it, which are kept for a day and then destroyed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.purpose_rules import Facts
from bot.domain.verdicts import Ruling

WORDS_KEPT = timedelta(days=1)  # long enough to pass a question on to staff; see `Asked`


@dataclass(frozen=True, slots=True)
class Check:
    """Who asked what and what was ruled, under which version. `facts` holds codes alone; `asker` is a Slack user id, sealed at rest."""

    id: int
    desk: str
    asker: str
    policy: str
    version: str
    locale: str
    facts: Facts
    ruling: Ruling
    asked_at: datetime

    @property
    def clause(self) -> str | None:
        return self.ruling.clauses[0] if self.ruling.clauses else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed, where and by whom: sealed, and destroyed after WORDS_KEPT. `unread` are the words nobody could place."""

    id: int
    desk: str
    user: str
    text: str
    locale: str
    check_id: int | None = None
    unread: tuple[str, ...] = ()
    channel: str | None = None
    thread_ts: str | None = None
