"""What all tests share: the size of a run, its fixed seed, and the line of counts at its end. No product object is made here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hypothesis
import pytest

from tests.sizes import SEED, SIZE, Size

pytest_plugins = ["tests.postgres"]

hypothesis.settings.register_profile(
    Size.SHORT, derandomize=True, database=None, deadline=None, max_examples=60, print_blob=True
)
hypothesis.settings.register_profile(
    Size.LONG, derandomize=True, database=None, deadline=None, max_examples=2_000, print_blob=True
)
hypothesis.settings.load_profile(SIZE)

Counted = Callable[[str, int], None]


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Counted:
    """Notes how much a test really did (`counted("kills", 40)`); the figures are printed at the end of the run."""
    return lambda what, number: record_property(f"count:{what}", number)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives every hypothesis test the marker by which `make test` finds its suite."""
    for item in items:
        if hypothesis.is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.generated)


def list_counts(reports: list[pytest.TestReport]) -> Iterator[str]:
    """One line per test that counted something."""
    for report in reports:
        counts = [
            f"{number} {name.removeprefix('count:')}"
            for name, number in report.user_properties
            if name.startswith("count:")
        ]
        if counts:
            yield f"{report.nodeid.rpartition('::')[2]}: {', '.join(counts)}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says the size and the seed of the run, and what was counted in it."""
    terminalreporter.section("counts", sep="-")
    terminalreporter.line(f"size {SIZE}, seed {SEED}")
    for line in list_counts(terminalreporter.stats.get("passed", [])):
        terminalreporter.line(line)
