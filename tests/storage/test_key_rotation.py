"""Changing the master key: every key comes out under the new one, whenever the change is killed; the old one then opens nothing."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from storage.errors import KeysMissing, SecretKeyWrong, StoreUnusable
from storage.key_rotation import Progress, rotate
from storage.sqlite_store import SqliteStore
from tests.conftest import Counted
from tests.sizes import sized
from tests.storage.plain import ask
from tests.storage.test_keys import a_chat, reopened
from tests.storage.values import texts
from tests.support import new_key

SCRIPT = """
import sys
from pathlib import Path
from storage.key_rotation import rotate

def step(progress):
    print(progress.done, flush=True)
    sys.stdin.readline()  # between two steps: goes on, or is killed

rotate(Path(sys.argv[1]), sys.argv[2], [sys.argv[3]], step, chunk=7)
"""


async def filled(folder: Path, key: str, chats: int) -> list[int]:
    async with reopened(folder, key) as store:
        return [await store.write(a_chat) for _ in range(chats)]


async def many_chats(store: SqliteStore) -> None:
    """More than there are keys made beforehand, which are wrapped anew with all others."""
    for _ in range(300):
        await store.write(a_chat)


async def test_every_key_is_wrapped_anew_in_steps_that_are_told(tmp_path: Path) -> None:
    first, second = new_key(), new_key()
    sessions = await filled(tmp_path, first, 30)
    told: list[Progress] = []
    done = rotate(tmp_path, second, [first], told.append, chunk=10)
    assert told[0].done == 0
    assert [step.done for step in told] == sorted({step.done for step in told})
    assert done.done == done.total == told[-1].total
    assert len(ask(tmp_path / "keys.db", "SELECT DISTINCT master FROM keys")) == 1
    async with reopened(tmp_path, second) as store:
        found = await store.read(lambda tx: [texts(tx.messages.list_session(one)) for one in sessions])
    assert found == [["words"]] * 30
    with pytest.raises(SecretKeyWrong):
        reopened(tmp_path, first)
    again: list[Progress] = []
    rotate(tmp_path, second, [first], again.append)
    assert [(step.done, step.total) for step in again] == [(done.total, done.total)]


async def test_it_is_killed_between_any_two_steps_and_taken_up_again(tmp_path: Path, counted: Counted) -> None:
    """Killed after more and more steps; in between, data open with both keys, and new chats are written by a desk that has both."""
    first, second = new_key(), new_key()
    sessions = await filled(tmp_path, first, 40)
    kills, done = 0, False
    while not done:
        done = _killed_after(kills % 3 + 1, tmp_path, second, first)
        kills += not done
        async with reopened(tmp_path, second, first) as store:
            sessions.append(await store.write(a_chat))
            found = await store.read(lambda tx: [texts(tx.messages.list_session(one)) for one in sessions])
            assert found == [["words"]] * len(sessions)
    assert kills >= 3
    async with reopened(tmp_path, second) as store:
        found = await store.read(lambda tx: [texts(tx.messages.list_session(one)) for one in sessions])
        assert found == [["words"]] * len(sessions)
    counted("kills", kills)


def _killed_after(steps: int, folder: Path, second: str, first: str) -> bool:
    """Whether it came to its end before it was killed (SIGKILL, while it waits between two steps)."""
    command = [sys.executable, "-c", SCRIPT, str(folder), second, first]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(steps):
            if not process.stdout.readline():
                return process.wait() == 0
            process.stdin.write("\n")
            process.stdin.flush()
        process.stdout.readline()
        process.kill()
        return False


async def test_a_step_is_short_however_many_keys_there_are(tmp_path: Path, counted: Counted) -> None:
    from time import perf_counter

    first, second = new_key(), new_key()
    await filled(tmp_path, first, sized(short=600, long=20_000))
    moments: list[float] = []
    done = rotate(tmp_path, second, [first], lambda _: moments.append(perf_counter()))
    steps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(steps) < 0.05
    counted("keys", done.total)
    counted("worst_ms", round(max(steps) * 1000))


async def test_a_key_that_fits_nothing_changes_nothing(tmp_path: Path) -> None:
    first, second = new_key(), new_key()
    with pytest.raises(KeysMissing):
        rotate(tmp_path, second, [first], lambda _: None)
    await filled(tmp_path, first, 3)
    before = ask(tmp_path / "keys.db", "SELECT wrapped FROM keys ORDER BY id")
    with pytest.raises(SecretKeyWrong):
        rotate(tmp_path, second, [new_key()], lambda _: None)
    assert ask(tmp_path / "keys.db", "SELECT wrapped FROM keys ORDER BY id") == before
    (tmp_path / "keys.db").write_bytes(b"no database at all" * 300)
    with pytest.raises(StoreUnusable):
        rotate(tmp_path, second, [first], lambda _: None)


async def test_a_desk_that_knows_only_the_earlier_key_makes_none_that_would_be_lost_with_it(tmp_path: Path) -> None:
    """It was left running under the old key alone: what it wrote now could not be read once that key is removed, as the operator is told to."""
    first, second = new_key(), new_key()
    await filled(tmp_path, first, 3)
    left = reopened(tmp_path, first)
    try:
        rotate(tmp_path, second, [first], lambda step: None)
        with pytest.raises(SecretKeyWrong):
            await many_chats(left)
    finally:
        await left.close()
    assert len(ask(tmp_path / "keys.db", "SELECT DISTINCT master FROM keys")) == 1
