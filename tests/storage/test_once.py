"""`once`: the effect and its key are one, a repeat gets the stored answer, and the same key for something else is refused."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import InvalidInput, KeyReused, LookupRefused, SessionExpired
from bot.ports import Json, Once, Transaction
from storage.errors import KeyDestroyed
from storage.sqlite_store import SqliteStore
from tests.storage.values import add_message, add_session
from tests.support import FakeClock


def json_of(value: Json) -> Json:
    return value


async def messages(store: SqliteStore, session: int) -> int:
    return len(await store.read(lambda tx: tx.messages.list_session(session)))


async def test_a_repeat_returns_the_stored_answer_and_does_nothing(store: SqliteStore) -> None:
    session = await store.write(add_session)
    once = Once("key", b"body", session)

    def turn(tx: Transaction) -> dict[str, object]:
        return {"id": add_message(tx, session, "hello").id, "words": "héllo — 開示"}

    first = await store.write(turn, once=once)
    for _ in range(3):
        assert await store.write(turn, once=once) == first
    assert await messages(store, session) == 1


async def test_the_first_answer_is_what_repeats_will_get(store: SqliteStore) -> None:
    once = Once("key", b"body")
    first = await store.write(lambda tx: json_of({"ids": (1, 2)}), once=once)
    assert first == await store.write(lambda tx: json_of({"ids": (3, 4)}), once=once) == {"ids": [1, 2]}


async def test_the_same_key_with_another_body_is_refused(store: SqliteStore) -> None:
    session = await store.write(add_session)
    await store.write(lambda tx: None, once=Once("key", b"body", session))
    with pytest.raises(KeyReused):
        await store.write(lambda tx: add_message(tx, session, "x").id, once=Once("key", b"other", session))
    assert await messages(store, session) == 0


async def test_ten_at_once_do_it_once(store: SqliteStore) -> None:
    session = await store.write(add_session)
    for round_ in range(20):
        once = Once(f"key {round_}", b"body", session)
        answers = await asyncio.gather(
            *(store.write(lambda tx: add_message(tx, session, "hello").id, once=once) for _ in range(10))
        )
        assert len(set(answers)) == 1
    assert await messages(store, session) == 20


async def test_the_same_key_of_another_session_is_another_key(store: SqliteStore) -> None:
    one, other = await store.write(lambda tx: (add_session(tx), add_session(tx)))
    assert await store.write(lambda tx: "one", once=Once("key", b"body", one)) == "one"
    assert await store.write(lambda tx: "other", once=Once("key", b"another body", other)) == "other"
    assert await store.write(lambda tx: "none", once=Once("key", b"third body")) == "none"


@pytest.mark.parametrize("refusal", [InvalidInput("no"), LookupRefused(), ZeroDivisionError()])
async def test_a_unit_that_raised_has_not_used_its_key(store: SqliteStore, refusal: Exception) -> None:
    once = Once("key", b"body")

    def fails(tx: Transaction) -> None:
        raise refusal

    with pytest.raises(type(refusal)):
        await store.write(fails, once=once)
    assert await store.write(lambda tx: "now", once=once) == "now"


async def test_an_answer_that_is_no_json_undoes_the_unit(store: SqliteStore) -> None:
    session = await store.write(add_session)
    with pytest.raises(TypeError):
        await store.write(lambda tx: add_message(tx, session, "x"), once=Once("key", b"body"))
    assert await messages(store, session) == 0


async def test_a_key_is_kept_a_day_and_then_forgotten(store: SqliteStore, clock: FakeClock) -> None:
    once = Once("key", b"body")
    await store.write(lambda tx: 1, once=once)
    clock.advance(timedelta(hours=24))
    await store.tidy()
    assert await store.write(lambda tx: 2, once=once) == 1
    clock.advance(timedelta(seconds=1))
    assert await store.tidy() == 1
    assert await store.write(lambda tx: 3, once=once) == 3


async def test_an_answer_belongs_to_a_session_that_exists(store: SqliteStore) -> None:
    with pytest.raises(SessionExpired):
        await store.write(lambda tx: 1, once=Once("key", b"body", session_id=4711))


async def test_answers_go_with_their_session(store: SqliteStore) -> None:
    session = await store.write(add_session)
    once = Once("key", b"body", session)
    await store.write(lambda tx: "words", once=once)
    await store.write(lambda tx: tx.sessions.erase(session))
    with pytest.raises((SessionExpired, KeyDestroyed)):
        await store.write(lambda tx: "words", once=once)
