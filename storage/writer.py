"""The writer thread: one connection, one queue, many units per commit. What is answered is on disk; what is not answered may run again."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import Busy, DeskError, StoreFull
from storage.connections import BUSY_MS
from storage.errors import StoreClosed
from storage.failures import is_busy, translate
from storage.transactions import SqlTransaction
from storage.units import Outcome, Unit, deliver

BATCH_UNITS = 64
BATCH_SECONDS = 0.020
QUEUE_UNITS = 1_000
POLL_SECONDS = 0.250
RETRY_SECONDS = 0.002


class Writer:
    """`notify` is called after every commit that changed something, and when another process's commit is noticed."""

    def __init__(self, raw: sqlite3.Connection, tx: SqlTransaction, notify: Callable[[], None]) -> None:
        self._raw = raw
        self._tx = tx
        self._sql = tx.scope.sql
        self._notify = notify
        self._queue: SimpleQueue[Unit | None] = SimpleQueue()
        self._running: list[Unit] = []  # started, not yet answered
        self._closing = False
        self._seen_version = self._data_version()
        self._next_poll = time.monotonic() + POLL_SECONDS
        self._destroy_due = False
        self.batches = 0
        self.units = 0
        self._thread = threading.Thread(target=self._live, name="store-writer", daemon=True)

    @property
    def depth(self) -> int:
        return self._queue.qsize()

    @property
    def inside(self) -> bool:
        """Whether the caller is a unit of this writer."""
        return threading.get_ident() == self._thread.ident

    def start(self) -> None:
        """Ends what an earlier process left undone, then takes units."""
        self._destroy_condemned()
        self._thread.start()

    def submit(self, unit: Unit) -> None:
        """Raises Busy when the queue is full."""
        if self._closing:
            raise StoreClosed("the store is closed")
        if self._queue.qsize() >= QUEUE_UNITS:
            raise Busy
        self._queue.put(unit)

    def stop(self) -> None:
        """Runs what is queued, then ends the thread."""
        self._closing = True
        self._queue.put(None)
        self._thread.join()

    # --- the thread -----------------------------------------------------------------------------------------------

    def _live(self) -> None:
        while True:
            try:
                unit = self._queue.get(timeout=max(0.0, self._next_poll - time.monotonic()))
                if unit is None:
                    return
                if not self._batch(unit):
                    return
            except Empty:
                pass
            if time.monotonic() >= self._next_poll:
                self._poll()

    def _batch(self, first: Unit) -> bool:
        """Runs `first` and what is queued behind it in one transaction. False when the end of the queue was met."""
        if not self._begin_for(first):
            return True
        self._running = []
        try:
            return self._run_batch(first)
        except Exception as error:  # a mistake of this module's: nobody may wait for ever, and the thread goes on
            self._sql.live = False
            self._rollback()
            deliver([(unit, Outcome(error=error)) for unit in self._running])
            return True

    def _run_batch(self, first: Unit) -> bool:
        before = self._raw.total_changes
        settled, more = self._run_queued(first)
        if self._commit() is not None:
            # Nobody was answered, so everybody may run again: alone, because one of them may be what the disk cannot take.
            settled = [(unit, self._run_alone(unit)) for unit, _ in settled]
        self.batches += 1
        self.units += len(settled)
        if self._tx.scope.condemned:
            self._destroy_condemned()
        if self._raw.total_changes != before:
            self._notify()  # before the answers: who subscribes after one is not woken by what it has seen
        deliver(settled)
        return more

    def _begin_for(self, unit: Unit) -> bool:
        """Begins a transaction, trying for as long as the unit's caller waits. No unit has started before this is done."""
        while not unit.abandoned:
            try:
                with self._patience(0):
                    self._begin()
            except sqlite3.Error as error:
                if is_busy(error):
                    # SQLite's own waiting sleeps ever longer, and so never meets the short gaps of a busy neighbour
                    time.sleep(RETRY_SECONDS)
                    continue
                if unit.claim():
                    deliver([(unit, Outcome(error=translate(error)))])
                return False
            return True
        return False

    def _run_queued(self, first: Unit) -> tuple[list[tuple[Unit, Outcome]], bool]:
        settled: list[tuple[Unit, Outcome]] = []
        until = time.monotonic() + BATCH_SECONDS
        unit: Unit | None = first
        while unit is not None:
            if unit.claim():
                self._running.append(unit)
                settled.append((unit, self._run(unit)))
                if not self._raw.in_transaction or len(settled) == BATCH_UNITS or time.monotonic() >= until:
                    return settled, True
            try:
                unit = self._queue.get_nowait()
            except Empty:
                return settled, True
        return settled, False

    def _run(self, unit: Unit) -> Outcome:
        """One unit in a savepoint. Whatever it raises, and whatever SQLite does, is for the caller of this to look at afterwards."""
        try:
            self._raw.execute("SAVEPOINT unit")
            outcome, keep = self._work(unit)
            if self._raw.in_transaction:
                if not keep:
                    self._raw.execute("ROLLBACK TO unit")
                    self._tx.scope.forget()
                self._raw.execute("RELEASE unit")
        except sqlite3.Error as error:
            # Not even the savepoint could be handled: what the unit left is unclear, so the batch may not be committed.
            self._rollback()
            return Outcome(error=translate(error))
        return outcome

    def _work(self, unit: Unit) -> tuple[Outcome, bool]:
        """(what became of it, whether its effects are kept)"""
        try:
            if unit.once is None:
                return Outcome(unit.work(self._tx)), True
            return Outcome(self._tx.once.run(unit.once, lambda: unit.work(self._tx))), True
        except DeskError as refusal:
            return Outcome(error=refusal), refusal.keeps_effects
        except BaseException as error:
            return Outcome(error=translate(error)), False

    def _run_alone(self, unit: Unit) -> Outcome:
        try:
            self._begin()
        except sqlite3.Error as error:
            return Outcome(error=translate(error))
        outcome = self._run(unit)
        failure = self._commit()
        # a value, or a refusal that had to be counted, is worth nothing without its commit
        counts = outcome.error is None or getattr(outcome.error, "keeps_effects", False)
        return Outcome(error=failure) if failure is not None and counts else outcome

    # --- transactions ---------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._raw.execute("BEGIN IMMEDIATE")
        self._sql.ended = False
        self._sql.live = True
        self._tx.scope.begin()

    def _commit(self) -> BaseException | None:
        """None if it is on disk; else why nothing of the transaction is kept: SQLite had ended it before, or the commit failed."""
        self._sql.live = False
        if not self._raw.in_transaction:
            return StoreFull()
        try:
            self._raw.execute("COMMIT")
        except sqlite3.Error as error:
            self._rollback()
            return translate(error)
        return None

    def _rollback(self) -> None:
        with suppress(sqlite3.Error):
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")

    def _destroy_condemned(self) -> None:
        """Destroys the keys that committed units gave up. Until that has succeeded they stay on the list: the next poll or start goes on."""
        scope = self._tx.scope
        scope.condemned = False
        self._destroy_due = True
        try:
            self._begin()
            pending = scope.pending_condemned()
            gone = not pending or scope.sealer.destroy(pending)
            if gone:
                scope.mark_destroyed(pending, scope.clock.now())
            self._destroy_due = self._commit() is not None or not gone
            if pending:
                self._clear_log()
        except (sqlite3.Error, SQLAlchemyError):
            self._sql.live = False
            self._rollback()

    def _clear_log(self) -> None:
        """Lets the write-ahead log forget what was removed, unless somebody reads from it just now: then a later checkpoint does."""
        with self._patience(0):
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _patience(self, milliseconds: int) -> Iterator[None]:
        """How long SQLite waits for a lock meanwhile."""
        self._raw.execute(f"PRAGMA busy_timeout={milliseconds}")
        try:
            yield
        finally:
            self._raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    # --- other processes ------------------------------------------------------------------------------------------

    def _poll(self) -> None:
        """On this connection, `data_version` moves only when somebody else commits."""
        self._next_poll = time.monotonic() + POLL_SECONDS
        with suppress(sqlite3.Error):
            version = self._data_version()
            if version != self._seen_version:
                self._seen_version = version
                self._notify()
        if self._destroy_due:
            self._destroy_condemned()

    def _data_version(self) -> int:
        return int(self._raw.execute("PRAGMA data_version").fetchone()[0])
