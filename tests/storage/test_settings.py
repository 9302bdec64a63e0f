"""What SQLite was asked for is what it does, on every connection; and the files are their owner's alone."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from bot.ports import Transaction
from storage.connections import connect
from storage.errors import StoreUnusable
from storage.sqlite_store import SqliteStore, open_store
from tests.storage.plain import contents, value
from tests.storage.values import add_session
from tests.support import TEST_KEY, FakeClock, open_test_store

PROMISED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 2_000,
    "recursive_triggers": 1,
}


def settings(tx: Transaction) -> dict[str, Any]:
    return {name: value(f"PRAGMA {name}")(tx) for name in (*PROMISED, "query_only")}


async def test_every_connection_keeps_the_promised_settings(store: SqliteStore) -> None:
    assert await store.write(settings) == PROMISED | {"query_only": 0}
    for _ in range(4):  # both readers
        assert await store.read(settings) == PROMISED | {"query_only": 1}
    keys = store._keys._connection
    for name, promised in PROMISED.items():
        assert keys.execute(f"PRAGMA {name}").fetchone() == (promised,)


@pytest.mark.parametrize(
    ("name", "wanted"), [("journal_mode", "nonsense"), ("synchronous", 9), ("foreign_keys", 5), ("busy_timeout", -5)]
)
def test_a_setting_that_sqlite_ignores_is_noticed(tmp_path: Path, name: str, wanted: int | str) -> None:
    with pytest.raises(StoreUnusable, match=name):
        connect(tmp_path / "x.db", **{name: wanted})


async def test_an_idle_store_writes_nothing(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        await store.write(add_session)
        before = contents(tmp_path)
        changes = store.changes()
        assert not await changes.wait(0.8)  # three polls
        changes.close()
        after = contents(tmp_path)
    assert [name for name in before if before[name] != after[name] and not name.endswith("-shm")] == []
    assert len(after["data.db-wal"]) > 0


async def test_all_files_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    async with open_test_store(folder) as store:
        await store.write(add_session)
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert files.keys() == {f"{base}.db{side}" for base in ("data", "keys") for side in ("", "-wal", "-shm")}
    assert set(files.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_database_may_stand_elsewhere(tmp_path: Path) -> None:
    places: tuple[Path | str, ...] = (tmp_path / "a.db", str(tmp_path / "b.db"), f"sqlite:///{tmp_path}/c.db")
    for number, where in enumerate(places):
        folder = tmp_path / str(number)
        async with open_store(where, data_dir=folder, secret_key=TEST_KEY, clock=FakeClock()) as store:
            await store.write(add_session)
        assert [file.name for file in folder.iterdir()] == ["keys.db"]
    for name in ("a.db", "b.db", "c.db"):
        with sqlite3.connect(tmp_path / name) as raw:
            assert raw.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
        raw.close()


def test_a_folder_that_cannot_be_made_is_an_error_one_can_act_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnusable, match="PRIVACY_DESK_DATA_DIR"):
        open_test_store(tmp_path / "file" / "data")
