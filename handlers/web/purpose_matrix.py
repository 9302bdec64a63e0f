"""The purposes a policy lists as a matrix, data by purpose, for its page. Taken from the text alone; what a desk registered is not shown here."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.policies import Policy
from bot.domain.purpose_rules import ListedPurpose
from bot.domain.registered import Registered
from bot.ports import PurposeChecks


@dataclass(frozen=True, slots=True)
class Cell:
    """One purpose for one kind of data; `clauses` are paths, none where the text does not list it."""

    purpose: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    item: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`open_ended` are paths of clauses whose list of data goes on with "and other information", `conditions` clauses that list a purpose on a
    condition, with its words. Without rows the text lists no purposes."""

    purposes: tuple[str, ...]
    rows: tuple[Row, ...]
    open_ended: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]


def matrix_of(checks: PurposeChecks, policy: Policy) -> Matrix | None:
    """None for a version that is not the one the checks decide by."""
    rules = checks.rules(policy.name, Registered())
    if rules.version != policy.version:
        return None
    words = checks.vocabulary(policy.name, policy.language, Registered())
    items, purposes = dict(words.items), dict(words.purposes)
    listed = [entry for entry in rules.purposes if entry.source == "policy"]
    columns = _in_order(purposes, [key for entry in listed for key in sorted(entry.purposes)])
    named = [item for item in items if any(item in entry.items for entry in listed)]
    rows = [
        Row(items[item], tuple(Cell(purposes.get(key, key), _clauses(listed, item, key)) for key in columns))
        for item in named
    ]
    return Matrix(
        tuple(purposes.get(key, key) for key in columns),
        tuple(rows),
        tuple(dict.fromkeys(_path(entry.clause) for entry in listed if entry.open_ended)),
        tuple(dict.fromkeys((_path(entry.clause), entry.condition) for entry in listed if entry.condition)),
    )


def _in_order(known: dict[str, str], keys: Sequence[str]) -> list[str]:
    """As the policy lists them."""
    return [key for key in dict.fromkeys(keys) if key in known]


def _clauses(listed: Sequence[ListedPurpose], item: str, purpose: str) -> tuple[str, ...]:
    found = (entry.clause for entry in listed if item in entry.items and purpose in entry.purposes)
    return tuple(dict.fromkeys(_path(clause) for clause in found))


def _path(clause: str) -> str:
    return clause.partition(":")[2]
