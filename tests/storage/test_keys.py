"""Keys: durable before use, useless without the operator's key, gone when destroyed, also when the process dies in between."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.domain.errors import NoIdentityDocument
from bot.ports import SealedPages, Transaction
from storage.connections import PRAGMAS
from storage.errors import KeysMissing, SecretKeyInvalid, SecretKeyWrong, StoreUnusable
from storage.key_file import KeyFile
from storage.master_key import MasterKey
from storage.sealing import Sealer
from storage.sqlite_store import SqliteStore, open_store
from tests.storage.plain import ask, contents, value
from tests.storage.values import add_message, add_session, add_ticket, texts
from tests.support import NOON, TEST_KEY, FakeClock, new_key, open_test_store

STANDARD = TEST_KEY.replace("-", "+").replace("_", "/")


def reopened(folder: Path, key: str, *previous: str) -> SqliteStore:
    return open_store(None, data_dir=folder, secret_key=key, previous_keys=previous, clock=FakeClock())


def keys_on_disk(folder: Path) -> set[int]:
    return set(ask(folder / "keys.db", "SELECT id FROM keys"))


@pytest.mark.parametrize("key", ["", "secret", TEST_KEY[:-4], TEST_KEY + "AAAA", "é" * 44, "+" * 42])
def test_a_key_that_is_none_is_refused_with_what_to_do(tmp_path: Path, key: str) -> None:
    with pytest.raises(SecretKeyInvalid, match="PRIVACY_DESK_SECRET_KEY") as refusal:
        open_test_store(tmp_path / "data", key=key)
    assert len(key) < 10 or key not in str(refusal.value)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("written", [TEST_KEY, f" {TEST_KEY}\n", TEST_KEY.rstrip("="), STANDARD])
async def test_a_key_may_be_written_as_the_usual_tools_print_it(tmp_path: Path, written: str) -> None:
    await open_test_store(tmp_path).close()
    await open_test_store(tmp_path, key=written).close()


async def test_the_wrong_key_is_noticed_at_once_and_harms_nothing(tmp_path: Path) -> None:
    store = open_test_store(tmp_path)
    session = await store.write(add_session)
    await store.write(lambda tx: add_message(tx, session, "still there"))
    await store.close()
    with pytest.raises(SecretKeyWrong, match="PRIVACY_DESK_SECRET_KEY"):
        open_test_store(tmp_path, key=new_key())
    async with open_test_store(tmp_path) as store:
        assert texts(await store.read(lambda tx: tx.messages.list_session(session))) == ["still there"]


def a_chat(tx: Transaction) -> int:
    session = add_session(tx)
    add_message(tx, session, "words")
    return session


async def test_a_changed_key_needs_the_previous_one_until_all_is_wrapped_anew(tmp_path: Path) -> None:
    first, second = new_key(), new_key()
    async with reopened(tmp_path, first) as store:
        sessions = [await store.write(a_chat) for _ in range(40)]
        looked_up = await store.write(lambda tx: tx.keyed_hash("code", "123456"))
    with pytest.raises(SecretKeyWrong):
        reopened(tmp_path, second)
    async with reopened(tmp_path, second, first) as store:
        assert await store.read(lambda tx: tx.keyed_hash("code", "123456")) == looked_up
        await store.write(add_session)
    with pytest.raises(SecretKeyWrong):
        reopened(tmp_path, second)  # nothing was wrapped anew yet
    async with reopened(tmp_path, second, first) as store:
        await store.tidy()
    async with reopened(tmp_path, second) as store:
        found = await store.read(lambda tx: [texts(tx.messages.list_session(one)) for one in sessions])
        assert found == [["words"]] * 40
    with pytest.raises(SecretKeyWrong):
        reopened(tmp_path, first)


async def test_data_without_its_keys_is_not_started_afresh(tmp_path: Path) -> None:
    store = open_test_store(tmp_path)
    await store.write(add_session)
    await store.close()
    kept = (tmp_path / "keys.db").read_bytes()
    (tmp_path / "keys.db").unlink()
    with pytest.raises(KeysMissing, match=r"keys\.db"):
        open_test_store(tmp_path)
    (tmp_path / "keys.db").write_bytes(kept)
    await open_test_store(tmp_path).close()


async def test_a_key_is_on_disk_before_the_first_unit_that_uses_it_is_answered(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        for number in range(1, 301):
            await store.write(add_ticket)
            key = await store.read(value("SELECT key_id FROM tickets WHERE id = :id", id=number))
            assert key in keys_on_disk(tmp_path)


async def add_document(store: SqliteStore, ticket: int) -> tuple[int, SealedPages]:
    sealed = await store.seal_pages("image/png", [b"licence"])
    return (await store.write(lambda tx: tx.documents.add(ticket, sealed, NOON, proof="person_identity"))).id, sealed


async def test_a_deleted_document_takes_its_key_along_before_the_caller_is_answered(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        ticket = (await store.write(add_ticket)).id
        document, sealed = await add_document(store, ticket)
        (wrapped,) = ask(tmp_path / "keys.db", "SELECT wrapped FROM keys WHERE id = ?", sealed.key_id)
        await store.write(lambda tx: tx.documents.delete(document, NOON))
        assert not any(wrapped in content for content in contents(tmp_path).values())
        with pytest.raises(NoIdentityDocument):
            await store.open_pages(sealed)


async def test_a_deletion_that_was_undone_destroys_nothing(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        ticket = (await store.write(add_ticket)).id
        document, sealed = await add_document(store, ticket)

        def undone(tx: Transaction) -> None:
            tx.documents.delete(document, NOON)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await store.write(undone)
        assert await store.open_pages(sealed) == [b"licence"]
        assert sealed.key_id in keys_on_disk(tmp_path)


async def test_a_crash_between_commit_and_destruction_is_made_good_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The crash: destroying does not happen, and everything else is as it would be."""
    store = open_test_store(tmp_path)
    ticket = (await store.write(add_ticket)).id
    document, sealed = await add_document(store, ticket)
    with monkeypatch.context() as crash:
        crash.setattr(Sealer, "destroy", lambda self, key_ids: False)
        await store.write(lambda tx: tx.documents.delete(document, NOON))
        await store.close()
    assert sealed.key_id in keys_on_disk(tmp_path)
    await open_test_store(tmp_path).close()
    assert sealed.key_id not in keys_on_disk(tmp_path)


async def test_erasing_a_ticket_destroys_all_that_is_personal_and_keeps_the_record(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        session = await store.write(add_session)
        before = keys_on_disk(tmp_path)
        ticket = await store.write(lambda tx: add_ticket(tx, session))
        await store.write(lambda tx: add_message(tx, session, "of the request", ticket.id))
        await store.write(lambda tx: add_message(tx, session, "of the chat"))
        document, sealed = await add_document(store, ticket.id)
        await store.write(lambda tx: tx.tickets.erase(ticket.id))
        await store.write(lambda tx: tx.tickets.erase(ticket.id))  # again changes nothing
        erased = await store.read(lambda tx: tx.tickets.get(ticket.id))
        assert erased.details == {}
        assert texts(await store.read(lambda tx: tx.messages.list_session(session))) == ["of the chat"]
        assert await store.read(lambda tx: tx.tickets.find_first_refusal("company", "hanako@example.com")) is None
        with pytest.raises(NoIdentityDocument):
            await store.read(lambda tx: tx.documents.pages(document))
        assert await store.read(lambda tx: tx.events.verify(ticket.id))
        assert len(await store.read(lambda tx: tx.events.list_ticket(ticket.id))) == 1
        assert sealed.key_id not in keys_on_disk(tmp_path)
        assert len(contents(tmp_path)["data.db-wal"]) <= 3 * 4_200  # what was removed is not kept in the log either
        assert len(before - keys_on_disk(tmp_path)) == 2  # the ticket's and the document's, nobody else's
        erased.details["name"] = "written by somebody who still held a copy"
        await store.write(lambda tx: tx.tickets.save(erased))
        assert (await store.read(lambda tx: tx.tickets.get(ticket.id))).details == {}


@pytest.mark.parametrize("url", ["postgresql://desk", "sqlite://", ":memory:"])
def test_a_database_that_cannot_be_opened_here_is_refused_with_what_to_do(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreUnusable, match="PRIVACY_DESK_DATABASE_URL"):
        open_store(url, data_dir=tmp_path, secret_key=TEST_KEY, clock=FakeClock())


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreUnusable, match=r"data\.db"):
        open_test_store(tmp_path)


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / "data.db")
    foreign.execute("CREATE TABLE customers (name)")
    foreign.commit()
    foreign.close()
    with pytest.raises(StoreUnusable, match="something else"):
        open_test_store(tmp_path)
    assert ask(tmp_path / "data.db", "SELECT name FROM sqlite_master") == ["customers"]


def test_keys_of_a_newer_version_are_refused(tmp_path: Path) -> None:
    KeyFile(tmp_path / "keys.db", [MasterKey(TEST_KEY)]).close()
    raw = sqlite3.connect(tmp_path / "keys.db")
    raw.execute("UPDATE facts SET value = '2' WHERE name = 'layout'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreUnusable, match="newer version"):
        open_test_store(tmp_path)


def test_a_disk_that_is_full_at_the_start_is_an_error_one_can_act_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, "max_page_count", 10)
    with pytest.raises(StoreUnusable, match="full"):
        open_test_store(tmp_path)
    monkeypatch.delitem(PRAGMAS, "max_page_count")
    asyncio.run(open_test_store(tmp_path).close())
