"""Several processes on one file: they see each other's changes, and a killed one loses nothing it was answered for."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from bot.ports import Once, Transaction
from storage.changes import Hub
from storage.sqlite_store import SqliteStore
from tests.conftest import Counted
from tests.sizes import seeded, sized
from tests.storage.load import turn, write_once, write_until_killed
from tests.storage.values import add_session, add_ticket
from tests.support import open_test_store

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.storage.load"])
Task = Callable[[Path, Connection, int], None]


@contextmanager
def process(task: Task, folder: Path, number: int = 0) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """A process of its own, forked from a server that has nothing open; gone at the end whatever happens."""
    ours, theirs = PROCESSES.Pipe()
    child = PROCESSES.Process(target=task, args=(folder, theirs, number), daemon=True)
    child.start()
    theirs.close()
    try:
        yield child, ours
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()


def drain(pipe: Connection, acknowledged: dict[str, int]) -> None:
    try:
        while True:
            name, message = pipe.recv()
            acknowledged[name] = message
    except EOFError:
        pass


def killed_life(folder: Path, life: int, after: int, moment: float) -> dict[str, int]:
    """Lets a process write until `after` answers and a `moment` more, kills it, and returns all it was answered."""
    acknowledged: dict[str, int] = {}
    with process(write_until_killed, folder, life) as (child, pipe):
        while len(acknowledged) < after:
            name, message = pipe.recv()
            acknowledged[name] = message
        time.sleep(moment)  # the randomness of the kill, not a wait for something
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        drain(pipe, acknowledged)
    return acknowledged


def state(tx: Transaction) -> tuple[dict[str, int], bool, int]:
    """(messages by name, whether every chain is whole, outbox rows)"""
    tickets = tx.tickets.list_desk(limit=10_000)
    messages = {m.body.text: m.id for ticket in tickets for m in tx.messages.list_ticket(ticket.id)}
    whole = all(
        tx.events.verify(ticket.id)
        and len(tx.events.list_ticket(ticket.id)) == 1 + len(tx.messages.list_ticket(ticket.id))
        for ticket in tickets
    )
    return messages, whole, tx.outbox.count()["waiting"]


async def test_a_killed_process_loses_nothing_it_was_answered_for(folder: Path, counted: Counted) -> None:
    random = seeded("kills")
    ledger: dict[str, int] = {}
    kills = sized(short=20, long=300)
    for life in range(kills):
        ledger |= killed_life(folder, life, random.randrange(1, 120), random.random() * 0.01)
    async with open_test_store(folder) as store:
        messages, whole, waiting = await store.read(state)
        again = next(iter(ledger))
        ticket = await store.write(add_ticket)
        answer = await store.write(partial(turn, ticket.id, again), once=Once(again, again.encode()))
    assert ledger.items() <= messages.items()  # nothing acknowledged is lost
    assert len(messages) - len(ledger) <= kills * 64 * 2  # at most what was under way
    assert waiting == len(messages)  # nothing half done
    assert whole
    assert answer == ledger[again]  # its key was remembered with it
    counted("kills", kills)
    counted("acknowledged", len(ledger))
    counted("stored", len(messages))


async def test_what_another_process_commits_is_noticed(folder: Path, store: SqliteStore) -> None:
    changes = store.changes()
    with process(write_once, folder) as (_, pipe):
        assert await asyncio.to_thread(pipe.recv) == "ready"
        await changes.wait(1.0)  # its start may have written something
        waits = []
        for _ in range(5):
            pipe.send(True)
            began = time.monotonic()
            assert await changes.wait(5.0)
            waits.append(time.monotonic() - began)
            assert await asyncio.to_thread(pipe.recv) == "written"
        pipe.send(False)
        assert not await changes.wait(0.6)  # and nothing when nothing happens
    assert max(waits) < 2.0
    changes.close()


async def test_two_processes_write_side_by_side(folder: Path, store: SqliteStore) -> None:
    with process(write_until_killed, folder) as (_, pipe):
        pipe.recv()
        mine = await asyncio.gather(*(store.write(add_session) for _ in range(200)))
        ledger: dict[str, int] = {}
        while len(ledger) < 100:
            name, message = pipe.recv()
            ledger[name] = message
    assert len(set(mine)) == 200
    messages, whole, _ = await store.read(state)
    assert ledger.items() <= messages.items()
    assert whole


async def test_a_commit_of_this_process_wakes_without_any_poll(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.writer.POLL_SECONDS", 60.0)
    async with open_test_store(folder) as store:
        changes = store.changes()
        for _ in range(20):
            await store.write(add_session)
            assert await changes.wait(5.0)
        changes.close()


async def test_a_commit_of_this_process_is_told_once_and_an_empty_one_never(store: SqliteStore) -> None:
    changes = store.changes()
    await store.write(add_session)
    assert await changes.wait(5.0)
    assert not await changes.wait(0.6)  # the poll does not tell it again
    await store.write(lambda tx: None)
    await store.write(lambda tx: tx.outbox.count())
    assert not await changes.wait(0.3)  # nothing was written
    changes.close()


async def test_every_subscriber_hears_and_a_closed_one_is_forgotten(store: SqliteStore) -> None:
    several = [store.changes() for _ in range(3)]
    several[0].close()
    await store.write(add_session)
    assert await several[1].wait(5.0)
    assert await several[2].wait(5.0)
    assert not await several[0].wait(0.01)
    for subscription in several:
        subscription.close()


def test_a_subscriber_whose_loop_is_gone_harms_nobody() -> None:
    hub = Hub()

    async def subscribe() -> None:
        hub.subscribe()

    asyncio.run(subscribe())
    hub.notify()
