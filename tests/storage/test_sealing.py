"""Sealed at rest: no word of a person stands in any file, and no sealed value opens anywhere but in its own place."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary

from bot.domain.answers import Citation, QuickReply, Reply
from bot.domain.consents import Consent
from bot.domain.conversations import Conversation, Step
from bot.domain.messages import Author
from bot.ports import Job, Once, Transaction
from storage.errors import SealBroken
from storage.sqlite_store import SqliteStore
from storage.tables import metadata
from tests.conftest import Counted
from tests.storage.check_values import add_checks
from tests.storage.plain import ask, contents, doing, tamper, value
from tests.storage.values import add_message, add_session, add_ticket, new_ticket
from tests.support import NOON, open_test_store

SEALED = sorted(
    f"{table.name}.{column.name}"
    for table in metadata.tables.values()
    for column in table.columns
    if isinstance(column.type, LargeBinary)
    and column.type.length is None  # `storage.columns.Sealed`; hashes have a length
)


class Canaries:
    """Words that stand nowhere else."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self) -> str:
        self.words.append(f"canary{secrets.token_hex(8)}")
        return self.words[-1]


async def fill(store: SqliteStore, canary: Canaries) -> None:
    """Puts a canary into everything a person can say, in every sealed column."""
    sealed = await store.seal_pages("image/png", [canary().encode() * 100])

    def chat(tx: Transaction) -> dict[str, str]:
        session = add_session(tx)
        said = Reply(canary(), (Citation("c:1", "h", canary(), "/p", "v", "en"),), (QuickReply(canary(), canary()),))
        first = tx.messages.add(session, Author.CUSTOMER, said, NOON)
        values: dict[str, str | None] = {"name": canary(), "email": f"{canary()}@example.com"}
        conversation = Conversation(Step.CONFIRMING, "disclosure", values, first_message=first.id)
        tx.sessions.save_conversation(session, conversation)
        details: dict[str, str | None] = {**values, "description": canary()}
        ticket = tx.tickets.add(new_ticket(session, details=details), access_code_hash=tx.keyed_hash("a", canary()))
        tx.messages.adopt(session, first.id, ticket.id)
        tx.messages.add(session, Author.STAFF, Reply(canary()), NOON, ticket_id=ticket.id)
        ticket.claim(actor="U1", at=NOON)
        tx.tickets.save(ticket)
        tx.documents.add(ticket.id, sealed, NOON, proof="person_identity")
        tx.outbox.add(Job.LETTER, lane=f"mail:{ticket.id}", ticket_id=ticket.id, secret=canary())
        address = str(details["email"])
        code = tx.keyed_hash("code", canary())
        tx.codes.add(ticket.id, session, address, code, NOON, NOON + timedelta(minutes=10), 0)
        tx.links.add(tx.keyed_hash("l", canary()), ticket.id, "U1", tx.keyed_hash("p", canary()), NOON, NOON)
        add_checks(tx, ticket.id, canary)
        tx.consents.add(ticket.id, Consent("I agree.", "en", "company", "v", session, first.id, NOON))
        return {"session": str(session)}

    session = int((await store.write(chat))["session"])
    for key in (canary(), canary()):
        await store.write(lambda tx: {"text": canary()}, once=Once(key, canary().encode(), session))
    with pytest.raises(ZeroDivisionError):
        await store.write(lambda tx: (add_message(tx, session, canary()), 1 / 0))


async def test_no_word_of_anybody_stands_in_any_file(tmp_path: Path, counted: Counted) -> None:
    canary = Canaries()
    store = open_test_store(tmp_path)
    await fill(store, canary)
    filled = [name for name in SEALED if await store.read(value(count_of(name)))]
    assert filled == SEALED  # every sealed column holds something, else this test would prove nothing about it
    searched = 0

    def search() -> None:
        nonlocal searched
        for file, content in contents(tmp_path).items():
            searched += len(content)
            for word in canary.words:
                raw = word.encode()
                for form in (raw, raw.hex().encode(), base64.b64encode(raw)[:-4], word.encode("utf-16-le")):
                    assert form not in content, file

    search()
    assert {"data.db", "data.db-wal", "keys.db"} <= contents(tmp_path).keys()
    await store.close()
    search()
    counted("canaries", len(canary.words))
    counted("bytes searched", searched)


def count_of(name: str) -> str:
    table, column = name.split(".")
    return f"SELECT count({column}) FROM {table} WHERE length({column}) > 28"  # noqa: S608 - names of our tables


COPY_BODY = "UPDATE messages SET body = (SELECT body FROM messages WHERE id = ?) WHERE id = ?"
COPY_DETAILS = (
    "UPDATE tickets SET details = (SELECT details FROM tickets WHERE id = ?), "
    "key_id = (SELECT key_id FROM tickets WHERE id = ?) WHERE id = ?"
)


async def test_a_swapped_value_is_refused(tmp_path: Path) -> None:
    """Every swap within one table and under one key: what a copy of a row, a column or a neighbour would look like."""
    async with open_test_store(tmp_path) as store:
        session = await store.write(add_session)
        ticket = await store.write(lambda tx: add_ticket(tx, session))
        other = await store.write(lambda tx: add_ticket(tx, session))
        one, two = await store.write(
            lambda tx: (add_message(tx, session, "yes", ticket.id), add_message(tx, session, "no", ticket.id))
        )
        tamper(tmp_path, doing(COPY_BODY, two.id, one.id))
        with pytest.raises(SealBroken):
            await store.read(lambda tx: tx.messages.get(one.id))
        assert (await store.read(lambda tx: tx.messages.get(two.id))).body.text == "no"
        tamper(tmp_path, doing(COPY_DETAILS, other.id, other.id, ticket.id))
        with pytest.raises(SealBroken):
            await store.read(lambda tx: tx.tickets.get(ticket.id))
        tamper(tmp_path, doing("UPDATE tickets SET details = (SELECT body FROM messages WHERE id = ?)", two.id))
        with pytest.raises(SealBroken):
            await store.read(lambda tx: tx.tickets.get(other.id))


async def test_a_flipped_bit_is_refused_wherever_it_is(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        session = await store.write(add_session)
        message = await store.write(lambda tx: add_message(tx, session, "hello"))
        (body,) = ask(tmp_path / "data.db", "SELECT body FROM messages")
        for position in range(len(body)):
            changed = bytearray(body)
            changed[position] ^= 1
            tamper(tmp_path, doing("UPDATE messages SET body = ?", bytes(changed)))
            with pytest.raises(SealBroken):
                await store.read(lambda tx: tx.messages.get(message.id))
        tamper(tmp_path, doing("UPDATE messages SET body = ?", b""))
        with pytest.raises(SealBroken):
            await store.read(lambda tx: tx.messages.get(message.id))


def hash_all(tx: Transaction) -> list[bytes]:
    parts = (("code", "ab", "c"), ("code", "a", "bc"), ("code", "abc"), ("pin", "ab", "c"))
    return [tx.keyed_hash(*one) for one in parts]


async def test_hashes_differ_by_purpose_by_parts_and_by_desk(tmp_path: Path) -> None:
    async with open_test_store(tmp_path / "a") as one, open_test_store(tmp_path / "b") as other:
        made = [*await one.read(hash_all), *await other.read(hash_all)]
        assert len(set(made)) == 8  # the same operator's key on another machine, too, makes other hashes
        assert all(len(one_hash) == 32 for one_hash in made)
        assert await one.read(lambda tx: tx.keyed_hash("code", "ab", "c")) == made[0]
