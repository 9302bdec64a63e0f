"""Things several test packages need: a store in a temporary folder, a clock that stands still until it is moved, plain values of the domain."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.sqlite_store import SqliteStore, open_store

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEST_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


class FakeClock:
    """A `Clock` that moves only when told."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, delta: timedelta) -> datetime:
        self.at += delta
        return self.at


def new_key() -> str:
    """A fresh secret key as an operator would set it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def open_test_store(folder: Path, clock: FakeClock | None = None, *, key: str = TEST_KEY) -> SqliteStore:
    """A store in `folder` (made if missing); open it again with the same folder to see what is on disk. Close it with `await store.close()`."""
    return open_store(None, data_dir=folder, secret_key=key, clock=clock or FakeClock())
