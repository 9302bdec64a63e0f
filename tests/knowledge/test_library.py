"""The versions of policies on disk: whole or not there, every one kept, none changed unnoticed."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.domain.errors import InvalidInput, UnknownPolicy
from knowledge.errors import PolicyUnreadable
from knowledge.formats import Format
from knowledge.library import PolicyLibrary, Version, require_name
from knowledge.policies import load_policy
from tests.support import NOON, FakeClock

FIRST, SECOND = b"1. Use\nWe use names.\n", b"1. Use\nWe use names and addresses.\n"


def version(raw: bytes, clock: FakeClock | None = None) -> Version:
    digest = hashlib.sha256(raw).hexdigest()
    return Version("shop", 0, digest[:12], Format.TEXT, (clock or FakeClock()).now(), "UTF-8", digest)


def words(library: PolicyLibrary, name: str = "shop") -> str:
    return library.current(name).clauses[0].text


def test_without_a_data_directory_only_the_shipped_policies_are_known() -> None:
    library = PolicyLibrary(None)
    assert library.names() == ("company", "impress")
    assert library.current("company") == load_policy("company")
    with pytest.raises(UnknownPolicy, match="company, impress"):
        library.versions("shop")
    with pytest.raises(InvalidInput):
        library.take_in("shop", FIRST, version(FIRST))


def test_every_version_is_kept_and_the_last_is_in_force(tmp_path: Path) -> None:
    clock, library = FakeClock(), PolicyLibrary(tmp_path / "policies")
    library.take_in("shop", FIRST, version(FIRST))
    clock.advance(NOON - NOON.replace(day=10))
    library.take_in("shop", SECOND, version(SECOND, clock))
    again = PolicyLibrary(tmp_path / "policies")
    assert again.names() == ("company", "impress", "shop")
    assert words(again) == "We use names and addresses."
    earlier = again.edition("shop", version(FIRST).version)
    assert earlier is not None
    assert (earlier.policy.clauses[0].text, earlier.replaced_at) == ("We use names.", clock.now())
    current = again.edition("shop", version(SECOND).version[:6])
    assert current is not None
    assert current.replaced_at is None
    assert again.edition("shop", "000000000000") is None


def test_a_text_that_comes_back_is_in_force_again(tmp_path: Path) -> None:
    library = PolicyLibrary(tmp_path)
    for raw in (FIRST, SECOND, FIRST):
        library.take_in("shop", raw, version(raw))
    assert words(library) == "We use names."
    assert [one.number for one in library.versions("shop")] == [1, 2, 3]
    found = library.edition("shop", version(FIRST).version)
    assert found is not None
    assert found.replaced_at is None


def test_a_shipped_policy_is_replaced_and_kept_as_an_earlier_version(tmp_path: Path) -> None:
    library = PolicyLibrary(tmp_path)
    library.take_in("company", FIRST, version(FIRST))
    assert words(library, "company") == "We use names."
    shipped = library.edition("company", load_policy("company").version)
    assert shipped is not None
    assert (shipped.policy, shipped.replaced_at) == (load_policy("company"), NOON)


@pytest.mark.parametrize("name", ["", "Shop", "../shop", "a b", "1shop", "s" * 41, "shop/x", "ショップ"])
def test_a_name_that_cannot_be_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot name a policy"):
        require_name(name)
    with pytest.raises(UnknownPolicy):
        PolicyLibrary(tmp_path).versions(name)


def test_a_text_that_was_changed_or_lost_since_is_never_used(tmp_path: Path) -> None:
    PolicyLibrary(tmp_path).take_in("shop", FIRST, version(FIRST))
    path = tmp_path / "shop" / f"{version(FIRST).version}.txt"
    path.write_bytes(SECOND)
    with pytest.raises(PolicyUnreadable, match="was changed since"):
        words(PolicyLibrary(tmp_path))
    path.unlink()
    with pytest.raises(PolicyUnreadable, match="is gone"):
        words(PolicyLibrary(tmp_path))
    library = PolicyLibrary(tmp_path)
    library.take_in("shop", FIRST, version(FIRST))
    assert words(library) == "We use names."


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    PolicyLibrary(tmp_path).take_in("shop", FIRST, version(FIRST))
    record = next((tmp_path / "shop").glob("*.json"))
    record.write_text("{")
    with pytest.raises(PolicyUnreadable, match=record.name):
        PolicyLibrary(tmp_path).versions("shop")
    assert "shop" not in PolicyLibrary(tmp_path).in_force()
    assert "company" in PolicyLibrary(tmp_path).in_force()


def test_stray_files_are_no_policies(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("x")
    (tmp_path / "README").write_text("x")
    assert PolicyLibrary(tmp_path).names() == ("company", "impress")


def test_two_that_take_in_at_once_get_a_number_each(tmp_path: Path) -> None:
    texts = [f"1. Use\nWe use item {number}.\n".encode() for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda raw: PolicyLibrary(tmp_path).take_in("shop", raw, version(raw)), texts))
    kept = PolicyLibrary(tmp_path).versions("shop")
    assert [one.number for one in kept] == list(range(1, 13))
    assert {one.version for one in kept} == {version(raw).version for raw in texts}


DYING = """
import os, sys
left = [int(sys.argv[1])]
def dies(real):
    def call(*arguments, **named):
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        return real(*arguments, **named)
    return call
os.fsync, os.replace, os.open = dies(os.fsync), dies(os.replace), dies(os.open)
from bot.cli import main
sys.exit(main(["policy", "ingest", sys.argv[2], "--policy", "shop", "--data-dir", sys.argv[3]]))
"""


def test_a_kill_between_any_two_steps_leaves_the_old_version_or_the_new_one(tmp_path: Path) -> None:
    text, data = tmp_path / "new.txt", tmp_path / "data"
    text.write_bytes(SECOND)
    survived = 0
    for step in range(40):
        folder = data / str(step)
        PolicyLibrary(folder / "policies").take_in("shop", FIRST, version(FIRST))
        died = subprocess.run(
            [sys.executable, "-c", DYING, str(step), str(text), str(folder)], capture_output=True, env={**os.environ}
        )
        said = words(PolicyLibrary(folder / "policies"))
        assert died.returncode in (0, 9), died.stderr.decode()
        assert said in ("We use names.", "We use names and addresses.")
        if died.returncode == 0:
            assert said == "We use names and addresses."
            break
        survived += 1
        library = PolicyLibrary(folder / "policies")
        library.take_in("shop", SECOND, version(SECOND))
        assert words(library) == "We use names and addresses."
    assert 5 <= survived < 39
