"""Questions that must not be permitted: plain ones, and ones that a hostile author wrote."""

import pytest

from tests.conftest import Counted
from tests.knowledge.purposes.support import list_questions, purpose_desk


@pytest.mark.parametrize("row", list_questions("never_permitted"), ids=lambda row: row["id"])
def test_what_must_never_be_permitted(row: dict[str, str]) -> None:
    ruling = purpose_desk().check(row["policy"], row["text"]).ruling
    assert ruling.verdict != "permitted", (row["text"], ruling.rule)


def test_few_of_the_questions_written_to_deceive_are_permitted(counted: Counted) -> None:
    """Nine tenths of each tell a permitted case, and one small thing makes it wrong; a hostile author wrote them without seeing the desk.
    The floor only goes down."""
    rows = list_questions("deceptive")
    deceived = [row for row in rows if purpose_desk().check(row["policy"], row["text"]).ruling.verdict == "permitted"]
    counted("deceptive questions", len(rows))
    counted("of them permitted", len(deceived))
    assert len(deceived) <= 0.05 * len(rows)
