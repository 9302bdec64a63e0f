"""Two reader threads, each with a query-only connection: every read sees one snapshot and never waits for the writer."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import TypeVar

from bot.domain.errors import Busy
from storage.failures import translate
from storage.transactions import SqlTransaction

T = TypeVar("T")
READERS = 2
QUEUE_READS = 1_000


class Readers:
    """`views` are transactions over query-only connections, one per thread."""

    def __init__(self, views: list[tuple[sqlite3.Connection, SqlTransaction]]) -> None:
        self._views: SimpleQueue[tuple[sqlite3.Connection, SqlTransaction]] = SimpleQueue()
        for view in views:
            self._views.put(view)
        self._threads: set[int] = set()
        self._pool = ThreadPoolExecutor(
            len(views), "store-reader", initializer=lambda: self._threads.add(threading.get_ident())
        )
        self._waiting = 0
        self._lock = threading.Lock()

    @property
    def inside(self) -> bool:
        """Whether the caller is a unit of one of these threads."""
        return threading.get_ident() in self._threads

    def submit(self, work: Callable[[SqlTransaction], T]) -> Future[T]:
        """Raises Busy when too many reads wait."""
        with self._lock:
            if self._waiting >= QUEUE_READS:
                raise Busy
            self._waiting += 1
        future = self._pool.submit(self._run, work)
        future.add_done_callback(self._one_less)
        return future

    def stop(self) -> None:
        self._pool.shutdown()

    def _one_less(self, _: object) -> None:
        with self._lock:
            self._waiting -= 1

    def _run(self, work: Callable[[SqlTransaction], T]) -> T:
        raw, tx = self._views.get()
        try:
            return _on_snapshot(raw, tx, work)
        finally:
            self._views.put((raw, tx))


def _on_snapshot(raw: sqlite3.Connection, tx: SqlTransaction, work: Callable[[SqlTransaction], T]) -> T:
    sql = tx.scope.sql
    try:
        raw.execute("BEGIN")
        sql.ended = False
        sql.live = True
        return work(tx)
    except Exception as error:
        failure = translate(error)
        if failure is error:
            raise
        raise failure from error
    finally:
        sql.live = False
        with suppress(sqlite3.Error):
            if raw.in_transaction:
                raw.execute("ROLLBACK")
