"""A write-ahead log that ends anywhere: what a crash of the machine can leave. Only the newest commits may be missing, nothing may be broken.

Killing a process does not test `fsync`; cutting the log is the cheap stand-in for pulling the plug.
"""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from bot.ports import Transaction
from storage.sqlite_store import SqliteStore
from tests.conftest import Counted
from tests.sizes import seeded, sized
from tests.storage.load import turn
from tests.storage.plain import ask
from tests.storage.values import add_ticket
from tests.support import open_test_store

TURNS = 60


def stored(tx: Transaction) -> list[str]:
    """The messages in order; fails if a chain is broken or a turn is there by half."""
    (ticket,) = tx.tickets.list_desk()
    messages = [message.body.text for message in tx.messages.list_ticket(ticket.id)]
    assert tx.events.verify(ticket.id)
    assert len(tx.events.list_ticket(ticket.id)) == 1 + len(messages)
    assert tx.outbox.count()["waiting"] == len(messages)
    return messages


async def test_a_log_cut_anywhere_loses_only_its_end(
    store: SqliteStore, folder: Path, tmp_path: Path, counted: Counted
) -> None:
    ticket = await store.write(add_ticket)
    log = folder / "data.db-wal"
    begins_at = len(log.read_bytes())
    for number in range(TURNS):
        await store.write(partial(turn, ticket.id, str(number)))
    whole = log.read_bytes()
    random = seeded("torn wal")
    cuts = sized(short=40, long=1_000)
    lengths = set()
    for cut in range(cuts):
        copy = tmp_path / str(cut)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*-shm"))
        (copy / "data.db-wal").write_bytes(whole[: random.randrange(begins_at, len(whole) + 1)])
        async with open_test_store(copy) as reopened:
            messages = await reopened.read(stored)
        assert messages == [str(number) for number in range(len(messages))]
        assert ask(copy / "data.db", "PRAGMA integrity_check") == ["ok"]
        lengths.add(len(messages))
        shutil.rmtree(copy)
    assert len(lengths) > cuts // 4  # the cuts really fell all over the log
    counted("cuts", cuts)
