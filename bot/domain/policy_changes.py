"""What became of each clause between two versions of a policy: added, removed, changed, moved. Compares words and places; judges nothing."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.policies import Clause, Policy

WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:['’][A-Za-z]+)?|\s+|.", re.DOTALL)
ALIKE = 0.6  # share of words in common from which a clause under another id counts as the same one, changed
COMMONPLACE = 40  # a word that stands in more clauses than that says nothing about which clause this is


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # the same words under another id


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """`old` is None for an added clause, `new` for a removed one. A changed clause may also have moved."""

    kind: ChangeKind
    old: Clause | None
    new: Clause | None

    @property
    def old_id(self) -> str:
        return self.old.id if self.old else ""

    @property
    def new_id(self) -> str:
        return self.new.id if self.new else ""


def changed_clauses(old: Policy, new: Policy) -> tuple[ClauseChange, ...]:
    """Every clause that is not the same, in the order of the new text, removed ones last. White space counts for nothing.

    A clause is looked for under its own id, then by its words anywhere, then by most of its words; what is left under one id was rewritten.
    """
    left, right = dict(old.by_id), dict(new.by_id)
    for clause in old.clauses:
        if (same := right.get(clause.id)) is not None and _face(clause) == _face(same):
            del left[clause.id], right[clause.id]
    pairs = [*_moved(left, right), *_alike(left, right), *_rewritten(left, right)]
    found = [ClauseChange(_kind(before, after), before, after) for before, after in pairs]
    found += [ClauseChange(ChangeKind.ADDED, None, clause) for clause in right.values()]
    place = {clause.id: number for number, clause in enumerate(new.clauses)}
    found.sort(key=lambda change: place[change.new_id])
    return (*found, *(ClauseChange(ChangeKind.REMOVED, clause, None) for clause in left.values()))


def word_changes(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The words of both texts in order as `("=" | "-" | "+", words)`; in Japanese every character is a word."""
    before, after = WORD.findall(old), WORD.findall(new)
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: list[tuple[str, str]] = []
    gone = come = ""
    for place, (step, first, last, from_new, to_new) in enumerate(steps):
        one, other = "".join(before[first:last]), "".join(after[from_new:to_new])
        if step == "equal" and not (
            one.isspace() and 0 < place < len(steps) - 1
        ):  # a blank alone keeps no two changes apart
            found += [("-", gone), ("+", come), ("=", one)]
            gone = come = ""
        else:
            gone, come = gone + one, come + other
    return tuple((mark, words) for mark, words in (*found, ("-", gone), ("+", come)) if words)


def _kind(before: Clause, after: Clause) -> ChangeKind:
    return (
        ChangeKind.MOVED if _words(before.text) == _words(after.text) and before.id != after.id else ChangeKind.CHANGED
    )


def _face(clause: Clause) -> tuple[str, str]:
    return _words(clause.heading), _words(clause.text)


def _words(text: str) -> str:
    return " ".join(text.split())


def _moved(left: dict[str, Clause], right: dict[str, Clause]) -> Iterator[tuple[Clause, Clause]]:
    """The same words under another id: first with their heading, then without."""
    for with_heading in (True, False):
        places: dict[tuple[str, str], list[str]] = {}
        for clause in right.values():
            places.setdefault(_key(clause, with_heading), []).append(clause.id)
        for clause in list(left.values()):
            found = places.get(_key(clause, with_heading))
            if found and clause.id not in found:
                yield left.pop(clause.id), right.pop(found.pop(0))


def _key(clause: Clause, with_heading: bool) -> tuple[str, str]:
    heading, text = _face(clause)
    return (heading if with_heading else "", text)


def _alike(left: dict[str, Clause], right: dict[str, Clause]) -> Iterator[tuple[Clause, Clause]]:
    """Pairs with most words in common, the likest first; among equals the one that kept its id."""
    scored = [(share, old_id == new_id, old_id, new_id) for share, old_id, new_id in _shares(left, right)]
    for _, _, old_id, new_id in sorted(scored, key=lambda one: (-one[0], not one[1])):
        if old_id in left and new_id in right:
            yield left.pop(old_id), right.pop(new_id)


def _shares(left: dict[str, Clause], right: dict[str, Clause]) -> Iterator[tuple[float, str, str]]:
    before = {key: _bag(clause) for key, clause in left.items()}
    after = {key: _bag(clause) for key, clause in right.items()}
    holders = _holders(after.items())
    for old_id, bag in before.items():
        near = {key for word in bag for key in holders.get(word, ())} | ({old_id} & after.keys())
        for new_id in sorted(near):
            other = after[new_id]
            share = 2 * (bag & other).total() / max(bag.total() + other.total(), 1)
            if share >= ALIKE:
                yield share, old_id, new_id


def _holders(bags: Iterable[tuple[str, Counter[str]]]) -> dict[str, list[str]]:
    """Which clauses hold a word, of the words that tell clauses apart."""
    holders: dict[str, list[str]] = {}
    for key, bag in bags:
        for word in bag:
            holders.setdefault(word, []).append(key)
    return {word: keys for word, keys in holders.items() if len(keys) <= COMMONPLACE}


def _bag(clause: Clause) -> Counter[str]:
    return Counter(word.lower() for word in WORD.findall(clause.text) if word.strip())


def _rewritten(left: dict[str, Clause], right: dict[str, Clause]) -> Iterator[tuple[Clause, Clause]]:
    for key in [key for key in left if key in right]:
        yield left.pop(key), right.pop(key)
