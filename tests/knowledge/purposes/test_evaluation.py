"""Purpose checks measured against a file: what counts as right, and what a file must say."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import InvalidInput
from bot.main.offline import evaluations
from knowledge.purposes.evaluation import CLAUSE, VERDICT, WRONG, evaluate_checks, is_check_set


class Fixed:
    """Answers every question with one verdict and clause."""

    def __init__(self, verdict: str, *clauses: str) -> None:
        self._answer = {"verdict": verdict, "clauses": list(clauses), "text": ""}

    def check_line(self, policy: str, text: str) -> dict[str, Any]:
        return self._answer


def row(*verdicts: str, clause: str = "p:1") -> dict[str, Any]:
    return {"policy": "p", "text": "May I?", "verdicts": list(verdicts), "clauses": [clause]}


def test_any_acceptable_verdict_is_right_and_only_the_first_clause_counts() -> None:
    rows = [row("ask_staff", "needs_consent"), row("not_permitted", clause="p:2")]
    found = evaluate_checks(Fixed("needs_consent", "p:1", "p:2"), rows)
    assert (found.shares[VERDICT].right, found.shares[CLAUSE].right, found.shares[WRONG].right) == (1, 1, 0)
    assert found.confusions == {("not_permitted", "needs_consent"): 1}


def test_a_permission_that_nobody_accepts_is_counted_and_named() -> None:
    found = evaluate_checks(Fixed("permitted", "p:1"), [row("ask_staff"), row("ask_staff", "permitted")])
    assert found.shares[WRONG].right == 1
    assert found.wrong == ("May I?",)
    assert "May I?" in found.as_text()
    assert found.as_json()["shares"][VERDICT]["interval"][0] > 0


def test_a_file_of_checks_is_known_by_its_verdicts() -> None:
    assert is_check_set([row("permitted")])
    assert not is_check_set([{"policy": "p", "text": "What do you hold?", "intent": "ask"}])
    with pytest.raises(ValueError, match="verdict"):
        is_check_set([row("maybe")])


def test_the_command_measures_by_language(tmp_path: Path) -> None:
    lines = [
        {"policy": "company", "text": "May I use the e-mail address to bill a customer?", "verdicts": ["permitted"]},
        {"policy": "company", "text": "請求書を送るために住所を使ってもいいですか。", "verdicts": ["permitted"]},
    ]
    file = tmp_path / "checks.jsonl"
    file.write_text("".join(json.dumps({**line, "clauses": ["company:1.1"]}) + "\n" for line in lines), "utf-8")
    found = evaluations(file, tmp_path, both=False)
    assert {way: sorted(each) for way, each in found.items()} == {"purpose checks": ["en", "ja"]}
    assert all(report.as_json()["shares"][VERDICT]["of"] == 1 for report in found["purpose checks"].values())


def test_a_verdict_that_does_not_exist_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "checks.jsonl"
    file.write_text(json.dumps(row("perhaps")) + "\n", "utf-8")
    with pytest.raises(InvalidInput, match="verdicts"):
        evaluations(file, tmp_path, both=False)
