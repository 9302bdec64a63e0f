"""A full disk, made by `max_page_count`: who is answered is kept, who is refused has left nothing, and the store recovers by itself."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.errors import LookupRefused, StoreFull
from bot.ports import Once, Transaction
from storage.sql import TransactionEnded
from storage.sqlite_store import SqliteStore
from tests.storage.gates import Gate, handed_in
from tests.storage.plain import change, value
from tests.storage.values import add_message, add_session, texts

HUGE = "x" * 400_000  # about a hundred pages


def leave_pages(tx: Transaction, pages: int) -> None:
    """Lets the database grow by so many pages from here."""
    used = value("PRAGMA page_count")(tx)
    value(f"PRAGMA max_page_count = {used + pages}")(tx)


async def said(store: SqliteStore, session: int) -> list[str]:
    return texts(await store.read(lambda tx: tx.messages.list_session(session)))


async def test_one_unit_fills_the_disk_and_no_neighbour_is_acknowledged_and_lost(store: SqliteStore) -> None:
    session = await store.write(add_session)
    await store.write(lambda tx: leave_pages(tx, 20))
    async with Gate(store) as gate:
        units = await handed_in(
            store.write(lambda tx: add_message(tx, session, "before")),
            store.write(lambda tx: add_message(tx, session, HUGE)),
            store.write(lambda tx: add_message(tx, session, "after")),
        )
        gate.open()
        before, huge, after = await asyncio.gather(*units, return_exceptions=True)
    assert isinstance(huge, StoreFull)
    assert not isinstance(before, BaseException)
    assert not isinstance(after, BaseException)
    assert await said(store, session) == ["before", "after"]


async def test_a_unit_that_carries_on_after_the_disk_was_full_writes_nothing(store: SqliteStore) -> None:
    """SQLite ends the transaction on a full disk: what such a unit then writes would be committed at once, each row by itself."""
    session = await store.write(add_session)
    await store.write(lambda tx: leave_pages(tx, 20))
    tried: list[type[BaseException]] = []

    def stubborn(tx: Transaction) -> str:
        for words in ("begun", HUGE, "carried on"):
            try:
                add_message(tx, session, words)
            except (OperationalError, TransactionEnded) as error:
                tried.append(type(error))
        return "as if nothing had happened"

    async with Gate(store) as gate:
        units = await handed_in(
            store.write(lambda tx: add_message(tx, session, "before")),
            store.write(stubborn),
            store.write(lambda tx: add_message(tx, session, "after")),
        )
        gate.open()
        _, stubborn_answer, _ = await asyncio.gather(*units, return_exceptions=True)
    assert isinstance(stubborn_answer, StoreFull)
    assert await said(store, session) == ["before", "after"]
    assert TransactionEnded in tried  # the transaction had really ended, so this test tests something


async def test_a_commit_that_fails_answers_nobody_and_each_unit_runs_again_alone(store: SqliteStore) -> None:
    """Made by a foreign key that is checked at COMMIT only."""
    session = await store.write(add_session)
    runs = {"good": 0, "bad": 0}

    def good(tx: Transaction) -> None:
        runs["good"] += 1
        add_message(tx, session, f"run {runs['good']}")

    def bad(tx: Transaction) -> None:
        runs["bad"] += 1
        change("PRAGMA defer_foreign_keys = 1")(tx)
        change("INSERT INTO threads (ticket_id, channel, ts) VALUES (4711, 'C', '1')")(tx)

    async with Gate(store) as gate:
        units = await handed_in(store.write(good), store.write(bad), store.write(good))
        gate.open()
        outcomes = await asyncio.gather(*units, return_exceptions=True)
    assert [isinstance(outcome, BaseException) for outcome in outcomes] == [False, True, False]
    assert runs == {"good": 4, "bad": 2}
    assert await said(store, session) == ["run 3", "run 4"]
    assert await store.read(lambda tx: tx.threads.find(4711)) is None


async def test_a_counted_refusal_that_could_not_be_counted_says_that_the_disk_is_full(store: SqliteStore) -> None:
    session = await store.write(add_session)
    await store.write(lambda tx: leave_pages(tx, 20))

    def refused(tx: Transaction) -> None:
        try:
            add_message(tx, session, HUGE)
        except OperationalError:
            raise LookupRefused from None

    with pytest.raises(StoreFull):
        await store.write(refused)
    assert await said(store, session) == []


async def test_reads_and_audit_go_on_and_the_store_recovers_without_restart(store: SqliteStore) -> None:
    session = await store.write(add_session)
    await store.write(lambda tx: leave_pages(tx, 0))
    once = Once("key", b"body")

    def large(tx: Transaction) -> str:
        return add_message(tx, session, HUGE).body.text[:1]

    for _ in range(3):
        with pytest.raises(StoreFull) as refusal:
            await store.write(large, once=once)
        assert refusal.value.retry_after > 0
        assert await said(store, session) == []
    await store.write(lambda tx: leave_pages(tx, 10_000))
    assert await store.write(large, once=once) == "x"  # the key was not used up by the failures
    assert len(await said(store, session)) == 1
