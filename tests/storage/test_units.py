"""Units of work: together in one commit, apart in their fate, answered only when they are on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, LookupRefused, SessionExpired
from bot.ports import Store, Transaction
from storage.errors import InsideUnit, StoreClosed
from storage.sqlite_store import SqliteStore
from storage.transactions import SqlTransaction
from tests.storage.gates import Gate, handed_in
from tests.storage.plain import ask
from tests.storage.values import MONTH, add_message, add_session, texts
from tests.support import NOON, FakeClock, open_test_store


def as_store(store: SqliteStore) -> Store:
    """Checked by mypy: the class keeps the port."""
    return store


def as_transaction(tx: SqlTransaction) -> Transaction:
    return tx


def committed(folder: Path, table: str = "messages") -> int:
    """Rows that another process sees."""
    return len(ask(folder / "data.db", f"SELECT id FROM {table}"))  # noqa: S608 - a name of ours


async def test_an_answer_is_given_only_after_the_commit(store: SqliteStore, folder: Path) -> None:
    for number in range(20):
        await store.write(add_session)
        assert committed(folder, "sessions") == number + 1


async def test_a_unit_that_raises_between_two_that_succeed_leaves_nothing_and_harms_nobody(
    store: SqliteStore,
) -> None:
    session = await store.write(add_session)

    def fails(tx: Transaction) -> None:
        add_message(tx, session, "undone")
        raise InvalidInput("no")

    before = (await store.measure())["batches"]
    async with Gate(store) as gate:
        units = await handed_in(
            store.write(lambda tx: add_message(tx, session, "first")),
            store.write(fails),
            store.write(lambda tx: add_message(tx, session, "third")),
        )
        gate.open()
        first, failed, third = await asyncio.gather(*units, return_exceptions=True)
    assert (await store.measure())["batches"] <= before + 2  # the gate's, and at most one more for all three
    assert isinstance(failed, InvalidInput)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    assert texts(await store.read(lambda tx: tx.messages.list_session(session))) == ["first", "third"]


async def test_an_error_of_the_program_is_undone_and_raised_too(store: SqliteStore) -> None:
    def fails(tx: Transaction) -> None:
        add_session(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fails)
    assert await store.write(add_session) is not None


async def test_even_an_error_that_no_future_carries_is_answered(store: SqliteStore) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(store.write(lambda tx: next(iter(()))), timeout=5)


async def test_a_mistake_of_the_writer_itself_is_raised_and_survived(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as mistake:
        mistake.setattr(store._writer, "_commit", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(store.write(add_session), timeout=5)
    assert await store.read(lambda tx: tx.sessions.list_expired(NOON + 2 * MONTH)) == []
    assert await asyncio.wait_for(store.write(add_session), timeout=5) is not None


async def test_what_an_undone_unit_made_is_not_remembered(store: SqliteStore) -> None:
    """Its rows are gone, so nothing may be added to them, in the same commit or later."""
    made: list[int] = []

    def fails(tx: Transaction) -> None:
        made.append(add_session(tx))
        raise ZeroDivisionError

    async with Gate(store) as gate:
        units = await handed_in(store.write(fails), store.write(lambda tx: add_message(tx, made[0], "lost").id))
        gate.open()
        outcomes = await asyncio.gather(*units, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError, SessionExpired]


async def test_a_refusal_that_keeps_its_effects_is_raised_and_committed(store: SqliteStore) -> None:
    session = await store.write(add_session)

    def refused(tx: Transaction) -> None:
        add_message(tx, session, "counted")
        raise LookupRefused

    with pytest.raises(LookupRefused):
        await store.write(refused)
    assert texts(await store.read(lambda tx: tx.messages.list_session(session))) == ["counted"]


async def test_a_caller_cancelled_before_its_unit_starts_leaves_nothing(store: SqliteStore) -> None:
    session = await store.write(add_session)
    async with Gate(store) as gate:
        (unit,) = await handed_in(store.write(lambda tx: add_message(tx, session, "never")))
        unit.cancel()
        with pytest.raises(asyncio.CancelledError):
            await unit
        gate.open()
    assert await store.read(lambda tx: tx.messages.list_session(session)) == []


async def test_a_unit_that_has_started_commits_whatever_becomes_of_its_caller(store: SqliteStore) -> None:
    session = await store.write(add_session)
    started, release = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def works(tx: Transaction) -> None:
        loop.call_soon_threadsafe(started.set)
        add_message(tx, session, "committed without its caller")
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(timeout=10)

    unit = asyncio.ensure_future(store.write(works))
    await started.wait()
    unit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await unit
    release.set()
    await store.write(lambda tx: None)
    said = texts(await store.read(lambda tx: tx.messages.list_session(session)))
    assert said == ["committed without its caller"]


def nested(call: Callable[..., object], tx: Transaction) -> object:
    return call(lambda inner: None)


async def test_calling_the_store_inside_a_unit_raises(store: SqliteStore) -> None:
    for call in (store.write, store.read):
        with pytest.raises(InsideUnit):
            await store.write(partial(nested, call))
        with pytest.raises(InsideUnit):
            await store.read(partial(nested, call))


async def test_a_transaction_kept_beyond_its_unit_refuses_to_work(store: SqliteStore) -> None:
    kept = await store.write(lambda tx: tx)
    with pytest.raises(InsideUnit):
        kept.outbox.count()
    kept_reader = await store.read(lambda tx: tx)
    with pytest.raises(InsideUnit):
        kept_reader.outbox.count()


async def test_closing_finishes_what_was_handed_in_and_then_refuses(folder: Path, clock: FakeClock) -> None:
    store = open_test_store(folder, clock)
    units = await handed_in(*(store.write(add_session) for _ in range(300)))
    await store.close()
    assert len(set(await asyncio.gather(*units))) == 300
    assert committed(folder, "sessions") == 300
    with pytest.raises(StoreClosed):
        await store.write(add_session)


async def test_a_batch_wakes_the_loop_once(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    wakes: list[object] = []
    wake = loop.call_soon_threadsafe

    def counting(callback: Callable[..., object], *arguments: object, **options: Any) -> asyncio.Handle:
        wakes.append(callback)
        return wake(callback, *arguments, **options)

    async with Gate(store) as gate:
        units = await handed_in(*(store.write(add_session) for _ in range(60)))
        monkeypatch.setattr(loop, "call_soon_threadsafe", counting)
        gate.open()
        await asyncio.gather(*units)
    monkeypatch.undo()
    assert len(wakes) <= 6  # batches end after 20 ms too, and the machine may be slow


async def test_many_callers_share_few_commits(store: SqliteStore) -> None:
    before = await store.measure()
    await asyncio.gather(*(store.write(add_session) for _ in range(640)))
    after = await store.measure()
    assert after["units"] - before["units"] == 640
    assert 10 <= after["batches"] - before["batches"] < 320  # never more than 64 together
