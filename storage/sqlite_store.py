"""The embedded store: SQLite files in the data directory. The only place that knows which threads and connections there are."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.domain.errors import Busy
from bot.ports import Clock, Once, SealedPages, Transaction
from storage.changes import Hub, Subscription
from storage.connections import connect, make_private
from storage.errors import InsideUnit, StoreUnusable
from storage.key_file import KeyFile
from storage.master_key import KeyedHashes, MasterKey
from storage.ownership import data_path, pair_up
from storage.pages import open_pages, seal_pages
from storage.readers import READERS, Readers
from storage.schema import prepare
from storage.sealing import Sealer
from storage.transactions import SqlTransaction
from storage.units import Unit
from storage.writer import Writer

T = TypeVar("T")
MAX_WAIT = 2.0  # seconds a unit or a read may wait before it starts
ONCE_KEPT = timedelta(hours=24)
CHUNK = 500  # rows one unit of housekeeping removes: well below 50 ms


class SqliteStore:
    """`bot.ports.Store`. Made by `open_store`; belongs to whoever made it, who closes it."""

    def __init__(self, path: Path, keys: KeyFile, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._sealer = Sealer(keys)
        self._hub = Hub()
        hashes = KeyedHashes(keys.root)
        # one engine for all connections, so that every statement is compiled once
        engine = create_engine(
            "sqlite://", creator=partial(connect, path), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        self._connections = [engine.connect() for _ in range(1 + READERS)]
        writing, *reading = self._connections
        views = []
        for connection in reading:
            connection.exec_driver_sql("PRAGMA query_only=1")
            tx = SqlTransaction(connection, self._sealer, hashes, clock, writing=False)
            views.append((_driver(connection), tx))
        self._readers = Readers(views)
        writing_tx = SqlTransaction(writing, self._sealer, hashes, clock, writing=True)
        self._writer = Writer(_driver(writing), writing_tx, self._hub.notify)
        self._writer.start()

    def write(self, work: Callable[[Transaction], T], *, once: Once | None = None) -> Coroutine[Any, Any, T]:
        self._refuse_inside()
        return self._write(work, once)

    def read(self, work: Callable[[Transaction], T]) -> Coroutine[Any, Any, T]:
        self._refuse_inside()
        return self._read(work)

    async def seal_pages(self, media_type: str, pages: Sequence[bytes]) -> SealedPages:
        self._refuse_inside()
        return await asyncio.to_thread(seal_pages, self._sealer, media_type, pages)

    async def open_pages(self, document: SealedPages) -> list[bytes]:
        self._refuse_inside()
        return await asyncio.to_thread(open_pages, self._sealer, document)

    def changes(self) -> Subscription:
        return self._hub.subscribe()

    async def tidy(self) -> int:
        """Housekeeping of the store's own tables, in chunks: repeats kept long enough, passed rate windows. Returns rows removed."""
        removed = 0
        while chunk := await self._write(self._tidy_chunk, None):
            removed += chunk
        while await asyncio.to_thread(self._keys.rewrap, CHUNK):
            pass
        return removed

    async def measure(self) -> Mapping[str, int]:
        """Plain figures for the metrics page: queue depth, batches and units so far, outbox rows by state."""
        counts = await self._read(lambda tx: tx.outbox.count())
        figures = {"queue": self._writer.depth, "batches": self._writer.batches, "units": self._writer.units}
        return figures | {f"outbox_{state}": number for state, number in counts.items()}

    async def close(self) -> None:
        """Finishes what was handed in, then lets go of the files."""
        await asyncio.to_thread(self._stop)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _write(self, work: Callable[[Any], T], once: Once | None) -> T:
        loop = asyncio.get_running_loop()
        unit = Unit(work, once, loop)
        self._writer.submit(unit)
        timer = loop.call_later(MAX_WAIT, unit.give_up)
        try:
            answer: T = await unit.answer
        except asyncio.CancelledError:
            unit.handshake.cancel()  # too late once it started: then it commits without us
            raise
        finally:
            timer.cancel()
        return answer

    async def _read(self, work: Callable[[Any], T]) -> T:
        loop = asyncio.get_running_loop()
        future = self._readers.submit(work)
        waited_too_long = False

        def give_up() -> None:
            nonlocal waited_too_long
            waited_too_long = future.cancel()

        timer = loop.call_later(MAX_WAIT, give_up)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if waited_too_long:
                raise Busy from None
            raise
        finally:
            timer.cancel()

    def _tidy_chunk(self, tx: SqlTransaction) -> int:
        now = self._clock.now()
        return tx.once.drop_stale(now - ONCE_KEPT, CHUNK) + tx.rates.drop_stale(now, CHUNK)

    def _refuse_inside(self) -> None:
        if self._writer.inside or self._readers.inside:
            raise InsideUnit

    def _stop(self) -> None:
        self._writer.stop()
        self._readers.stop()
        for connection in self._connections:
            connection.close()
        self._keys.close()


def open_store(
    url_or_path: str | Path | None,
    *,
    data_dir: Path,
    secret_key: str,
    previous_keys: Sequence[str] = (),
    clock: Clock,
) -> SqliteStore:
    """Opens (or makes) the store and brings it to this version's schema.

    `url_or_path` is a file, a `sqlite:///…` URL, or None for `data.db` in the data directory. Raises StoreUnusable with what to do when the
    key is wrong, when data and keys do not belong together, or when the files cannot be used.
    """
    path = data_path(url_or_path, data_dir)
    masters = [MasterKey(encoded) for encoded in (secret_key, *previous_keys)]
    keys: KeyFile | None = None
    try:
        make_private(path)
        keys = KeyFile(data_dir / "keys.db", masters)
        prepare(path)
        pair_up(path, keys.store_id)
        return SqliteStore(path, keys, clock)
    except BaseException as error:
        if keys is not None:
            keys.close()
        origin = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(origin, sqlite3.Error):
            raise StoreUnusable(f"The data in {data_dir} cannot be opened: {origin}.") from error
        raise


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)
