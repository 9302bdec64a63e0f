"""What the tests of purpose checks share: one desk over four policies of different shapes, and the question files."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.policies import Policy
from knowledge.parser import parse_policy
from knowledge.policies import load_policy
from knowledge.purposes import PurposeDesk

HERE = Path(__file__).parent
SHIPPED = ("company", "impress")
OTHERS = ("harbor", "library", "kissa")


def read_policy(name: str) -> Policy:
    if name in SHIPPED:
        return load_policy(name)
    return parse_policy(name, (HERE / "policies" / f"{name}.txt").read_bytes())


@cache
def purpose_desk() -> PurposeDesk:
    return PurposeDesk(read_policy(name) for name in (*SHIPPED, *OTHERS))


def list_questions(half: str) -> list[dict[str, Any]]:
    """Questions with their acceptable verdicts and deciding clauses."""
    return [json.loads(line) for line in (HERE / "questions" / f"{half}.jsonl").read_text("utf-8").splitlines()]


@dataclass(frozen=True)
class Figures:
    verdicts: float
    clauses: float
    wrong_permitted: tuple[str, ...]


def measure(half: str, every: int = 1) -> Figures:
    """Share of acceptable verdicts and right deciding clauses, and every question permitted that nobody accepts; of each `every`-th question."""
    rows = list_questions(half)[::every]
    rulings = [(row, purpose_desk().check(row["policy"], row["text"]).ruling) for row in rows]
    return Figures(
        verdicts=sum(ruling.verdict in row["verdicts"] for row, ruling in rulings) / len(rows),
        clauses=sum(ruling.clauses[:1] != () and ruling.clauses[0] in row["clauses"] for row, ruling in rulings)
        / len(rows),
        wrong_permitted=tuple(
            row["text"]
            for row, ruling in rulings
            if ruling.verdict == "permitted" and "permitted" not in row["verdicts"]
        ),
    )
