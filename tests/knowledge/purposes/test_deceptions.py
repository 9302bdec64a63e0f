"""Questions that must not be permitted: plain ones, and ones that a hostile author wrote."""

import pytest

from tests.conftest import Counted
from tests.knowledge.purposes.support import list_questions, purpose_desk
from tests.sizes import sized


@pytest.mark.parametrize("row", list_questions("never_permitted"), ids=lambda row: row["id"])
def test_what_must_never_be_permitted(row: dict[str, str]) -> None:
    ruling = purpose_desk().check(row["policy"], row["text"]).ruling
    assert ruling.verdict != "permitted", (row["text"], ruling.rule)


@pytest.mark.parametrize(
    ("half", "every", "most"),
    [
        ("deceptive", 1, 0.05),
        ("deceptive_b", sized(short=4, long=1), 0.07),
        ("deceptive_c", sized(short=4, long=1), 0.14),
    ],
)
def test_few_of_the_questions_written_to_deceive_are_permitted(
    half: str, every: int, most: float, counted: Counted
) -> None:
    """Nine tenths of each tell a permitted case, and one small thing makes it wrong; hostile authors wrote them without seeing the desk.
    The bounds only go down."""
    rows = list_questions(half)[::every]
    deceived = [row for row in rows if purpose_desk().check(row["policy"], row["text"]).ruling.verdict == "permitted"]
    counted("deceptive questions", len(rows))
    counted("of them permitted", len(deceived))
    assert len(deceived) <= most * len(rows)
