"""Measures the answers against questions with known answers (JSON lines: policy, text, intent, clauses, abstain) and reports shares
with their 95 % Wilson intervals. It only reads; what it is given must not have been used for building the bank."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any, Protocol

from bot.domain.intents import Intent
from bot.domain.policies import Policy
from knowledge.ask_line import Understanding, ask_line
from knowledge.text import is_japanese

Z = 1.96
INTENT_RIGHT, FIRST_RIGHT, ANSWERED = "intent right", "first clause right", "answerable answered"
SILENCE, LEFT_ALONE = "silence recognised", "other messages left without a clause"
OFF_TOPIC_LEFT = "of them off topic"
SILENT, OTHER = "silence", "no concept"
OFF_TOPIC = Intent.OUT_OF_SCOPE.value
DEFAULTS: dict[str, Any] = {"intent": OFF_TOPIC, "clauses": [], "abstain": False}


class Answering(Understanding, Protocol):
    def policy(self, name: str) -> Policy: ...


@dataclass(frozen=True, slots=True)
class Share:
    right: int
    of: int

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval; (0, 1) where nothing was asked."""
        if not self.of:
            return 0.0, 1.0
        middle = self.value + Z * Z / (2 * self.of)
        spread = Z * sqrt(self.value * (1 - self.value) / self.of + Z * Z / (4 * self.of * self.of))
        scale = 1 + Z * Z / self.of
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def as_json(self) -> dict[str, Any]:
        ends = [round(end, 4) for end in self.interval]
        return {"right": self.right, "of": self.of, "share": round(self.value, 4), "interval": ends}

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:6.1%}  [{low:.1%}, {high:.1%}]  {self.right}/{self.of}"


@dataclass(slots=True)
class Evaluation:
    """`misses` holds the question lines whose answer was wrong, with what was given. `clause_confusions` pairs the clause wanted first (or
    "silence") with what was given instead."""

    shares: dict[str, Share]
    by_intent: dict[str, Share]
    by_concept: dict[str, Share]
    confusions: Counter[tuple[str, str]]
    clause_confusions: Counter[tuple[str, str]]
    misses: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "shares": _shown(self.shares),
            "by_intent": _shown(self.by_intent),
            "by_concept": _shown(self.by_concept),
            "confusions": _listed(self.confusions),
            "clause_confusions": _listed(self.clause_confusions),
        }

    def as_text(self) -> str:
        lines = [f"{name:42}{share}" for name, share in self.shares.items()]
        lines += ["", "intent right, by intent:", *(f"  {name:40}{share}" for name, share in self.by_intent.items())]
        if self.by_concept:
            lines += ["", "first clause or silence right, by concept:"]
            lines += [f"  {name:40}{share}" for name, share in self.by_concept.items()]
        lines += ["", "taken for another intent:", *_lines(self.confusions)]
        lines += ["", "another clause first, or a silence missed:", *_lines(self.clause_confusions)]
        return "\n".join(lines)


def _shown(shares: dict[str, Share]) -> dict[str, Any]:
    return {name: share.as_json() for name, share in shares.items()}


def _listed(confusions: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"wanted": wanted, "given": given, "count": count} for (wanted, given), count in confusions.most_common()]


def _lines(confusions: Counter[tuple[str, str]]) -> list[str]:
    return [f"  {wanted} → {given}: {count}" for (wanted, given), count in confusions.most_common()]


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The lines of a file; one without an intent is off topic. Raises ValueError for what is no JSON object with `policy` and `text`."""
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not all(isinstance(one, dict) and {"policy", "text"} <= one.keys() for one in questions):
        raise ValueError("a line lacks policy or text")
    return [DEFAULTS | question for question in questions]


def by_language(questions: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The questions by the language they are written in."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for question in questions:
        found["ja" if is_japanese(question["text"]) else "en"].append(question)
    return dict(sorted(found.items()))


def evaluate(knowledge: Answering, questions: Iterable[dict[str, Any]]) -> Evaluation:
    """Intents given in `also` count as right too. "first clause right" and "answered" are over the answerable questions. Concepts are those
    of a question's `concept`, or else the strongest of the clause wanted first."""
    tally: dict[str, list[bool]] = defaultdict(list)
    by_intent: dict[str, list[bool]] = defaultdict(list)
    by_concept: dict[str, list[bool]] = defaultdict(list)
    confusions: Counter[tuple[str, str]] = Counter()
    clause_confusions: Counter[tuple[str, str]] = Counter()
    misses = []
    for question in questions:
        given = ask_line(knowledge, question["policy"], question["text"])
        marks = _marks(question, given)
        for name, right in marks.items():
            tally[name].append(right)
        by_intent[question["intent"]].append(marks[INTENT_RIGHT])
        if not marks[INTENT_RIGHT]:
            confusions[question["intent"], given["intent"]] += 1
        settled = marks.get(FIRST_RIGHT, marks.get(SILENCE))
        if settled is not None:
            by_concept[_concept(knowledge, question)].append(settled)
            if not settled:
                clause_confusions[_wanted(question), _first(given)] += 1
        if not all(marks.values()):
            misses.append({"question": question, "given": given})
    return Evaluation(_shares(tally), _shares(by_intent), _shares(by_concept), confusions, clause_confusions, misses)


def _concept(knowledge: Answering, question: dict[str, Any]) -> str:
    if "concept" in question:
        return str(question["concept"])
    clause = knowledge.policy(question["policy"]).by_id.get(next(iter(question["clauses"]), ""))
    return next(iter(clause.concepts), OTHER) if clause else SILENT


def _wanted(question: dict[str, Any]) -> str:
    return SILENT if question["abstain"] else " or ".join(question["clauses"])


def _first(given: dict[str, Any]) -> str:
    if given["intent"] != Intent.ASK:
        return str(given["intent"])
    return str(next(iter(given["clauses"]), SILENT))


def _marks(question: dict[str, Any], given: dict[str, Any]) -> dict[str, bool]:
    marks = {INTENT_RIGHT: given["intent"] in (question["intent"], *question.get("also", ()))}
    if question["intent"] != Intent.ASK:
        alone = {LEFT_ALONE: not given["clauses"]}
        return marks | alone | ({OFF_TOPIC_LEFT: not given["clauses"]} if question["intent"] == OFF_TOPIC else {})
    if question["abstain"]:
        return marks | {SILENCE: given["abstain"]}
    first_right = given["clauses"][:1] != [] and given["clauses"][0] in question["clauses"]
    return marks | {FIRST_RIGHT: first_right, ANSWERED: bool(given["clauses"])}


def _shares(tally: dict[str, list[bool]]) -> dict[str, Share]:
    return {name: Share(sum(marks), len(marks)) for name, marks in sorted(tally.items())}
