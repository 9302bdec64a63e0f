"""Brings a database file to the schema of this version: makes a new one, or migrates one under a lock, whole or not at all.

Alembic is imported only when there is something to migrate.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

import storage.answer_tables
import storage.check_tables
import storage.consent_tables
import storage.question_tables  # noqa: F401 - its table stands in the same metadata
from storage.connections import connect
from storage.errors import StoreUnusable
from storage.tables import metadata
from storage.triggers import create_triggers, drop_triggers
from storage.wholeness import read_counters, require_whole, restore_counters

HEAD = "0005"  # the newest file in migrations/versions; a test compares
MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
LOCK_MS = 60_000  # another process may be migrating this file at the moment


def prepare(path: Path, *, head: str = HEAD, migrations: Path = MIGRATIONS) -> None:
    """Raises StoreUnusable if the file was made by a newer version, or would not be whole after the migration."""
    # foreign keys must be off before BEGIN: else dropping a table that is rebuilt deletes or blocks on what points to it
    with closing(connect(path, foreign_keys=0, busy_timeout=LOCK_MS)) as raw:
        if read_version(raw) == head:
            return
        with _core(raw) as core:
            core.begin()  # only Core's idea of one: without it alembic begins, and commits, one per migration
            raw.execute("BEGIN IMMEDIATE")
            try:
                _change(raw, core, head, migrations)
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise


def read_version(raw: sqlite3.Connection) -> str | None:
    """The migration this file stands at; None for a file without tables."""
    if not _tables(raw):
        return None
    try:
        row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        row = None
    if row is None:
        raise StoreUnusable("The database file holds tables of something else. Choose another data directory.")
    return str(row[0])


def _change(raw: sqlite3.Connection, core: Connection, head: str, migrations: Path) -> None:
    """Inside the transaction that holds the lock. Whoever waited for it finds the work done."""
    version = read_version(raw)
    if version == head:
        return
    if version is None and head == HEAD:
        _create(raw, core)
    else:
        counters = read_counters(raw)
        drop_triggers(raw)
        _upgrade(core, version, migrations)
        create_triggers(raw)
        restore_counters(raw, counters)
    require_whole(raw)


def _create(raw: sqlite3.Connection, core: Connection) -> None:
    """What all migrations together make, at once (a test compares the two)."""
    metadata.create_all(core)
    raw.execute(_VERSION_TABLE)
    raw.execute("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    create_triggers(raw)


def _upgrade(core: Connection, version: str | None, migrations: Path) -> None:
    from storage.migrate import upgrade

    upgrade(core, version, migrations)


def _core(raw: sqlite3.Connection) -> Connection:
    """A Core connection over this driver connection. Made before BEGIN, as making it rolls back; afterwards it leaves transactions alone."""
    engine = create_engine(
        "sqlite://", creator=lambda: raw, poolclass=StaticPool, pool_reset_on_return=None, isolation_level="AUTOCOMMIT"
    )
    return engine.connect()


def _tables(raw: sqlite3.Connection) -> bool:
    names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    return bool(names)
