"""Purpose checks on whole questions in employees' words. `heldout` was split off before any lexicon existed and is never tuned on."""

import time

import pytest

from tests.conftest import Counted
from tests.knowledge.purposes.support import list_questions, measure, purpose_desk
from tests.sizes import sized

EVERY = sized(short=4, long=1)  # question of the sets studied longest; a check in English takes a tenth of a second


def test_the_development_questions_are_read(counted: Counted) -> None:
    figures = measure("dev", EVERY)
    counted("purpose questions", len(list_questions("dev")[::EVERY]))
    assert figures.wrong_permitted == ()
    assert figures.verdicts >= 0.97
    assert figures.clauses >= 0.978


def test_the_held_out_questions_reach_the_promise() -> None:
    figures = measure("heldout")
    assert figures.wrong_permitted == ()
    assert figures.verdicts >= 0.92
    assert figures.clauses >= 0.88


@pytest.mark.parametrize(
    ("half", "verdicts", "clauses"),
    [
        ("seen_mixed_g", 0.905, 0.955),
        ("seen_ja", 0.97, 0.97),
        ("seen_ja_final", 0.99, 0.99),
        ("seen_ja_c", 0.92, 0.99),
    ],
)
def test_questions_by_another_hand_keep_what_was_reached(half: str, verdicts: float, clauses: float) -> None:
    """All were studied for their kinds of errors, so this is a floor and no promise."""
    figures = measure(half)
    assert figures.wrong_permitted == ()
    assert figures.verdicts >= verdicts
    assert figures.clauses >= clauses


@pytest.mark.parametrize(
    ("half", "whole", "part"),
    [
        ("seen_en", (0.975, 0.99), (0.965, 0.99)),
        ("seen_en_b", (0.98, 0.975), (0.99, 0.965)),
        ("seen_en_c", (0.93, 0.965), (0.97, 0.99)),
        ("seen_en_d", (0.925, 0.975), (0.91, 0.955)),
        ("seen_mixed", (0.98, 0.99), (0.99, 0.99)),
        ("seen_mixed_b", (0.955, 0.98), (0.9, 0.965)),
        ("seen_mixed_c", (0.93, 0.955), (0.92, 0.945)),
        ("seen_mixed_d", (0.935, 0.975), (0.91, 0.99)),
        ("seen_mixed_e", (0.925, 0.96), (0.885, 0.955)),
        ("seen_mixed_f", (0.865, 0.975), (0.865, 0.955)),
        ("seen_mixed_h", (0.88, 0.955), (0.93, 0.99)),
        ("seen_mixed_i", (0.83, 0.94), (0.82, 0.95)),
    ],
)
def test_questions_studied_longest_keep_what_was_reached(
    half: str, whole: tuple[float, float], part: tuple[float, float]
) -> None:
    """Floors of verdicts and clauses, of the whole set and of the part that the short size measures."""
    figures = measure(half, EVERY)
    assert figures.wrong_permitted == ()
    verdicts, clauses = whole if EVERY == 1 else part
    assert figures.verdicts >= verdicts
    assert figures.clauses >= clauses


@pytest.mark.parametrize(("language", "least"), [("en", 0.98), ("ja", 0.985)])
def test_questions_of_employees_are_taken_for_checks(language: str, least: float) -> None:
    """In Slack a question that is not taken for a check never gets its verdict."""
    desk = purpose_desk()
    halves = (
        "dev",
        "seen_en_b",
        "seen_en_d",
        "seen_mixed_d",
        "seen_mixed_e",
        "seen_mixed_f",
        "seen_mixed_h",
        "seen_mixed_i",
        "seen_ja_c",
        "deceptive",
        "deceptive_b",
        "deceptive_c",
    )
    asked = [
        row["text"] for half in halves for row in list_questions(half) if desk.language_of(row["text"]) == language
    ]
    assert sum(map(desk.is_check, asked)) >= least * len(asked)


def test_the_question_files_are_apart_and_well_formed() -> None:
    dev, heldout = list_questions("dev"), list_questions("heldout")
    assert not {row["text"] for row in dev} & {row["text"] for row in heldout}
    known = {clause.id for name in ("company", "impress", "harbor") for clause in purpose_desk().policy(name).clauses}
    for row in dev + heldout:
        assert row["verdicts"]
        right = [clause for clause in row["clauses"] if clause in known]
        assert right, row


def test_a_check_takes_less_than_half_of_what_slack_may_take() -> None:
    """Of processor time, so that a busy machine does not fail it; Slack has 300 milliseconds for the whole."""
    rows = list_questions("heldout")
    purpose_desk().check(rows[0]["policy"], rows[0]["text"])
    start = time.process_time()
    for row in rows:
        purpose_desk().check(row["policy"], row["text"])
    assert (time.process_time() - start) / len(rows) < 0.150
