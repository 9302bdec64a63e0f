"""What must still be true of a SQLite file after a migration rebuilt some of its tables; and the row counters that a rebuild resets."""

import sqlite3

from sqlalchemy import CheckConstraint, Table

from storage.errors import StoreUnusable
from storage.tables import metadata


def read_counters(raw: sqlite3.Connection) -> dict[str, int]:
    """The highest id each table ever gave out."""
    if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
        return {}
    return dict(raw.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def restore_counters(raw: sqlite3.Connection, before: dict[str, int]) -> None:
    """An id that was given out once is never given to another row, also when the newest rows were deleted before the migration."""
    now = read_counters(raw)
    for table in before.keys() & {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}:
        if table not in now:
            raw.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, before[table]))
        elif now[table] < before[table]:
            raw.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (before[table], table))


def require_whole(raw: sqlite3.Connection) -> None:
    """Raises StoreUnusable if rows point nowhere, or a rebuilt table lost a check or its counter."""
    troubles = [*_dangling(raw), *_lost(raw)]
    if troubles:
        raise StoreUnusable(f"The migration was undone, as it would have left the data broken: {'; '.join(troubles)}.")


def _dangling(raw: sqlite3.Connection) -> list[str]:
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    tables = ", ".join(sorted({row[0] for row in broken}))
    return [f"{len(broken)} rows would point nowhere (in {tables})"] if broken else []


def _lost(raw: sqlite3.Connection) -> list[str]:
    made = dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    return [
        f"{table.name} lost {what}"
        for table in metadata.tables.values()
        for what in _expected(table)
        if table.name in made and what not in made[table.name]
    ]


def _expected(table: Table) -> list[str]:
    """Words that must stand in the table's definition."""
    checks = [str(made.name) for made in table.constraints if isinstance(made, CheckConstraint)]
    return [*checks, "AUTOINCREMENT"] if table.dialect_options["sqlite"]["autoincrement"] else checks
