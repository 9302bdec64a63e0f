"""Chat sessions: found by the hash of their token, sliding on, with a conversation that comes back as it was."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.domain.conversations import Conversation, Step
from bot.domain.errors import SessionExpired
from bot.domain.proofs import Role
from bot.ports import Transaction
from storage.codecs import read_conversation, to_bytes, write_conversation
from storage.sqlite_store import SqliteStore
from tests.storage.values import MONTH, add_message, add_session, add_ticket, texts
from tests.support import NOON

TOKEN = b"t" * 32
FULL = Conversation(
    step=Step.FILLING,
    kind="disclosure",
    values={"name": "Hanako", "email": None, "description": "all"},
    editing="name",
    pending=("deletion", "stop_marketing"),
    concepts=("retention",),
    first_message=17,
    ticket_id=4,
    known={"name": "Taro"},
    opening="stop the mail and delete my data",
    begun="my account",
    looked_up="PD-7K3M-9QX2",
    unanswered=16,
    role=Role.GUARDIAN,
    minor=True,
    extras=("person_name",),
    wants="disclosure",
    conflict=True,
)


async def test_a_session_is_found_by_its_token_until_it_ends(store: SqliteStore) -> None:
    session = await store.write(lambda tx: add_session(tx, token=TOKEN))
    last = NOON + MONTH - timedelta(microseconds=1)
    found = await store.read(lambda tx: tx.sessions.find(TOKEN, last))
    assert found is not None
    assert (found.id, found.desk, found.locale, found.created_at) == (session, "company", "en", NOON)
    assert found.conversation == Conversation()
    assert await store.read(lambda tx: tx.sessions.find(TOKEN, NOON + MONTH)) is None
    assert await store.read(lambda tx: tx.sessions.find(b"u" * 32, NOON)) is None


def slide(day: datetime, tx: Transaction) -> bool:
    found = tx.sessions.find(TOKEN, day)
    if found is not None:
        tx.sessions.extend(found.id, day + MONTH)
        tx.sessions.extend(found.id, day)  # never back
    return found is not None


async def test_every_write_lets_it_live_on(store: SqliteStore) -> None:
    await store.write(lambda tx: add_session(tx, token=TOKEN))
    day = NOON
    for _ in range(4):
        day += timedelta(days=29)
        assert await store.write(partial(slide, day))


async def test_the_conversation_comes_back_as_it_was(store: SqliteStore) -> None:
    assert all(getattr(FULL, field.name) not in (None, (), {}) for field in fields(FULL))
    session = await store.write(add_session)
    await store.write(lambda tx: tx.sessions.save_conversation(session, FULL))
    back = (await store.read(lambda tx: tx.sessions.get(session))).conversation
    assert back == FULL
    assert list(back.values) == list(FULL.values)  # the order of the answers is part of it


def test_a_conversation_of_another_version_can_still_be_read() -> None:
    older: dict[str, object] = {"step": "idle", "kind": None, "values": [], "dropped_since": 1}
    assert read_conversation(to_bytes(older)) == Conversation()
    assert read_conversation(write_conversation(FULL)) == FULL


async def test_the_locale_can_change(store: SqliteStore) -> None:
    session = await store.write(add_session)
    await store.write(lambda tx: tx.sessions.save_locale(session, "ja"))
    assert (await store.read(lambda tx: tx.sessions.get(session))).locale == "ja"


async def test_an_unknown_session_raises(store: SqliteStore) -> None:
    with pytest.raises(SessionExpired):
        await store.read(lambda tx: tx.sessions.get(9))
    with pytest.raises(SessionExpired):
        await store.write(lambda tx: tx.sessions.save_conversation(9, FULL))
    with pytest.raises(SessionExpired):
        await store.write(lambda tx: add_message(tx, 9, "hello"))


async def test_erasing_a_session_leaves_only_what_belongs_to_its_tickets(store: SqliteStore) -> None:
    session = await store.write(add_session)
    ticket = await store.write(lambda tx: add_ticket(tx, session))
    await store.write(lambda tx: add_message(tx, session, "loose"))
    await store.write(lambda tx: add_message(tx, session, "kept", ticket.id))
    ended = await store.read(lambda tx: tx.sessions.list_expired(NOON + MONTH))
    assert ended == [session]
    await store.write(lambda tx: tx.sessions.erase(session))
    with pytest.raises(SessionExpired):
        await store.read(lambda tx: tx.sessions.get(session))
    assert texts(await store.read(lambda tx: tx.messages.list_ticket(ticket.id))) == ["kept"]
    assert texts(await store.read(lambda tx: tx.messages.list_session(session))) == ["kept"]
    assert await store.read(lambda tx: tx.sessions.list_expired(NOON + MONTH)) == []
