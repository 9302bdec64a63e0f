"""The outbox worker: claims rows for the couriers, lets them deliver, settles each row. Knows neither Slack nor mail."""

import asyncio
from datetime import timedelta

import structlog

from bot.domain.errors import DeskError
from bot.ports import Changes, Clock, Courier, Delivered, Job, Later, Never, OutboxRow, Outcome, Store, Transaction

LEASE = timedelta(seconds=25)  # what a dead worker held is taken up again within half a minute
DELIVERY_LIMIT = 20.0  # seconds; less than the lease, so that a slow call cannot outlive it
MAX_ATTEMPTS = 12
POLL_SECONDS = 1.0  # rows that come due by time alone (retries) are found by this poll
_log = structlog.get_logger(__name__)


def backoff(attempts: int) -> timedelta:
    """2 s, 4 s, 8 s … at most five minutes."""
    return timedelta(seconds=min(300, 2 ** min(attempts, 9)))


class Delivery:
    """Runs until cancelled. One instance drains one courier's jobs; lanes keep their order however many run."""

    def __init__(self, store: Store, courier: Courier, clock: Clock, parallel: int = 4) -> None:
        self._store = store
        self._courier = courier
        self._clock = clock
        self._parallel = parallel

    async def run(self) -> None:
        """Keeps up to `parallel` rows under way; wakes on commits, on rows coming due, and on a slow poll."""
        changes = self._store.changes()
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                rows = await self._take(self._parallel - len(running))
                running |= {asyncio.create_task(self._settle(row)) for row in rows}
                if not rows:
                    running = await self._wait(changes, running)
        finally:
            changes.close()
            for task in running:
                task.cancel()

    async def drain(self) -> int:
        """Delivers what is due now, one after the other; how many rows it took up."""
        count = 0
        while rows := await self._take(1):
            await self._settle(rows[0])
            count += 1
        return count

    async def _take(self, limit: int) -> list[OutboxRow]:
        """Claims due rows. Looks before it writes, so that an idle worker commits nothing."""
        try:
            due = await self._store.read(lambda tx: tx.outbox.next_due(jobs=self._courier.jobs))
            if limit <= 0 or due is None or due > self._clock.now():
                return []
            return await self._store.write(lambda tx: self._claim(tx, limit))
        except DeskError as busy:
            _log.warning("outbox_waits", error=type(busy).__name__)
            return []

    async def _wait(self, changes: Changes, running: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        waiter = asyncio.create_task(changes.wait(POLL_SECONDS))
        done, _ = await asyncio.wait({waiter, *running}, return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()
        for task in done - {waiter}:
            if error := task.exception():  # the lease ends and another attempt settles the row
                _log.warning("row_not_settled", error=type(error).__name__)
        return running - done

    def _claim(self, tx: Transaction, limit: int) -> list[OutboxRow]:
        return tx.outbox.claim(self._clock.now(), LEASE, jobs=self._courier.jobs, limit=limit)

    async def _settle(self, row: OutboxRow) -> None:
        outcome = await self._attempt(row)
        await self._store.write(lambda tx: self._record(tx, row, outcome))

    async def _attempt(self, row: OutboxRow) -> Outcome:
        try:
            async with asyncio.timeout(DELIVERY_LIMIT):
                return await self._courier.deliver(row)
        except Exception as error:  # whatever happened, the row goes on living
            _log.warning("delivery_failed", job=row.job, row=row.id, error=type(error).__name__)
            return Later(self._clock.now() + backoff(row.attempts), type(error).__name__)

    def _record(self, tx: Transaction, row: OutboxRow, outcome: Outcome) -> None:
        match outcome:
            case Delivered(after):
                if tx.outbox.done(row) and after is not None:
                    after(tx)
            case Later(not_before, error) if row.attempts < MAX_ATTEMPTS or _is_pause(error):
                tx.outbox.retry(row, not_before, error)
            case Later(_, error) | Never(error):
                self._bury(tx, row, error)

    def _bury(self, tx: Transaction, row: OutboxRow, error: str) -> None:
        if tx.outbox.bury(row, error) and row.job is not Job.ALERT and row.ticket_id is not None:
            ticket = tx.tickets.get(row.ticket_id)
            told = {"desk": ticket.desk, "notice": "delivery_failed", "reference": ticket.reference, "error": error}
            tx.outbox.add(Job.ALERT, lane=f"alert:{ticket.desk}", payload={**told, "what": row.job})


def _is_pause(error: str) -> bool:
    """Waiting that is nobody's fault (rate limits, Slack down, a revoked token being replaced) buries nothing."""
    return error.startswith("pause:")
