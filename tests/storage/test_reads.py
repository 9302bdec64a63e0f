"""Reads: query only, on one snapshot, beside the writer."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.errors import StoreFull
from bot.ports import Transaction
from storage.sqlite_store import SqliteStore
from tests.storage.gates import Gate
from tests.storage.values import MONTH, add_message, add_session
from tests.support import NOON


async def test_a_read_can_write_nothing(store: SqliteStore) -> None:
    session = await store.write(lambda tx: add_session(tx, token=b"t" * 32))
    with pytest.raises((OperationalError, StoreFull)):
        await store.read(lambda tx: tx.sessions.save_locale(session, "ja"))
    assert (await store.read(lambda tx: tx.sessions.get(session))).locale == "en"


async def test_looking_a_session_up_in_a_read_slides_nothing(store: SqliteStore) -> None:
    await store.write(lambda tx: add_session(tx, token=b"t" * 32))
    found = await store.read(lambda tx: tx.sessions.find(b"t" * 32, NOON))
    assert found is not None
    assert await store.read(lambda tx: tx.sessions.find(b"t" * 32, NOON + MONTH)) is None


async def test_one_read_sees_one_snapshot(store: SqliteStore) -> None:
    session = await store.write(add_session)
    loop = asyncio.get_running_loop()

    def reads_twice(tx: Transaction) -> tuple[int, int]:
        first = len(tx.messages.list_session(session))
        adding = store_write(session)
        asyncio.run_coroutine_threadsafe(adding, loop).result(timeout=10)
        return first, len(tx.messages.list_session(session))

    async def store_write(into: int) -> None:
        await store.write(lambda tx: add_message(tx, into, "meanwhile"))

    assert await store.read(reads_twice) == (0, 0)
    assert len(await store.read(lambda tx: tx.messages.list_session(session))) == 1


async def test_a_read_does_not_wait_for_the_writer(store: SqliteStore) -> None:
    session = await store.write(add_session)
    async with Gate(store):
        found = await asyncio.wait_for(store.read(lambda tx: tx.sessions.get(session)), timeout=1)
    assert found.id == session


async def test_what_was_written_is_read_at_once(store: SqliteStore) -> None:
    session = await store.write(add_session)
    for count in range(1, 50):
        await store.write(lambda tx: add_message(tx, session, "word"))
        assert len(await store.read(lambda tx: tx.messages.list_session(session))) == count
