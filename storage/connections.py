"""Opens SQLite files the one way this house does: durable, checked, readable by nobody else."""

import os
import sqlite3
from pathlib import Path

from storage.errors import StoreUnusable

BUSY_MS = 2_000
OLDEST_SQLITE = (3, 35, 0)  # RETURNING

# What every connection has. Set and then read back: a setting that SQLite ignored would break a promise silently.
PRAGMAS: dict[str, int | str] = {
    "busy_timeout": BUSY_MS,
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on disk before it is answered
    "foreign_keys": 1,
    "secure_delete": 1,
    "recursive_triggers": 1,  # else INSERT OR REPLACE would delete past the append-only triggers
    "journal_size_limit": 64 * 2**20,
}


def make_private(path: Path) -> None:
    """Creates the file (and its folder) for its owner alone; SQLite gives its side files the same mode. Raises StoreUnusable."""
    try:
        is_new = not path.exists()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
        if is_new:
            _make_durable(path.parent)
    except OSError as error:
        raise StoreUnusable(f"{path} cannot be written: {error.strerror}. Set PRIVACY_DESK_DATA_DIR.") from error


def _make_durable(folder: Path) -> None:
    """Writes the folder's own list of names to disk: what SQLite commits to a new file is lost with its name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def connect(path: Path, **changed: int | str) -> sqlite3.Connection:
    """A connection in autocommit mode: only the caller begins and ends transactions. `changed` are other values of PRAGMAS."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreUnusable(f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or newer is needed.")
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
        _settle(connection, {**PRAGMAS, **changed})
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(
            f"{path.name} cannot be opened: {error}. Is it a database of this desk, and is the disk writable?"
        ) from error
    return connection


def _settle(connection: sqlite3.Connection, pragmas: dict[str, int | str]) -> None:
    for name, wanted in pragmas.items():
        connection.execute(f"PRAGMA {name}={wanted}").fetchall()
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != wanted:
            raise StoreUnusable(
                f"SQLite refuses {name}={wanted} for this file (it says {found}). Is it on a network drive?"
            )
