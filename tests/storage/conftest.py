"""A store on real files for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.sqlite_store import SqliteStore
from tests.support import FakeClock, open_test_store


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data directory of `store`."""
    return tmp_path / "data"


@pytest.fixture
async def store(folder: Path, clock: FakeClock) -> AsyncIterator[SqliteStore]:
    opened = open_test_store(folder, clock)
    yield opened
    await opened.close()
