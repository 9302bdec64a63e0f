"""The outbox: order within a lane, one worker per row, and nothing settled by a worker whose lease was lost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from itertools import product

import pytest

from bot.ports import Job, OutboxRow, Transaction
from storage.sqlite_store import SqliteStore
from tests.sizes import seeded, sized
from tests.storage.values import add_ticket
from tests.support import NOON, FakeClock

MINUTE = timedelta(minutes=1)
SLACK = (Job.POST_CARD, Job.REFRESH_CARD, Job.POST_MESSAGE, Job.POST_NOTICE)


async def add(store: SqliteStore, lane: str, job: Job = Job.POST_MESSAGE, **payload: object) -> None:
    await store.write(lambda tx: tx.outbox.add(job, lane=lane, payload=payload))


async def claim(store: SqliteStore, clock: FakeClock, limit: int = 8) -> list[OutboxRow]:
    return await store.write(lambda tx: tx.outbox.claim(clock.now(), MINUTE, jobs=SLACK, limit=limit))


def settle(row: OutboxRow, tx: Transaction) -> bool:
    return tx.outbox.done(row)


async def test_a_lane_is_worked_in_order_one_row_at_a_time(store: SqliteStore, clock: FakeClock) -> None:
    ticket = await store.write(add_ticket)
    lane = f"ticket:{ticket.id}"
    await store.write(lambda tx: tx.outbox.add(Job.POST_CARD, lane=lane, ticket_id=ticket.id))
    for number in range(3):
        await add(store, lane, n=number)
    await add(store, "another")
    seen = []
    first, other = await claim(store, clock)
    assert (first.job, first.ticket_id, first.attempts, first.created_at) == (Job.POST_CARD, ticket.id, 1, NOON)
    assert other.lane == "another"
    assert await claim(store, clock) == []
    assert await store.write(lambda tx: tx.outbox.done(first))
    while rows := await claim(store, clock):
        (row,) = rows
        seen.append(row.payload["n"])
        assert await store.write(partial(settle, row))
    assert seen == [0, 1, 2]


async def test_a_row_given_back_keeps_its_place_and_its_time(store: SqliteStore, clock: FakeClock) -> None:
    await add(store, "lane", n=1)
    await add(store, "lane", n=2)
    (row,) = await claim(store, clock)
    assert await store.write(lambda tx: tx.outbox.retry(row, clock.now() + MINUTE, "ratelimited"))
    assert await claim(store, clock) == []
    assert await store.read(lambda tx: tx.outbox.next_due(jobs=SLACK)) == NOON + MINUTE
    clock.advance(MINUTE)
    (again,) = await claim(store, clock)
    assert (again.id, again.payload, again.attempts) == (row.id, {"n": 1}, 2)
    assert again.lease != row.lease


async def test_a_lost_lease_settles_nothing(store: SqliteStore, clock: FakeClock) -> None:
    await add(store, "lane")
    (slow,) = await claim(store, clock)
    clock.advance(MINUTE)
    (quick,) = await claim(store, clock)
    assert quick.id == slow.id
    assert not await store.write(lambda tx: tx.outbox.done(slow))
    assert not await store.write(lambda tx: tx.outbox.retry(slow, clock.now(), "late"))
    assert not await store.write(lambda tx: tx.outbox.bury(slow, "late"))
    assert await store.read(lambda tx: tx.outbox.count()) == {"waiting": 0, "leased": 1, "dead": 0}
    assert await store.write(lambda tx: tx.outbox.done(quick))
    assert not await store.write(lambda tx: tx.outbox.done(quick))
    assert await store.read(lambda tx: tx.outbox.count()) == {"waiting": 0, "leased": 0, "dead": 0}


async def test_a_buried_row_lets_its_lane_go_on(store: SqliteStore, clock: FakeClock) -> None:
    await add(store, "lane", n=1)
    await add(store, "lane", n=2)
    (row,) = await claim(store, clock)
    assert await store.write(lambda tx: tx.outbox.bury(row, "channel_not_found"))
    (next_row,) = await claim(store, clock)
    assert next_row.payload == {"n": 2}
    assert await store.read(lambda tx: tx.outbox.count()) == {"waiting": 0, "leased": 1, "dead": 1}


async def test_only_the_jobs_asked_for_are_claimed_and_others_hold_their_lane(
    store: SqliteStore, clock: FakeClock
) -> None:
    await add(store, "lane", Job.LETTER)
    await add(store, "lane", Job.POST_MESSAGE)
    assert await claim(store, clock) == []
    assert await store.read(lambda tx: tx.outbox.next_due(jobs=SLACK)) is None
    assert await store.read(lambda tx: tx.outbox.next_due(jobs=[Job.LETTER])) == NOON
    (letter,) = await store.write(lambda tx: tx.outbox.claim(clock.now(), MINUTE, jobs=[Job.LETTER]))
    assert await store.write(lambda tx: tx.outbox.done(letter))
    assert len(await claim(store, clock)) == 1


async def test_refreshes_coalesce_while_one_waits_but_not_with_one_on_its_way(
    store: SqliteStore, clock: FakeClock
) -> None:
    for _ in range(5):
        await add(store, "lane", Job.REFRESH_CARD)
        await add(store, "other", Job.REFRESH_CARD)
    assert (await store.read(lambda tx: tx.outbox.count()))["waiting"] == 2
    on_its_way = await claim(store, clock)
    assert len(on_its_way) == 2
    for _ in range(5):
        await add(store, "lane", Job.REFRESH_CARD)  # the one on its way may have read the ticket before this change
    assert (await store.read(lambda tx: tx.outbox.count()))["waiting"] == 1


async def test_next_due_knows_leases_and_times(store: SqliteStore, clock: FakeClock) -> None:
    assert await store.read(lambda tx: tx.outbox.next_due(jobs=SLACK)) is None
    await add(store, "lane")
    assert await store.read(lambda tx: tx.outbox.next_due(jobs=SLACK)) == NOON
    await claim(store, clock)
    assert await store.read(lambda tx: tx.outbox.next_due(jobs=SLACK)) == NOON + MINUTE  # should its worker die


async def test_a_secret_is_sealed_under_its_ticket(store: SqliteStore, clock: FakeClock) -> None:
    ticket = await store.write(add_ticket)
    await store.write(lambda tx: tx.outbox.add(Job.LETTER, lane="mail", ticket_id=ticket.id, secret="123456"))
    await store.write(lambda tx: tx.outbox.add(Job.LETTER, lane="other", ticket_id=ticket.id))
    secret, plain = await store.write(lambda tx: tx.outbox.claim(clock.now(), MINUTE, jobs=[Job.LETTER]))
    assert secret.secret == "123456"
    assert plain.secret is None
    with pytest.raises(ValueError, match="ticket"):
        await store.write(lambda tx: tx.outbox.add(Job.LETTER, lane="mail", secret="123456"))


def hold(until: datetime, tx: Transaction) -> datetime | None:
    tx.outbox.hold("C1:chat.postMessage", until)
    return tx.outbox.held_until("C1:chat.postMessage")


async def test_holds_only_grow(store: SqliteStore) -> None:
    assert await store.read(lambda tx: tx.outbox.held_until("C1:chat.postMessage")) is None
    for minutes, expected in ((5, 5), (3, 5), (9, 9)):
        until = NOON + minutes * MINUTE
        assert await store.write(partial(hold, until)) == NOON + expected * MINUTE
    assert await store.read(lambda tx: tx.outbox.held_until("C2:chat.postMessage")) is None


async def test_many_workers_that_fail_and_die_deliver_every_lane_in_order(store: SqliteStore, clock: FakeClock) -> None:
    """Workers claim, deliver, give back, or vanish with their lease, at random; every lane is still delivered whole and in order."""
    random = seeded("outbox")
    lanes = sized(short=12, long=60)

    def fill(tx: Transaction) -> None:
        for number, lane in product(range(20), range(lanes)):
            tx.outbox.add(Job.POST_MESSAGE, lane=f"lane{lane}", payload={"n": number})

    await store.write(fill)
    delivered: dict[str, list[int]] = {}

    def decide(row: OutboxRow, how: str, tx: Transaction) -> None:
        if how == "deliver" and tx.outbox.done(row):
            delivered.setdefault(row.lane, []).append(row.payload["n"])
        elif how == "give back":
            tx.outbox.retry(row, clock.now() + MINUTE * random.random(), "error")

    async def work() -> None:
        for row in await claim(store, clock, limit=random.randint(1, 8)):
            how = random.choice(("deliver", "deliver", "give back", "die"))
            await store.write(partial(decide, row, how))

    while any((await store.read(lambda tx: tx.outbox.count())).values()):
        await asyncio.gather(*(work() for _ in range(6)))
        clock.advance(MINUTE / 3)
    assert delivered == {f"lane{lane}": list(range(20)) for lane in range(lanes)}
