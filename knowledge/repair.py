"""Repairs a source text that was damaged on its way, as a reported list of edits. It changes nothing without evidence of the
damage in the same text: a clean text comes back as it was, with no edits."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from bot.domain.policies import Repair, Span
from knowledge.lost_lead_byte import lost_lead_byte_edits

Edit = tuple[int, int, str, str]  # start, end, what replaces it, rule
DOUBLE_ENCODED = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,3}")


def repair(source: str) -> tuple[str, tuple[Repair, ...]]:
    """The repaired text and its edits in order of place; spans refer to `source`. Linear in its length."""
    edits = sorted(edit for rule in RULES for edit in rule(source))
    kept: list[Repair] = []
    pieces: list[str] = []
    at = 0
    for start, end, after, rule_name in edits:
        if start < at:
            continue
        pieces += [source[at:start], after]
        kept.append(Repair(Span(start, end), source[start:end], after, rule_name))
        at = end
    pieces.append(source[at:])
    return "".join(pieces), tuple(kept)


class SourceMap:
    """Places of the repaired text, as places of the source."""

    def __init__(self, repairs: tuple[Repair, ...]) -> None:
        growth = [len(one.after) - (one.span.end - one.span.start) for one in repairs]
        self._shift = [0, *accumulate(growth)]
        self._ends = [one.span.start + self._shift[i] + len(one.after) for i, one in enumerate(repairs)]
        self._starts = [one.span.start + self._shift[i] for i, one in enumerate(repairs)]
        self._repairs = repairs

    def start(self, place: int) -> int:
        """Where a range beginning at `place` begins in the source."""
        passed = bisect_right(self._ends, place)
        if passed < len(self._starts) and self._starts[passed] <= place:
            return self._repairs[passed].span.start
        return place - self._shift[passed]

    def end(self, place: int) -> int:
        """Where a range ending before `place` ends in the source."""
        passed = bisect_left(self._ends, place)
        if passed < len(self._starts) and self._starts[passed] < place:
            return self._repairs[passed].span.end
        return place - self._shift[passed]


def double_encoded_edits(source: str) -> Iterator[Edit]:
    """UTF-8 read as Windows-1252 and encoded again ("â€™" for "’"). One two-character sequence may be meant; more are not."""
    found = [
        (hit.start(), hit.start() + width, char)
        for hit in DOUBLE_ENCODED.finditer(source)
        if (decoded := _undo_double_encoding(hit[0])) is not None
        for char, width in [decoded]
    ]
    if len(found) >= 2 or any(end - start >= 3 for start, end, _ in found):
        for start, end, char in found:
            yield start, end, char, "double_encoded"


def _undo_double_encoding(run: str) -> tuple[str, int] | None:
    for width in range(len(run), 1, -1):
        try:
            char = b"".join(_one_byte(char) for char in run[:width]).decode("utf-8")
        except UnicodeError:
            continue
        if len(char) == 1:
            return char, width
    return None


def _one_byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


RULES: tuple[Callable[[str], Iterator[Edit]], ...] = (double_encoded_edits, lost_lead_byte_edits)
