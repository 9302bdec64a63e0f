"""How many units of work the store commits in a second, and how that compares with the same rows written by a bare SQLite loop.

Run with `python -m tests.benchmarks.bench_store`; nothing here judges, the figures are for the reader.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.domain.answers import Reply
from bot.domain.conversations import Conversation
from bot.domain.messages import Author
from bot.ports import Once, Transaction
from storage.connections import connect
from storage.sqlite_store import SqliteStore
from tests.storage.values import add_session, add_ticket
from tests.support import NOON, open_test_store

UNITS = 4_000
CALLERS = 50
WORDS = "How long do you keep my address after I have closed the account?"


def message(session: int, tx: Transaction) -> None:
    """The smallest unit that stores a person's words."""
    tx.messages.add(session, Author.CUSTOMER, Reply(WORDS), NOON)


def chat_turn(session: int, tx: Transaction) -> dict[str, int]:
    """What one turn of a chat costs the store: rate, session, two messages, the conversation."""
    tx.rates.hit(f"chat:{session}:{time.monotonic_ns() >> 24}", 1_000, NOON - NOON.replace(hour=11), NOON)
    tx.sessions.get(session)
    asked = tx.messages.add(session, Author.CUSTOMER, Reply(WORDS), NOON)
    answered = tx.messages.add(session, Author.BOT, Reply(WORDS * 4), NOON)
    tx.sessions.save_conversation(session, Conversation(concepts=("retention",)))
    return {"asked": asked.id, "answered": answered.id}


def file_ticket(session: int, tx: Transaction) -> None:
    """A request with its first event."""
    add_ticket(tx, session)


async def measure(store: SqliteStore, work: Callable[[int, Transaction], object], *, once: bool, units: int) -> float:
    """Units per second with CALLERS of them waiting at any time."""
    session = await store.write(add_session)
    numbers = iter(range(units))

    async def caller() -> None:
        for number in numbers:
            key = Once(f"{work.__name__}{number}", WORDS.encode(), session) if once else None
            await store.write(partial(work, session), once=key)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return units / (time.perf_counter() - began)


def bare_loop(file: Path, rows: int, per_commit: int) -> float:
    """Rows per second of the same size and settings, with no seals, no threads and no Core."""
    raw = connect(file)
    raw.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, session INT, author TEXT, body BLOB, at TEXT)")
    raw.execute("CREATE INDEX by_session ON messages (session, id)")
    body = WORDS.encode() + bytes(28)
    began = time.perf_counter()
    for start in range(0, rows, per_commit):
        raw.execute("BEGIN IMMEDIATE")
        for _ in range(min(per_commit, rows - start)):
            values = (1, "customer", body, "2026-11-20 12:00:00.000000")
            raw.execute("INSERT INTO messages (session, author, body, at) VALUES (?, ?, ?, ?)", values)
        raw.execute("COMMIT")
    seconds = time.perf_counter() - began
    raw.close()
    return rows / seconds


async def run(folder: Path) -> dict[str, int]:
    """Prints the figures and returns units per second by name."""
    rates = {}
    alone = bare_loop(folder / "alone.db", 2_000, 1)
    grouped = bare_loop(folder / "grouped.db", 20_000, CALLERS)
    print(f"bare loop, a commit per row        {alone:9,.0f} rows/s")
    print(f"bare loop, {CALLERS} rows per commit      {grouped:9,.0f} rows/s")
    async with open_test_store(folder / "data") as store:
        for name, work, once in (
            ("one message", message, False),
            ("chat turn", chat_turn, False),
            ("chat turn with its key", chat_turn, True),
            ("ticket filed", file_ticket, False),
        ):
            before = await store.measure()
            rate = await measure(store, work, once=once, units=UNITS)
            rates[name] = round(rate)
            after = await store.measure()
            together = UNITS / (after["batches"] - before["batches"])
            print(
                f"{name:<28}{rate:15,.0f} units/s  {together:5.1f} units per commit  {rate / alone:5.2f} x a bare commit"
            )
    return rates


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bench-store-") as name:
        asyncio.run(run(Path(name)))
        print(f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}")
