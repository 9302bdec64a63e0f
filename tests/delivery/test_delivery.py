"""The outbox worker over the real store: order within a lane, patience with trouble, an end to what can never be delivered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.deadlines import Deadline
from bot.domain.references import new_reference
from bot.domain.tickets import Ticket
from bot.domain.verification import Identity, IdentityLevel
from bot.ports import Delivered, Job, Later, Never, OutboxRow, Outcome, Thread, Transaction
from handlers.delivery import LEASE, MAX_ATTEMPTS, Delivery, backoff
from storage.sqlite_store import SqliteStore
from tests.support import NOON, FakeClock, open_test_store


class Recorder:
    """A courier that notes what it was given and answers as the test says."""

    jobs = tuple(Job)

    def __init__(self, answer: Callable[[OutboxRow], Outcome] = lambda row: Delivered()) -> None:
        self.answer = answer
        self.carried: list[tuple[str, object]] = []

    async def deliver(self, row: OutboxRow) -> Outcome:
        self.carried.append((row.lane, row.payload.get("n")))
        return self.answer(row)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqliteStore]:
    opened = open_test_store(tmp_path / "data", clock)
    yield opened
    await opened.close()


async def queue(store: SqliteStore, *lanes: str, ticket_id: int | None = None) -> None:
    def work(tx: Transaction) -> None:
        for n, lane in enumerate(lanes):
            tx.outbox.add(Job.POST_NOTICE, lane=lane, ticket_id=ticket_id, payload={"n": n})

    await store.write(work)


async def file_ticket(store: SqliteStore) -> Ticket:
    ticket = Ticket(
        0,
        new_reference(),
        "company",
        "complaint",
        0,
        "en",
        Identity.required(IdentityLevel.NONE),
        Deadline(None, 5),
        NOON,
        {},
    )

    def work(tx: Transaction) -> Ticket:
        ticket.session_id = tx.sessions.add(b"h", "company", "en", NOON, NOON + timedelta(days=1)).id
        return tx.tickets.add(ticket, access_code_hash=None)

    return await store.write(work)


async def test_each_lane_keeps_its_order(store: SqliteStore, clock: FakeClock) -> None:
    courier = Recorder()
    await queue(store, "a", "b", "a", "b", "a")
    assert await Delivery(store, courier, clock).drain() == 5
    assert [n for lane, n in courier.carried if lane == "a"] == [0, 2, 4]
    assert [n for lane, n in courier.carried if lane == "b"] == [1, 3]
    assert await store.read(lambda tx: tx.outbox.count().get("waiting", 0)) == 0


async def test_trouble_holds_one_lane_and_no_other(store: SqliteStore, clock: FakeClock) -> None:
    courier = Recorder(
        lambda row: Later(clock.now() + timedelta(minutes=1), "down") if row.lane == "a" else Delivered()
    )
    await queue(store, "a", "a", "b")
    await Delivery(store, courier, clock).drain()
    assert courier.carried == [("a", 0), ("b", 2)]
    courier.answer = lambda row: Delivered()
    clock.advance(timedelta(minutes=1))
    await Delivery(store, courier, clock).drain()
    assert courier.carried[2:] == [("a", 0), ("a", 1)]


async def test_a_courier_that_breaks_loses_nothing(store: SqliteStore, clock: FakeClock) -> None:
    def fail(row: OutboxRow) -> Outcome:
        raise ValueError("a bug")

    courier = Recorder(fail)
    await queue(store, "a")
    await Delivery(store, courier, clock).drain()
    clock.advance(backoff(1))
    courier.answer = lambda row: Delivered()
    assert await Delivery(store, courier, clock).drain() == 1


async def test_what_can_never_be_delivered_is_buried_and_staff_are_told(store: SqliteStore, clock: FakeClock) -> None:
    ticket = await file_ticket(store)
    alerts: list[OutboxRow] = []

    def answer(row: OutboxRow) -> Outcome:
        if row.job is Job.ALERT:
            alerts.append(row)
            return Delivered()
        return Never("invalid_blocks")

    await queue(store, "a", "a", ticket_id=ticket.id)
    await Delivery(store, Recorder(answer), clock).drain()
    assert await store.read(lambda tx: tx.outbox.count().get("dead", 0)) == 2
    assert [row.payload["reference"] for row in alerts] == [ticket.reference] * 2


@pytest.mark.parametrize(("error", "buried"), [("channel_not_found", True), ("pause:SlackUnclear", False)])
async def test_tries_end_except_while_the_other_side_is_down(
    store: SqliteStore, clock: FakeClock, error: str, buried: bool
) -> None:
    courier = Recorder(lambda row: Later(clock.now() + backoff(row.attempts), error))
    await queue(store, "a")
    for _ in range(MAX_ATTEMPTS + 3):
        await Delivery(store, courier, clock).drain()
        clock.advance(timedelta(minutes=6))
    assert (await store.read(lambda tx: tx.outbox.count().get("dead", 0)) == 1) is buried
    assert len(courier.carried) == (MAX_ATTEMPTS if buried else MAX_ATTEMPTS + 3)


async def test_a_worker_that_lost_its_lease_changes_nothing(store: SqliteStore, clock: FakeClock) -> None:
    ticket = await file_ticket(store)
    late = Recorder(lambda row: Delivered(lambda tx: tx.threads.add(ticket.id, Thread("C", "late"))))
    original = late.answer

    def outlive(row: OutboxRow) -> Outcome:
        clock.advance(LEASE + timedelta(seconds=1))
        return original(row)

    late.answer = outlive
    await queue(store, "a", ticket_id=ticket.id)
    rows = await store.write(lambda tx: tx.outbox.claim(clock.now(), LEASE, jobs=late.jobs))
    outcome = await late.deliver(rows[0])
    taken = await store.write(lambda tx: tx.outbox.claim(clock.now(), LEASE, jobs=late.jobs))
    assert len(taken) == 1
    await store.write(lambda tx: Delivery(store, late, clock)._record(tx, rows[0], outcome))
    assert await store.read(lambda tx: tx.threads.find(ticket.id)) is None
    assert await store.write(lambda tx: tx.outbox.done(taken[0]))


async def test_a_running_worker_wakes_on_a_commit(store: SqliteStore, clock: FakeClock) -> None:
    arrived = asyncio.Event()

    def answer(row: OutboxRow) -> Outcome:
        arrived.set()
        return Delivered()

    running = asyncio.create_task(Delivery(store, Recorder(answer), clock).run())
    await queue(store, "a")
    await asyncio.wait_for(arrived.wait(), 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
