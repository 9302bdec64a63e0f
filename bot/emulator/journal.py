"""Every request, answer, delivery and acknowledgement, in order; kept in memory and appended to a JSONL file when there is a directory."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from typing import Any

KEPT = 20_000


class Journal:
    def __init__(self, directory: Path | None) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._next = 1
        self._path = directory / "journal.jsonl" if directory else None
        self._file = self._path.open("a", encoding="utf-8", buffering=1) if self._path else None

    def add(self, kind: str, at: float, **facts: Any) -> dict[str, Any]:
        entry = {"id": self._next, "at": at, "kind": kind, **facts}
        self._next += 1
        self._entries.append(entry)
        if self._file is not None:
            self._file.write(json.dumps(entry, default=str) + "\n")
        return entry

    def entries(self, *, after: int = 0, **wanted: str | None) -> list[dict[str, Any]]:
        filters = {name: value for name, value in wanted.items() if value}
        return [
            entry
            for entry in self._entries
            if entry["id"] > after and all(entry.get(name) == value for name, value in filters.items())
        ]

    def clear(self) -> None:
        self._entries.clear()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
