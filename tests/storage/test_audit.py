"""The audit trail: whole when nobody touched it, and seen to be broken after anything that somebody with the file could do to it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.events import Event, EventType
from bot.ports import Transaction
from storage.sqlite_store import SqliteStore
from tests.conftest import Counted
from tests.sizes import seeded, sized
from tests.storage.plain import change, doing, tamper
from tests.storage.values import add_ticket
from tests.support import NOON

EVENTS = 8
DEAD_LETTER = (
    "INSERT INTO dead_letters (id, lane, job, ticket_id, payload, attempts, error, created_at, buried_at) "
    "VALUES (1, 'l', 'letter', :id, '{}', 1, 'e', '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
)
STRAY_EVENT = (
    "INSERT INTO events (ticket_id, position, type, actor, at, data, hash) "
    "VALUES (:ticket, :position, 'claimed', 'U1', '2026-01-01 00:00:00.000000', '{}', x'00')"
)


def tell(ticket_id: int, number: int, tx: Transaction) -> None:
    ticket = tx.tickets.get(ticket_id)
    ticket.record(EventType.CODE_SENT, "system", NOON + timedelta(minutes=number), {"n": number, "letter": "code"})
    tx.tickets.save(ticket)


@pytest.fixture
async def ticket(store: SqliteStore) -> int:
    """A ticket with eight events."""
    filed = await store.write(add_ticket)
    for number in range(1, EVENTS):
        await store.write(partial(tell, filed.id, number))
    return filed.id


async def whole(store: SqliteStore, ticket: int) -> bool:
    return await store.read(lambda tx: tx.events.verify(ticket))


async def test_events_come_back_as_they_were(store: SqliteStore, ticket: int) -> None:
    found = await store.read(lambda tx: tx.events.list_ticket(ticket))
    assert found[0] == Event(EventType.TICKET_FILED, "customer", NOON, {"kind": "disclosure"})
    assert [event.data.get("n") for event in found[1:]] == list(range(1, EVENTS))
    assert await whole(store, ticket)


def record(desk: str, event: Event, tx: Transaction) -> None:
    tx.events.record_desk(desk, event)


async def test_the_desk_has_a_chain_of_its_own(store: SqliteStore, folder: Path) -> None:
    assert await store.read(lambda tx: tx.events.verify_desk("company"))
    events = [Event(EventType.OPERATOR_READ, "system", NOON, {"n": number}) for number in range(3)]
    for event in events:
        for desk in ("company", "impress"):
            await store.write(partial(record, desk, event))
    assert await store.read(lambda tx: tx.events.list_desk("company")) == events
    assert await store.read(lambda tx: tx.events.verify_desk("company"))
    tamper(folder, doing("UPDATE events SET actor = 'U9' WHERE desk = 'company' AND position = 2"))
    assert not await store.read(lambda tx: tx.events.verify_desk("company"))
    assert await store.read(lambda tx: tx.events.verify_desk("impress"))


@pytest.mark.parametrize("table", ["events", "dead_letters"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = 'x'",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "UPDATE OR REPLACE {table} SET id = id + 1",
    ],
)
async def test_rows_that_are_never_changed_cannot_be(store: SqliteStore, table: str, statement: str) -> None:
    ticket = await store.write(add_ticket)
    await store.write(change(DEAD_LETTER, id=ticket.id))
    column = "actor" if table == "events" else "job"
    with pytest.raises(IntegrityError, match="never changed"):
        await store.write(change(statement.format(table=table, column=column)))


async def test_an_event_out_of_order_is_refused(store: SqliteStore, ticket: int) -> None:
    for position in (EVENTS, EVENTS + 2):
        with pytest.raises(IntegrityError):
            await store.write(change(STRAY_EVENT, ticket=ticket, position=position))
    assert await whole(store, ticket)


def rows(raw: sqlite3.Connection) -> list[tuple[object, ...]]:
    return raw.execute("SELECT * FROM events WHERE ticket_id IS NOT NULL ORDER BY position").fetchall()


def put_back(raw: sqlite3.Connection, kept: list[tuple[object, ...]]) -> None:
    raw.execute("DELETE FROM events")
    raw.executemany(f"INSERT INTO events VALUES ({', '.join('?' * len(kept[0]))})", kept)  # noqa: S608 - question marks


def cut_tail(raw: sqlite3.Connection) -> None:
    """Takes the newest events off and makes the ticket's count fit. The head that would fit cannot be computed without the key."""
    raw.execute("DELETE FROM events WHERE position > 5")
    last = raw.execute("SELECT hash FROM events WHERE position = 5").fetchone()[0]
    raw.execute("UPDATE tickets SET events_count = 5, events_head = ?", (last,))


MOVE = "UPDATE events SET position = ? WHERE position = ?"
Deed = Callable[[sqlite3.Connection], object]
DEEDS: dict[str, tuple[Deed, ...]] = {
    "type": (doing("UPDATE events SET type = 'released' WHERE position = 3"),),
    "actor": (doing("UPDATE events SET actor = 'U9' WHERE position = 3"),),
    "time": (doing("UPDATE events SET at = '2026-11-20 12:02:00.000001' WHERE position = 3"),),
    "data": (doing("UPDATE events SET data = '{}' WHERE position = 3"),),
    "hash": (doing("UPDATE events SET hash = zeroblob(32) WHERE position = 3"),),
    "delete the first": (doing("DELETE FROM events WHERE position = 1"),),
    "delete one between": (doing("DELETE FROM events WHERE position = 4"),),
    "delete the last": (doing("DELETE FROM events WHERE position = 8"),),
    "delete all": (doing("DELETE FROM events"),),
    "delete all and say so": (doing("DELETE FROM events"), doing("UPDATE tickets SET events_count = 0")),
    "cut the tail": (cut_tail,),
    "swap two": (doing(MOVE, 99, 3), doing(MOVE, 3, 5), doing(MOVE, 5, 99)),
    "close a gap": (
        doing("DELETE FROM events WHERE position = 4"),
        *(doing(MOVE, position - 1, position) for position in range(5, EVENTS + 1)),
        doing("UPDATE tickets SET events_count = 7"),
    ),
    "repeat the last": (
        doing(
            "INSERT INTO events (ticket_id, position, type, actor, at, data, hash) "
            "SELECT ticket_id, 9, type, actor, at, data, hash FROM events WHERE position = 8"
        ),
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_tampering_is_seen(store: SqliteStore, folder: Path, ticket: int, deed: str) -> None:
    before: list[object] = []
    after: list[object] = []
    tamper(folder, lambda raw: before.extend(rows(raw)), *DEEDS[deed], lambda raw: after.extend(rows(raw)))
    assert before != after  # something was really done
    assert not await whole(store, ticket)


async def test_an_event_of_another_ticket_does_not_pass(store: SqliteStore, folder: Path, ticket: int) -> None:
    other = (await store.write(add_ticket)).id
    tamper(
        folder,
        doing(
            "UPDATE tickets SET (events_count, events_head) = (SELECT events_count, events_head FROM tickets WHERE id = ?) "
            "WHERE id = ?",
            ticket,
            other,
        ),
        doing("DELETE FROM events WHERE ticket_id = ?", other),
        doing("UPDATE events SET ticket_id = ?", other),
    )
    assert not await whole(store, other)
    assert not await whole(store, ticket)


async def test_any_flipped_bit_is_seen(store: SqliteStore, folder: Path, ticket: int, counted: Counted) -> None:
    random = seeded("audit flips")
    kept: list[tuple[object, ...]] = []
    tamper(folder, lambda raw: kept.extend(rows(raw)))
    columns = ("type", "actor", "data", "hash")
    times = sized(short=60, long=2_000)
    for _ in range(times):
        position, column = random.randrange(EVENTS) + 1, random.choice(columns)

        def flip(raw: sqlite3.Connection, position: int = position, column: str = column) -> None:
            (value,) = raw.execute(f"SELECT {column} FROM events WHERE position = ?", (position,)).fetchone()  # noqa: S608
            changed = bytearray(value if isinstance(value, bytes) else value.encode())
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(7)
            new = bytes(changed) if isinstance(value, bytes) else changed.decode()
            raw.execute(f"UPDATE events SET {column} = ? WHERE position = ?", (new, position))  # noqa: S608

        tamper(folder, flip)
        assert not await whole(store, ticket)
        tamper(folder, lambda raw: put_back(raw, kept))
    assert await whole(store, ticket)
    counted("flips", times)


async def test_many_writers_make_one_chain(store: SqliteStore, ticket: int) -> None:
    await asyncio.gather(*(store.write(partial(tell, ticket, number)) for number in range(100)))
    assert len(await store.read(lambda tx: tx.events.list_ticket(ticket))) == EVENTS + 100
    assert await whole(store, ticket)
