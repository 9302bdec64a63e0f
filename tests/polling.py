"""Waiting for something in another process that nobody can be told of: looks again and again, and says what did not come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE = 0.05


def until(met: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Returns when the condition is met; fails when that takes longer."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not met():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s for {what}")
        pause.wait(PAUSE)
