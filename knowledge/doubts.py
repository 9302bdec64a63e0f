"""What a careful reader would look at twice in a policy text as it was read: numbers that jump, headings without text, odd characters.
It changes nothing; every doubt names the line of the source and the clause."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.policies import Clause, Policy
from knowledge.grammar import JAPANESE, language_of
from knowledge.parser import Parsed

LONGEST = 2_500  # characters that one clause may have before it is no clause any more
FEW_LETTERS = 40  # below this a clause is too short to tell its language
REPEATED = re.compile(r"-\d+$")
MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf¡-¿]|â€|ã[\u0080-\u00bf\u0192\u2018-\u203a]{2}|\ufffd|\?{3,}|繧|縺|譁")


@dataclass(frozen=True, slots=True)
class Doubt:
    """`code` names the kind; `clause` is empty where it concerns the whole text; `line` counts from 1, 0 for the whole text."""

    code: str
    clause: str
    line: int
    says: str


def find_doubts(parsed: Parsed, *, lists_purposes: bool) -> list[Doubt]:
    """In the order of the text; those about the whole of it last."""
    found = [doubt for clause in parsed.policy.clauses for doubt in _of_clause(parsed.policy, clause)]
    found += _jumps(parsed.policy)
    lines = Lines(parsed.policy.source)
    placed = [Doubt(one.code, one.clause, lines.of(one.line), one.says) for one in found]
    placed += [Doubt(one.code, one.clause, lines.of(one.line), one.says) for one in _of_document(parsed)]
    return [*sorted(placed, key=lambda one: one.line), *_of_whole(parsed, lists_purposes)]


class Lines:
    """Line numbers of places in a text."""

    def __init__(self, source: str) -> None:
        self._starts = [0, *(place + 1 for place, char in enumerate(source) if char == "\n")]

    def of(self, place: int) -> int:
        return bisect_right(self._starts, place)


def _of_clause(policy: Policy, clause: Clause) -> Iterator[Doubt]:
    """With the place in the source where the line number will stand."""
    at = clause.span.start
    if len(clause.text) > LONGEST:
        yield Doubt(
            "long_clause",
            clause.id,
            at,
            f"It has {len(clause.text):,} characters: is there a heading or a number that was not seen?",
        )
    if clause.text == clause.heading and not _has_children(policy, clause):
        yield Doubt("heading_without_text", clause.id, at, f"Nothing stands under the heading “{clause.heading[:80]}”.")
    original = REPEATED.sub("", clause.path)
    if original != clause.path and f"{policy.name}:{original}" in policy.by_id:
        yield Doubt(
            "number_repeated",
            clause.id,
            at,
            f"The number {original} stands here again; this one is called {clause.path}.",
        )
    if odd := _odd(clause.text):
        yield Doubt("unknown_characters", clause.id, at, f"It holds characters that are no text: {odd}.")
    if sum(char.isalpha() for char in clause.text) >= FEW_LETTERS and language_of(clause.text) != policy.language:
        names = {"en": "English", "ja": "Japanese"}
        yield Doubt(
            "mixed_languages",
            clause.id,
            at,
            f"It is in {names[language_of(clause.text)]}, the text as a whole in {names[policy.language]}.",
        )


def _has_children(policy: Policy, clause: Clause) -> bool:
    if clause.path.startswith("chapter-"):
        return True
    return any(other.path.startswith(f"{clause.path}.") for other in policy.clauses)


def _odd(text: str) -> str:
    found = [char for char in text if unicodedata.category(char) in ("Cn", "Co", "Cs") or char == "\ufffd"]
    shown = [f"U+{ord(char):04X}" for char in dict.fromkeys(found)]
    return ", ".join(
        [*shown[:5], *(f"“{hit}”" for hit in dict.fromkeys(MOJIBAKE.findall(text)) if "\ufffd" not in hit)]
    )


def _jumps(policy: Policy) -> Iterator[Doubt]:
    """Numbers that leave one out, among the clauses that stand under the same one."""
    latest: dict[str, int] = {}
    for clause in policy.clauses:
        above, _, own = clause.path.rpartition(".")
        if not own.isdecimal() or not own.isascii():
            continue
        before = latest.get(above, 0)
        if int(own) > before + 1:
            wanted = f"{above}.{before + 1}".lstrip(".")
            yield Doubt(
                "number_jumps", clause.id, clause.span.start, f"{clause.path} stands where {wanted} is expected."
            )
        latest[above] = max(before, int(own))


def _of_document(parsed: Parsed) -> Iterator[Doubt]:
    for out in parsed.document.left_out:
        place = parsed.places.in_source(out.start)
        yield Doubt(
            "left_out", "", place, f"{out.what[0].upper()}{out.what[1:]} was not read as policy ({out.words} words)."
        )
    for line in parsed.strays:
        place = parsed.places.span(line.start, line.end).start
        yield Doubt(
            "no_place", "", place, f"“{line.text[:60]}” fits no heading or clause; it was put to the clause before it."
        )
    if parsed.contents:
        first = parsed.places.span(parsed.contents[0].start, parsed.contents[0].end).start
        yield Doubt("contents", "", first, f"The table of contents was left out ({len(parsed.contents)} lines).")


def _of_whole(parsed: Parsed, lists_purposes: bool) -> Iterator[Doubt]:
    policy = parsed.policy
    preamble = [clause for clause in policy.clauses if clause.path.startswith("0.")]
    if preamble and len(preamble) < len(policy.clauses):
        yield Doubt(
            "text_before_first_clause",
            preamble[0].id,
            0,
            f"{len(preamble)} clause(s) stand before the first heading or number.",
        )
    if len(policy.clauses) == len(preamble) or len(policy.clauses) == 1:
        yield Doubt("no_structure", "", 0, "No headings or numbers were found: every paragraph is a clause of its own.")
    if policy.title == policy.name:
        yield Doubt("no_title", "", 0, "No title was found; the name of the policy is shown instead.")
    if policy.effective_on is None:
        yield Doubt("no_date", "", 0, "The text states no date, so the desk cannot say since when it holds.")
    if not lists_purposes:
        yield Doubt(
            "purposes_not_found",
            "",
            0,
            "No clause says what personal data is used for, so most checks for employees will go to staff.",
        )
    if parsed.decoded.is_guess:
        japanese = len(JAPANESE.findall(policy.source))
        yield Doubt(
            "encoding",
            "",
            0,
            f"The encoding {parsed.decoded.encoding} was told by its {japanese:,} Japanese characters.",
        )
