"""Questions with known answers, which no bank was built from: the measured shares may not fall below floors set a little under them."""

import csv
from pathlib import Path

import pytest

from bot.domain.intents import Intent
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.embedder import find_embedder
from knowledge.evaluation import Evaluation, evaluate, read_questions
from knowledge.policies import load_policy
from tests.conftest import Counted

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[3] / "shared" / "eval"
INTENT, FIRST, ANSWERED = "intent right", "first clause right", "answerable answered"
SILENT, LEFT = "silence recognised", "other messages left without a clause"
OFF_TOPIC = (
    "offtopic.en.jsonl",
    "otherhand_offtopic.jsonl",
    "otherhand2_en_offtopic.jsonl",
    "otherhand3_en_offtopic.jsonl",
)
MOST_BESIDE_THE_POINT = 0.02  # of the off-topic messages may get a clause
WITH_EMBEDDER = {
    "heldout.en.jsonl": {INTENT: 0.97, FIRST: 0.93, ANSWERED: 0.96, SILENT: 0.94, LEFT: 0.97},
    "otherhand_en.jsonl": {INTENT: 0.97, FIRST: 0.94, ANSWERED: 0.96, SILENT: 0.94, LEFT: 0.98},
    "otherhand2_en.jsonl": {INTENT: 0.95, FIRST: 0.91, ANSWERED: 0.93, SILENT: 0.95, LEFT: 0.98},
    # nothing was changed because of a line of the next two; the third set is told in stories and hints, and is the hardest
    "otherhand3_en.jsonl": {INTENT: 0.93, FIRST: 0.75, ANSWERED: 0.87, SILENT: 0.90, LEFT: 0.93},
    "otherhand4_en.jsonl": {INTENT: 0.97, FIRST: 0.91, ANSWERED: 0.95, SILENT: 0.95, LEFT: 0.98},
}
WITHOUT = {
    "heldout.en.jsonl": {INTENT: 0.93, FIRST: 0.78, ANSWERED: 0.82, SILENT: 0.95, LEFT: 0.95},
    "otherhand_en.jsonl": {INTENT: 0.94, FIRST: 0.80, ANSWERED: 0.82, SILENT: 0.95, LEFT: 0.98},
    "otherhand2_en.jsonl": {INTENT: 0.84, FIRST: 0.67, ANSWERED: 0.69, SILENT: 0.90, LEFT: 0.96},
    "heldout.ja.jsonl": {INTENT: 0.97, FIRST: 0.97, ANSWERED: 0.97, SILENT: 0.93, LEFT: 0.96},
    "otherhand_ja.jsonl": {INTENT: 0.96, FIRST: 0.90, ANSWERED: 0.95, SILENT: 0.95, LEFT: 0.95},
    "otherhand2_ja.jsonl": {INTENT: 0.95, FIRST: 0.88, ANSWERED: 0.93, SILENT: 0.93, LEFT: 0.95},
    "otherhand3_ja.jsonl": {INTENT: 0.95, FIRST: 0.84, ANSWERED: 0.93, SILENT: 0.90, LEFT: 0.95},
    "otherhand4_ja.jsonl": {INTENT: 0.97, FIRST: 0.90, ANSWERED: 0.93, SILENT: 0.90, LEFT: 0.98},
    "otherhand2_ja_offtopic.jsonl": {INTENT: 0.88, LEFT: 0.97},
    "otherhand3_ja_offtopic.jsonl": {INTENT: 0.74, LEFT: 0.97},
}


def check(found: Evaluation, floors: dict[str, float]) -> None:
    fallen = {name: str(found.shares[name]) for name, floor in floors.items() if found.shares[name].value < floor}
    assert not fallen, "\n".join([str(fallen), found.as_text(), *(str(miss) for miss in found.misses)])


def test_the_embedder_is_installed_for_the_tests() -> None:
    assert find_embedder() is not None


@pytest.mark.parametrize("name", WITH_EMBEDDER)
def test_answers_with_the_embedder(name: str, desk: DeskKnowledge, counted: Counted) -> None:
    found = evaluate(desk, read_questions(DATA / name))
    counted(f"questions of {name}", found.shares[INTENT].of)
    check(found, WITH_EMBEDDER[name])


@pytest.mark.parametrize("name", WITHOUT)
def test_answers_without_the_embedder(name: str, plain_desk: DeskKnowledge) -> None:
    check(evaluate(plain_desk, read_questions(DATA / name)), WITHOUT[name])


@pytest.mark.parametrize("way", ["with the embedder", "without"])
def test_what_is_off_topic_gets_no_clause(
    way: str, desk: DeskKnowledge, plain_desk: DeskKnowledge, counted: Counted
) -> None:
    """A clause beside the point is worse than a question put back, so the share may not pass two in a hundred, either way."""
    asked = [one for name in OFF_TOPIC for one in read_questions(DATA / name) if one["intent"] == Intent.OUT_OF_SCOPE]
    answering = desk if way == "with the embedder" else plain_desk
    answered = [one["text"] for one in asked if answering.understand(one["policy"], one["text"]).clauses]
    counted(f"off-topic messages, {way}", len(asked))
    counted(f"of them answered with a clause, {way}", len(answered))
    assert len(asked) >= 400
    assert len(answered) <= MOST_BESIDE_THE_POINT * len(asked), answered


@pytest.mark.parametrize("name", WITHOUT)
def test_every_golden_question_names_clauses_that_exist(name: str) -> None:
    for question in read_questions(DATA / name):
        policy = load_policy(question["policy"])
        assert set(question["clauses"]) <= set(policy.by_id)
        assert bool(question["clauses"]) == (question["intent"] == Intent.ASK and not question["abstain"])


def test_the_development_questions_of_the_project(
    desk: DeskKnowledge, plain_desk: DeskKnowledge, counted: Counted
) -> None:
    """Kept outside the repository; says so where it is absent."""
    path = SHARED / "questions.jsonl"
    counted("development questions found", path.exists())
    if path.exists():
        questions = read_questions(path)
        check(evaluate(desk, questions), {INTENT: 0.96, FIRST: 0.92, ANSWERED: 0.95, SILENT: 1.0, LEFT: 1.0})
        check(evaluate(plain_desk, questions), {INTENT: 0.93, FIRST: 0.88, ANSWERED: 0.95, SILENT: 1.0, LEFT: 1.0})


def test_real_questions_without_a_privacy_topic_are_mostly_left_alone(
    plain_desk: DeskKnowledge, counted: Counted
) -> None:
    """Many of these rows are about privacy and merely uncategorised, so the share is watched, not driven to nothing."""
    path = SHARED / "real_questions.csv"
    counted("real questions found", path.exists())
    if not path.exists():
        return
    with path.open(newline="", encoding="utf-8") as file:
        texts = [row["question"] for row in csv.DictReader(file) if not row["topics"].strip()]
    answered = sum(bool(plain_desk.understand("company", text).clauses) for text in texts)
    counted("real questions off topic", len(texts))
    counted("of them answered with a clause", answered)
    assert answered <= 0.40 * len(texts)
