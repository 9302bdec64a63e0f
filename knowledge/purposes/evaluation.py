"""Measures purpose checks against questions whose acceptable verdicts and deciding clauses are known (JSON lines: policy, text, verdicts,
clauses). It only reads; what it is given must not have been used for building bank or lexicon."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.purpose_facts import Verdict
from knowledge.evaluation import Share

VERDICT, CLAUSE, WRONG = "verdict acceptable", "deciding clause right", "wrongly permitted"


class Checking(Protocol):
    def check_line(self, policy: str, text: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class CheckEvaluation:
    """`confusions` pairs the verdict wanted first with an unacceptable one that was given. `wrong` are the questions permitted that nobody
    would permit: texts that were in the file anyway."""

    shares: Mapping[str, Share]
    confusions: Counter[tuple[str, str]]
    wrong: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "shares": {name: share.as_json() for name, share in self.shares.items()},
            "confusions": [
                {"wanted": wanted, "given": given, "count": count}
                for (wanted, given), count in self.confusions.most_common()
            ],
            "wrongly_permitted": list(self.wrong),
        }

    def as_text(self) -> str:
        lines = [f"{name:42}{share}" for name, share in self.shares.items()]
        lines += ["", "given another verdict:"]
        lines += [f"  {wanted} → {given}: {count}" for (wanted, given), count in self.confusions.most_common()]
        return "\n".join(lines + ([f"{WRONG}:", *(f"  {text}" for text in self.wrong)] if self.wrong else []))


def is_check_set(rows: Iterable[Mapping[str, Any]]) -> bool:
    """True if every line says which verdicts are acceptable. Raises ValueError for a line with a verdict that does not exist."""
    rows = list(rows)
    known = {verdict.value for verdict in Verdict}
    if not rows or not all("verdicts" in row for row in rows):
        return False
    if not all(row["verdicts"] and set(row["verdicts"]) <= known and row.get("clauses") for row in rows):
        raise ValueError("a line names no verdict or clause, or one that does not exist")
    return True


def evaluate_checks(desk: Checking, rows: Iterable[Mapping[str, Any]]) -> CheckEvaluation:
    """The first clause shown counts; any of those a line names is right."""
    rows = list(rows)
    given = [desk.check_line(row["policy"], row["text"]) for row in rows]
    pairs = list(zip(rows, given, strict=True))
    missed = [(row, told) for row, told in pairs if told["verdict"] not in row["verdicts"]]
    wrong = tuple(row["text"] for row, told in missed if told["verdict"] == Verdict.PERMITTED)
    right_clauses = sum(bool(set(told["clauses"][:1]) & set(row["clauses"])) for row, told in pairs)
    return CheckEvaluation(
        shares={
            VERDICT: Share(len(rows) - len(missed), len(rows)),
            CLAUSE: Share(right_clauses, len(rows)),
            WRONG: Share(len(wrong), len(rows)),
        },
        confusions=Counter((str(row["verdicts"][0]), str(told["verdict"])) for row, told in missed),
        wrong=wrong,
    )
