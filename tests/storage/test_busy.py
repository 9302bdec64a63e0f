"""Too much work, or somebody else holding the lock: callers hear Busy in time, and what is refused was not run."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from bot.domain.errors import Busy
from bot.ports import Transaction
from storage.sqlite_store import SqliteStore
from storage.writer import QUEUE_UNITS
from tests.storage.gates import Gate, handed_in
from tests.storage.values import add_session


async def test_another_connection_holding_the_lock_makes_callers_hear_busy_within_2_5_seconds(
    store: SqliteStore, folder: Path
) -> None:
    ran: list[int] = []

    async def timed(number: int) -> float:
        began = time.monotonic()
        with pytest.raises(Busy):
            await store.write(lambda tx: ran.append(number))
        return time.monotonic() - began

    other = sqlite3.connect(folder / "data.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    early = [asyncio.ensure_future(timed(number)) for number in range(3)]
    await asyncio.sleep(1.0)  # in the middle of the first ones' wait: it must not be added to the later ones' wait
    late = [asyncio.ensure_future(timed(number)) for number in range(3, 6)]
    waits = await asyncio.gather(*early, *late)
    other.execute("ROLLBACK")
    other.close()
    assert max(waits) < 2.5
    assert min(waits) > 1.5
    assert await store.write(add_session) is not None
    assert ran == []  # nobody who heard Busy was run, then or later


async def test_a_lock_released_in_time_is_waited_for(store: SqliteStore, folder: Path) -> None:
    other = sqlite3.connect(folder / "data.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (unit,) = await handed_in(store.write(add_session))
    await asyncio.sleep(0.3)
    other.execute("ROLLBACK")
    other.close()
    assert await unit is not None


async def test_a_full_queue_says_busy_at_once_and_loses_nobody_in_it(store: SqliteStore) -> None:
    async with Gate(store) as gate:
        queued = await handed_in(*(store.write(add_session) for _ in range(QUEUE_UNITS)))
        began = time.monotonic()
        with pytest.raises(Busy) as refusal:
            await store.write(add_session)
        assert time.monotonic() - began < 0.5
        assert refusal.value.retry_after > 0
        gate.open()
        assert len(set(await asyncio.gather(*queued))) == QUEUE_UNITS


async def test_a_read_that_no_thread_takes_up_says_busy(store: SqliteStore) -> None:
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def blocks(tx: Transaction) -> None:
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(timeout=10)

    blocked = await handed_in(store.read(blocks), store.read(blocks))
    with pytest.raises(Busy):
        await store.read(lambda tx: tx.outbox.count())
    release.set()
    await asyncio.gather(*blocked)
    assert await store.read(lambda tx: tx.outbox.count()) == {"waiting": 0, "leased": 0, "dead": 0}


async def test_a_cancelled_read_leaves_the_readers_usable(store: SqliteStore) -> None:
    for _ in range(5):
        (unit,) = await handed_in(store.read(lambda tx: tx.outbox.count()))
        unit.cancel()
        with pytest.raises(asyncio.CancelledError):
            await unit
    assert (await store.measure())["queue"] == 0
