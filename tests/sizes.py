"""How much a test does and from which seed: read from the environment once, so that a run can be repeated exactly."""

from __future__ import annotations

import os
import random
from enum import StrEnum


class Size(StrEnum):
    """`short` fits the budgets of `make test`; `long` is `make test-long`."""

    SHORT = "short"
    LONG = "long"


SIZE = Size(os.environ.get("PRIVACY_DESK_TEST_SIZE", Size.SHORT))
SEED = int(os.environ.get("PRIVACY_DESK_TEST_SEED", "20261122"))


def sized(*, short: int, long: int) -> int:
    """The number of rounds, rows or kills for this run."""
    return long if SIZE is Size.LONG else short


def seeded(name: str) -> random.Random:
    """A source of numbers that is the same in every run with the same seed, and another one for every name."""
    return random.Random(f"{SEED}:{name}")  # noqa: S311 - repeatable on purpose, and nothing here is secret
