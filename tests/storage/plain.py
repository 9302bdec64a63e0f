"""SQL as somebody with the file, or a mistake in a repository, would run it; for units, as `store.write(change("UPDATE …", id=1))`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text

from storage.transactions import SqlTransaction
from storage.triggers import create_triggers, drop_triggers


def change(statement: str, **values: object) -> Callable[[Any], int]:
    """A unit that runs one statement and returns how many rows it changed."""

    def unit(tx: SqlTransaction) -> int:
        return tx.scope.sql.run(text(statement), values)

    return unit


def value(statement: str, **values: object) -> Callable[[Any], Any]:
    """A unit that returns the first column of the first row."""

    def unit(tx: SqlTransaction) -> Any:
        return tx.scope.sql.value(text(statement), values)

    return unit


def tamper(folder: Path, *deeds: Callable[[sqlite3.Connection], object]) -> None:
    """Changes data.db from outside, with the triggers out of the way: what somebody who has the file can do."""
    raw = sqlite3.connect(folder / "data.db", isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    drop_triggers(raw)
    for deed in deeds:
        deed(raw)
    create_triggers(raw)
    raw.execute("COMMIT")
    raw.close()


def doing(statement: str, *values: object) -> Callable[[sqlite3.Connection], object]:
    """One such deed."""
    return lambda raw: raw.execute(statement, values)


def ask(file: Path, statement: str, *values: object) -> list[Any]:
    """The first column of what another connection sees in a database file."""
    raw = sqlite3.connect(file)
    found = [row[0] for row in raw.execute(statement, values)]
    raw.close()
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a data directory by its name."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}
