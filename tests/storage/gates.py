"""Holds the writer inside one unit, so that what is handed in meanwhile is known to share the next batch."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.ports import Transaction
from storage.sqlite_store import SqliteStore


class Gate:
    """`async with Gate(store) as gate:` hand in units, then `gate.open()`; they run in one batch after it."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._entered = threading.Event()
        self._opened = threading.Event()

    async def __aenter__(self) -> Self:
        self._unit = asyncio.ensure_future(self._store.write(self._hold))
        await asyncio.to_thread(self._entered.wait)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open()
        await self._unit

    def open(self) -> None:
        self._opened.set()

    def _hold(self, tx: Transaction) -> None:
        self._entered.set()
        self._opened.wait(timeout=10)


T = TypeVar("T")


async def handed_in(*units: Coroutine[Any, Any, T]) -> list[asyncio.Task[T]]:
    """Starts writes in this order and returns once all of them stand in the queue."""
    tasks = [asyncio.ensure_future(unit) for unit in units]
    await asyncio.sleep(0)
    return tasks
