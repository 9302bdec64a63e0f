"""Purpose checks on whole questions in employees' words. `heldout` was split off before any lexicon existed and is never tuned on."""

import time

import pytest

from tests.conftest import Counted
from tests.knowledge.purposes.support import list_questions, measure, purpose_desk


def test_the_development_questions_are_read(counted: Counted) -> None:
    figures = measure("dev")
    counted("purpose questions", len(list_questions("dev")))
    assert figures.wrong_permitted == ()
    assert figures.verdicts >= 0.95
    assert figures.clauses >= 0.95


def test_the_held_out_questions_reach_the_promise() -> None:
    figures = measure("heldout")
    assert figures.wrong_permitted == ()
    assert figures.verdicts >= 0.92
    assert figures.clauses >= 0.88


@pytest.mark.parametrize("row", list_questions("never_permitted"), ids=lambda row: row["id"])
def test_what_must_never_be_permitted(row: dict[str, str]) -> None:
    ruling = purpose_desk().check(row["policy"], row["text"]).ruling
    assert ruling.verdict != "permitted", (row["text"], ruling.rule)


def test_the_question_files_are_apart_and_well_formed() -> None:
    dev, heldout = list_questions("dev"), list_questions("heldout")
    assert not {row["text"] for row in dev} & {row["text"] for row in heldout}
    known = {clause.id for name in ("company", "impress", "harbor") for clause in purpose_desk().policy(name).clauses}
    for row in dev + heldout:
        assert row["verdicts"]
        right = [clause for clause in row["clauses"] if clause in known]
        assert right, row


def test_a_check_takes_less_than_twenty_milliseconds() -> None:
    """Of processor time, so that a busy machine does not fail it."""
    rows = list_questions("heldout")
    purpose_desk().check(rows[0]["policy"], rows[0]["text"])
    start = time.process_time()
    for row in rows:
        purpose_desk().check(row["policy"], row["text"])
    assert (time.process_time() - start) / len(rows) < 0.020
