"""The house rules hold in every module, and each of them catches what it is there for."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture.house_rules import (
    EVERYWHERE,
    IN_THE_PRODUCT,
    LONGEST_FILE,
    Module,
    inside_is_standard_library,
    is_short_enough,
    list_modules,
    list_product_modules,
    only_transitions_write_status,
    opens_with_a_sentence,
    reads_no_clock,
    skips_no_test,
    takes_no_weak_randomness,
    waives_nothing_silently,
)

Rule = Callable[[Module], Iterator[str]]

TRANSITION = "class Ticket:\n    def transition_to(self, target):\n        self.status = target\n"
OTHER_METHOD = "class Ticket:\n    def reopen(self):\n        self.status = 'received'\n"
OTHER_CLASS = "class Reply:\n    def __init__(self):\n        self.status = 200\n"

# Rule, the path and text in which it must complain.
PLANTED: list[tuple[Rule, str, str]] = [
    (opens_with_a_sentence, "bot/domain/x.py", "import datetime\n"),
    (is_short_enough, "bot/domain/x.py", "a = 1\n" * (LONGEST_FILE + 1)),
    (takes_no_weak_randomness, "storage/x.py", "import random\n"),
    (takes_no_weak_randomness, "storage/x.py", "from random import choice\n"),
    (takes_no_weak_randomness, "knowledge/x.py", "def f():\n    import numpy.random\n"),
    (inside_is_standard_library, "bot/services/x.py", "import rapidfuzz\n"),
    (inside_is_standard_library, "bot/ports.py", "from yarl import URL\n"),
    (inside_is_standard_library, "bot/domain/x.py", "def f():\n    import dateutil.parser\n"),
    (reads_no_clock, "bot/services/x.py", "from datetime import datetime, UTC\nat = datetime.now(UTC)\n"),
    (reads_no_clock, "bot/domain/x.py", "import time\nat = time.time()\n"),
    (only_transitions_write_status, "bot/services/x.py", "ticket.status = 'resolved'\n"),
    (only_transitions_write_status, "bot/services/x.py", "a, ticket.status = 1, 2\n"),
    (only_transitions_write_status, "bot/services/x.py", "ticket.status: str = 'resolved'\n"),
    (only_transitions_write_status, "bot/services/x.py", "setattr(ticket, 'status', 'resolved')\n"),
    (only_transitions_write_status, "bot/services/x.py", "object.__setattr__(ticket, 'status', 'resolved')\n"),
    (only_transitions_write_status, "bot/services/x.py", "replace(ticket, status='resolved')\n"),
    (only_transitions_write_status, "bot/domain/tickets.py", OTHER_METHOD),
    (only_transitions_write_status, "bot/domain/tickets.py", TRANSITION + "def f(t):\n    t.status = 1\n"),
    (waives_nothing_silently, "bot/x.py", "a = 1  # TO" + "DO later\n"),
    (waives_nothing_silently, "bot/x.py", "a = 1  # type: " + "ignore\n"),
    (waives_nothing_silently, "bot/x.py", "a = 1  # no" + "qa\n"),
    (skips_no_test, "tests/x.py", "import pytest\n@pytest.mark.skip\ndef test_x(): ...\n"),
    (skips_no_test, "tests/x.py", "import pytest\npytest.importorskip('numpy')\n"),
]

# Rule, and the path and text which it must leave alone.
INNOCENT: list[tuple[Rule, str, str]] = [
    (opens_with_a_sentence, "bot/domain/__init__.py", ""),
    (is_short_enough, "bot/domain/x.py", "a = 1\n" * LONGEST_FILE),
    (takes_no_weak_randomness, "storage/x.py", "import secrets\n"),
    (inside_is_standard_library, "bot/services/x.py", "import dataclasses\nfrom bot.domain.tickets import Ticket\n"),
    (inside_is_standard_library, "handlers/web/x.py", "import fastapi\n"),
    (reads_no_clock, "bot/services/x.py", "def f(clock):\n    return clock.now()\n"),
    (only_transitions_write_status, "bot/domain/tickets.py", TRANSITION),
    (only_transitions_write_status, "handlers/web/x.py", OTHER_CLASS),
    (only_transitions_write_status, "bot/services/x.py", "if ticket.status == 'resolved':\n    pass\n"),
    (only_transitions_write_status, "bot/services/x.py", "text = text.replace('a', 'b')\n"),
    (waives_nothing_silently, "bot/x.py", "a = 1  # type: ignore[assignment] - the driver says so\n"),
    (skips_no_test, "tests/x.py", "import pytest\n@pytest.mark.parametrize('a', [1])\ndef test_x(a): ...\n"),
]


def name_of(value: object) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("rule", EVERYWHERE, ids=name_of)
def test_the_rule_holds_everywhere(rule: Rule) -> None:
    complaints = [complaint for module in list_modules() for complaint in rule(module)]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("rule", IN_THE_PRODUCT, ids=name_of)
def test_the_rule_holds_in_the_product(rule: Rule) -> None:
    complaints = [complaint for module in list_product_modules() for complaint in rule(module)]
    assert not complaints, "\n".join(complaints)


def test_there_are_modules_to_look_at() -> None:
    assert {module.folder for module in list_modules()} == {"bot", "handlers", "knowledge", "storage", "tests"}


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_the_rule_catches_a_planted_violation(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), INNOCENT)
def test_the_rule_leaves_honest_code_alone(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module(path, text))) == []


def test_every_rule_has_a_planted_violation() -> None:
    assert {rule for rule, _, _ in PLANTED} == {*EVERYWHERE, *IN_THE_PRODUCT}
