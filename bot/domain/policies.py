"""A privacy policy as the desk knows it: its clauses with ids, its repairs, its date. Values only; parsing lives in `knowledge`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range in the *source* text as received (before repair)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """One edit of the source repair: what stood at `span` of the source and what replaced it, by which rule."""

    span: Span
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class Clause:
    """`id` is `<policy>:<path>`; `heading` is the nearest heading above ("" in a preamble); `text` is the clause's own words, repaired."""

    id: str
    heading: str
    text: str
    span: Span
    concepts: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.id.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed policy. `version` is 12 hex digits of the SHA-256 of the source bytes; `language` is "en" or "ja"."""

    name: str
    version: str
    title: str
    effective_on: date | None
    language: str
    source: str
    clauses: tuple[Clause, ...]
    repairs: tuple[Repair, ...] = ()
    by_id: Mapping[str, Clause] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {clause.id: clause for clause in self.clauses})


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a policy, and when another replaced it (None for the one in force)."""

    policy: Policy
    replaced_at: datetime | None
