"""Where the workspace outlives a restart: one SQLite table of JSON documents, or nothing at all when there is no directory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Documents:
    def __init__(self, directory: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if directory is None:
            return
        directory.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(directory / "workspace.db", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS documents (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key))"
        )

    def put(self, kind: str, key: str, body: dict[str, Any]) -> None:
        if self._connection is not None:
            self._connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
                (kind, key, json.dumps(body)),
            )

    def delete(self, kind: str, key: str) -> None:
        if self._connection is not None:
            self._connection.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def all(self, kind: str) -> Iterator[dict[str, Any]]:
        """In the order in which they were first put."""
        if self._connection is not None:
            rows = self._connection.execute("SELECT body FROM documents WHERE kind = ? ORDER BY rowid", (kind,))
            yield from (json.loads(body) for (body,) in rows.fetchall())

    def clear(self) -> None:
        if self._connection is not None:
            self._connection.execute("DELETE FROM documents")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
