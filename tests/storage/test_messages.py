"""Messages: stored as shown, in order, and moved under the ticket's key when a chat becomes a request."""

from __future__ import annotations

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.messages import Author, Message, ReplyPurpose
from storage.sqlite_store import SqliteStore
from tests.storage.plain import value
from tests.storage.values import RICH, add_message, add_session, add_ticket, texts
from tests.support import NOON


async def test_a_message_comes_back_as_it_was_shown(store: SqliteStore) -> None:
    session = await store.write(add_session)
    said = await store.write(lambda tx: tx.messages.add(session, Author.BOT, RICH, NOON))
    assert said == Message(said.id, Author.BOT, RICH, NOON)
    ticket = await store.write(lambda tx: add_ticket(tx, session))
    replied = await store.write(
        lambda tx: tx.messages.add(session, Author.STAFF, RICH, NOON, ticket_id=ticket.id, purpose=ReplyPurpose.ANSWER)
    )
    assert await store.read(lambda tx: tx.messages.get(replied.id)) == replied
    assert await store.read(lambda tx: tx.messages.list_session(session)) == [said, replied]
    assert await store.read(lambda tx: tx.messages.list_ticket(ticket.id)) == [replied]


async def test_half_a_character_survives(store: SqliteStore) -> None:
    session = await store.write(add_session)
    await store.write(lambda tx: add_message(tx, session, "a\ud83d b\x00"))
    assert texts(await store.read(lambda tx: tx.messages.list_session(session))) == ["a\ud83d b\x00"]


async def test_histories_are_paged_and_recent_ones_in_order(store: SqliteStore) -> None:
    session = await store.write(add_session)
    made = await store.write(lambda tx: [add_message(tx, session, str(number)) for number in range(10)])
    page = await store.read(lambda tx: tx.messages.list_session(session, after=made[3].id, limit=3))
    assert texts(page) == ["4", "5", "6"]
    assert texts(await store.read(lambda tx: tx.messages.list_recent(session, 3))) == ["7", "8", "9"]
    assert await store.read(lambda tx: tx.messages.list_session(session, after=made[9].id)) == []


async def test_a_request_takes_its_own_words_along(store: SqliteStore) -> None:
    session, other = await store.write(lambda tx: (add_session(tx), add_session(tx)))
    await store.write(lambda tx: add_message(tx, session, "small talk"))
    first = await store.write(lambda tx: add_message(tx, session, "I want my data"))
    await store.write(lambda tx: add_message(tx, session, "Hanako"))
    await store.write(lambda tx: add_message(tx, other, "somebody else"))
    earlier = await store.write(lambda tx: add_ticket(tx, session))
    await store.write(lambda tx: add_message(tx, session, "of another request", earlier.id))
    ticket = await store.write(lambda tx: add_ticket(tx, session))
    await store.write(lambda tx: tx.messages.adopt(session, first.id, ticket.id))
    assert texts(await store.read(lambda tx: tx.messages.list_ticket(ticket.id))) == ["I want my data", "Hanako"]
    assert texts(await store.read(lambda tx: tx.messages.list_ticket(earlier.id))) == ["of another request"]
    assert len(await store.read(lambda tx: tx.messages.list_session(session))) == 4
    keys = (
        "SELECT count(*) FROM (SELECT key_id FROM messages WHERE ticket_id = :id "
        "UNION SELECT key_id FROM tickets WHERE id = :id) AS used"
    )
    assert await store.read(value(keys, id=ticket.id)) == 1  # all under the ticket's key


async def test_an_unknown_message_raises(store: SqliteStore) -> None:
    with pytest.raises(InvalidInput):
        await store.read(lambda tx: tx.messages.get(1))


async def test_ids_are_never_given_twice(store: SqliteStore) -> None:
    """A browser asks for what came `after` an id: one used again would hide a message."""
    session = await store.write(add_session)
    gone = await store.write(lambda tx: [add_message(tx, session, "x").id for _ in range(5)])
    await store.write(lambda tx: tx.sessions.erase(session))
    session = await store.write(add_session)
    assert (await store.write(lambda tx: add_message(tx, session, "y"))).id > max(gone)
