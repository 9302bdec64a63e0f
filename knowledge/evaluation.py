"""Measures the answers against questions with known answers (JSON lines: policy, text, intent, clauses, abstain) and reports shares
with their 95 % Wilson intervals. It only reads; what it is given must not have been used for building the bank."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

from bot.domain.intents import Intent
from knowledge.ask_line import Understanding, ask_line

Z = 1.96


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

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:6.1%}  [{low:.1%}, {high:.1%}]  {self.right}/{self.of}"


@dataclass(slots=True)
class Evaluation:
    """`misses` holds the question lines whose answer was wrong, with what was given."""

    shares: dict[str, Share]
    by_intent: dict[str, Share]
    confusions: Counter[tuple[str, str]]
    misses: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        def shown(share: Share) -> dict[str, Any]:
            return {
                "right": share.right,
                "of": share.of,
                "share": round(share.value, 4),
                "interval": [round(end, 4) for end in share.interval],
            }

        return {
            "shares": {name: shown(share) for name, share in self.shares.items()},
            "by_intent": {name: shown(share) for name, share in self.by_intent.items()},
            "confusions": [
                {"wanted": wanted, "given": given, "count": count}
                for (wanted, given), count in self.confusions.most_common()
            ],
        }

    def as_text(self) -> str:
        lines = [f"{name:34}{share}" for name, share in self.shares.items()]
        lines += ["", "intent right, by intent:", *(f"  {name:32}{share}" for name, share in self.by_intent.items())]
        lines += ["", "taken for another intent:"]
        return "\n".join(
            lines + [f"  {wanted} → {given}: {count}" for (wanted, given), count in self.confusions.most_common()]
        )


def read_questions(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def evaluate(knowledge: Understanding, questions: Iterable[dict[str, Any]]) -> Evaluation:
    """Intents given in `also` count as right too. "first clause right" and "answered" are over the answerable questions."""
    tally: dict[str, list[bool]] = defaultdict(list)
    by_intent: dict[str, list[bool]] = defaultdict(list)
    confusions: Counter[tuple[str, str]] = Counter()
    misses = []
    for question in questions:
        given = ask_line(knowledge, question["policy"], question["text"])
        marks = _marks(question, given)
        for name, right in marks.items():
            tally[name].append(right)
        by_intent[question["intent"]].append(marks["intent right"])
        if not marks["intent right"]:
            confusions[question["intent"], given["intent"]] += 1
        if not all(marks.values()):
            misses.append({"question": question, "given": given})
    return Evaluation(_shares(tally), _shares(by_intent), confusions, misses)


def _marks(question: dict[str, Any], given: dict[str, Any]) -> dict[str, bool]:
    marks = {"intent right": given["intent"] in (question["intent"], *question.get("also", ()))}
    if question["intent"] != Intent.ASK:
        return marks | {"other messages left without a clause": not given["clauses"]}
    if question["abstain"]:
        return marks | {"silence recognised": given["abstain"]}
    first_right = given["clauses"][:1] != [] and given["clauses"][0] in question["clauses"]
    return marks | {"first clause right": first_right, "answerable answered": bool(given["clauses"])}


def _shares(tally: dict[str, list[bool]]) -> dict[str, Share]:
    return {name: Share(sum(marks), len(marks)) for name, marks in sorted(tally.items())}
