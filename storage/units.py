"""A unit of work on its way through the writer: handed in by a coroutine, claimed by the thread, answered after the commit."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Busy
from bot.ports import Once
from storage.transactions import SqlTransaction

Work = Callable[[SqlTransaction], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a unit: its value, or what it raised."""

    value: Any = None
    error: BaseException | None = None


class Unit:
    """`handshake` decides the race between the writer, who starts the unit, and the caller, who gives up waiting or is cancelled."""

    __slots__ = ("answer", "handshake", "loop", "once", "work")

    def __init__(self, work: Work, once: Once | None, loop: asyncio.AbstractEventLoop) -> None:
        self.work = work
        self.once = once
        self.loop = loop
        self.answer: asyncio.Future[Any] = loop.create_future()
        self.handshake: Future[None] = Future()

    def claim(self) -> bool:
        """Called by the writer: True if the unit is to run now, and will be answered whatever becomes of its caller."""
        return self.handshake.set_running_or_notify_cancel()

    @property
    def abandoned(self) -> bool:
        return self.handshake.cancelled()

    def give_up(self) -> None:
        """Called by the loop when the unit waited too long: Busy, unless it has started."""
        if self.handshake.cancel() and not self.answer.done():
            self.answer.set_exception(Busy())

    def settle(self, outcome: Outcome) -> None:
        if self.answer.done():  # its caller was cancelled meanwhile
            return
        if isinstance(
            outcome.error, StopIteration
        ):  # a future refuses to carry one, and its caller would wait for ever
            self.answer.set_exception(RuntimeError("a unit of work raised StopIteration"))
        elif outcome.error is not None:
            self.answer.set_exception(outcome.error)
        else:
            self.answer.set_result(outcome.value)


Settled = Sequence[tuple[Unit, Outcome]]


def deliver(settled: Settled) -> None:
    """Answers the units of a batch with one wake-up per event loop (there is one, outside tests)."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Unit, Outcome]]] = {}
    for unit, outcome in settled:
        by_loop.setdefault(unit.loop, []).append((unit, outcome))
    for loop, group in by_loop.items():
        with suppress(RuntimeError):  # the loop was closed: nobody is left to be answered
            loop.call_soon_threadsafe(_settle_all, group)


def _settle_all(group: Settled) -> None:
    for unit, outcome in group:
        unit.settle(outcome)
