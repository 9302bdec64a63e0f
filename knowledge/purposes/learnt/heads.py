"""The heads of the fact model: groups of facts of which mostly one holds. A head's first class means that none of them does."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.purpose_facts import Circumstance as C

NONE = "-"
SKIPPED = frozenset({"r:own_team"})  # what holds when no other recipient does
DATA, OTHER_DATA = (
    "i:",
    "other",
)  # what the labels of data begin with, of which several can be meant at once; data without a word of ours
ALTERNATIVES = (
    (C.CONSENT_GIVEN, C.CONSENT_MISSING, C.CONSENT_REFUSED),
    (C.IDENTITY_VERIFIED, C.IDENTITY_NOT_VERIFIED),
    (C.PURPOSE_NOTIFIED, C.PURPOSE_OTHER, C.NOT_NOTIFIED),
    (C.MINOR, C.MAYBE_MINOR),
    (C.COLLECTING, C.KEEPING, C.DELETING, C.CORRECTING, C.STOPPING),
)


@dataclass(frozen=True, slots=True)
class Head:
    classes: tuple[str, ...]


def heads_of(labels: Iterable[frozenset[str]]) -> tuple[Head, ...]:
    """One head for recipients, one for purposes, one for each set of alternatives, and one of its own for every other circumstance and for every
    kind of data."""
    known = frozenset[str]().union(*labels) - SKIPPED
    groups = [sorted(label for label in known if label.startswith(prefix)) for prefix in ("r:", "p:")]
    groups += [[f"c:{fact}" for fact in group if f"c:{fact}" in known] for group in ALTERNATIVES]
    placed = {label for group in groups for label in group}
    groups += [[label] for label in sorted(known - placed)]
    return tuple(Head((NONE, *group)) for group in groups)
