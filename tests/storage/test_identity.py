"""Codes, documents, links, threads and rates: what identity checks keep, with every count done by one statement."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import NoIdentityDocument, TooManyAttempts
from bot.ports import Thread, Transaction
from storage.errors import SealBroken
from storage.sqlite_store import SqliteStore
from tests.storage.values import add_ticket
from tests.support import NOON, FakeClock

MAIL = "hanako@example.com"
HOUR = timedelta(hours=1)


def add_code(tx: Transaction, ticket: int, code: bytes, guesses: int = 0, minutes: int = 0) -> None:
    now = NOON + timedelta(minutes=minutes)
    tx.codes.add(ticket, 7, MAIL, code * 32, now, now + timedelta(minutes=10), guesses)


async def test_a_new_code_ends_the_older_ones(store: SqliteStore) -> None:
    ticket = (await store.write(add_ticket)).id
    await store.write(lambda tx: add_code(tx, ticket, b"1"))
    older = await store.read(lambda tx: tx.codes.find(ticket, MAIL))
    await store.write(lambda tx: add_code(tx, ticket, b"2", guesses=2))
    newer = await store.read(lambda tx: tx.codes.find(ticket, MAIL))
    assert older is not None
    assert newer is not None
    assert (newer.code_hash, newer.guesses, newer.session_id) == (b"2" * 32, 2, 7)
    assert newer.expires_at == NOON + timedelta(minutes=10)
    assert not await store.write(lambda tx: tx.codes.take_guess(older.id, 5))
    assert await store.read(lambda tx: tx.codes.find(ticket, "other@example.com")) is None
    await store.write(lambda tx: tx.codes.use(newer.id))
    assert await store.read(lambda tx: tx.codes.find(ticket, MAIL)) is None


async def test_guesses_are_counted_once_each_however_many_come_together(store: SqliteStore) -> None:
    ticket = (await store.write(add_ticket)).id
    await store.write(lambda tx: add_code(tx, ticket, b"1"))
    code = await store.read(lambda tx: tx.codes.find(ticket, MAIL))
    assert code is not None
    taken = await asyncio.gather(*(store.write(lambda tx: tx.codes.take_guess(code.id, 5)) for _ in range(200)))
    assert sum(taken) == 5


async def test_what_was_sent_and_guessed_is_counted_per_hour_and_address(store: SqliteStore) -> None:
    ticket = (await store.write(add_ticket)).id
    await store.write(lambda tx: add_code(tx, ticket, b"1"))
    code = await store.read(lambda tx: tx.codes.find(ticket, MAIL))
    assert code is not None
    await store.write(lambda tx: [tx.codes.take_guess(code.id, 5) for _ in range(3)])
    await store.write(
        lambda tx: add_code(tx, ticket, b"2", guesses=3, minutes=30)
    )  # takes the budget over, not the deed
    newer = await store.read(lambda tx: tx.codes.find(ticket, MAIL))
    assert newer is not None
    assert await store.write(lambda tx: tx.codes.take_guess(newer.id, 5))
    assert await store.read(lambda tx: tx.codes.count_since(ticket, MAIL, NOON)) == (2, 4)
    assert await store.read(lambda tx: tx.codes.count_since(ticket, MAIL, NOON + timedelta(minutes=1))) == (1, 1)
    assert await store.read(lambda tx: tx.codes.count_since(ticket, "x@example.com", NOON)) == (0, 0)


async def test_pages_come_back_and_go_with_their_key(store: SqliteStore) -> None:
    ticket = (await store.write(add_ticket)).id
    images = [b"front" * 1000, b"", b"back"]
    sealed = await store.seal_pages("image/png", images)
    assert b"front" not in b"".join(sealed.pages)
    document = await store.write(lambda tx: tx.documents.add(ticket, sealed, NOON, proof="person_identity"))
    assert (document.page_count, document.received_at, document.deleted_at) == (3, NOON, None)
    stored = await store.read(lambda tx: tx.documents.pages(document.id))
    assert stored == sealed
    assert await store.open_pages(stored) == images
    await store.write(lambda tx: tx.documents.delete(document.id, NOON + HOUR))
    with pytest.raises(NoIdentityDocument):
        await store.read(lambda tx: tx.documents.pages(document.id))
    with pytest.raises(NoIdentityDocument):
        await store.open_pages(stored)  # also from a copy somebody kept: the key is gone
    assert await store.read(lambda tx: tx.documents.list_ticket(ticket)) == []
    (gone,) = await store.read(lambda tx: tx.documents.list_ticket(ticket, kept_only=False))
    assert gone.deleted_at == NOON + HOUR
    await store.write(lambda tx: tx.documents.delete(document.id, NOON + 2 * HOUR))  # again changes nothing
    assert await store.read(lambda tx: tx.documents.list_ticket(ticket, kept_only=False)) == [gone]


async def test_pages_cannot_change_places_or_kind(store: SqliteStore) -> None:
    sealed = await store.seal_pages("image/png", [b"front", b"back"])
    other = await store.seal_pages("image/png", [b"other"])
    for changed in (
        type(sealed)(sealed.key_id, sealed.media_type, sealed.pages[::-1]),
        type(sealed)(sealed.key_id, "text/html", sealed.pages),
        type(sealed)(sealed.key_id, sealed.media_type, other.pages),
    ):
        with pytest.raises(SealBroken):
            await store.open_pages(changed)


async def test_copies_are_due_when_their_time_has_come(store: SqliteStore) -> None:
    ticket = (await store.write(add_ticket)).id
    sealed = await store.seal_pages("image/png", [b"x"])
    document = await store.write(lambda tx: tx.documents.add(ticket, sealed, NOON, proof="person_identity"))
    assert await store.read(lambda tx: tx.documents.list_due(NOON + 1000 * HOUR)) == []  # nothing decided yet
    await store.write(lambda tx: tx.documents.keep_until(ticket, NOON + HOUR))
    assert await store.read(lambda tx: tx.documents.list_due(NOON + HOUR - timedelta(microseconds=1))) == []
    due = await store.read(lambda tx: tx.documents.list_due(NOON + HOUR))
    assert [one.id for one in due] == [document.id]
    await store.write(lambda tx: tx.documents.delete(document.id, NOON))
    assert await store.read(lambda tx: tx.documents.list_due(NOON + HOUR)) == []


async def test_a_link_is_tried_a_few_times_and_burned_once(store: SqliteStore) -> None:
    ticket = (await store.write(add_ticket)).id
    token = b"l" * 32
    await store.write(lambda tx: tx.links.add(token, ticket, "U1", b"p" * 32, NOON, NOON + timedelta(minutes=5)))
    link = await store.read(lambda tx: tx.links.find(token))
    assert link is not None
    assert (link.ticket_id, link.staff, link.pin_hash, link.tries) == (ticket, "U1", b"p" * 32, 0)
    assert await store.read(lambda tx: tx.links.find(b"m" * 32)) is None
    tries = await asyncio.gather(*(store.write(lambda tx: tx.links.take_try(link.id, 3)) for _ in range(50)))
    assert sum(tries) == 3
    burned = await asyncio.gather(*(store.write(lambda tx: tx.links.burn(link.id)) for _ in range(50)))
    assert sum(burned) == 1
    assert await store.read(lambda tx: tx.links.find(token)) is None
    assert not await store.write(lambda tx: tx.links.take_try(link.id, 99))


async def test_a_thread_is_found_from_both_sides_and_can_move(store: SqliteStore) -> None:
    ticket = (await store.write(add_ticket)).id
    first, second = Thread("C1", "1700000000.000100"), Thread("C2", "1700000000.000200")
    assert await store.read(lambda tx: tx.threads.find(ticket)) is None
    await store.write(lambda tx: tx.threads.add(ticket, first))
    assert await store.read(lambda tx: tx.threads.find(ticket)) == first
    assert await store.read(lambda tx: tx.threads.find_ticket(first)) == ticket
    await store.write(lambda tx: tx.threads.add(ticket, second))
    assert await store.read(lambda tx: tx.threads.find_ticket(first)) is None
    assert await store.read(lambda tx: tx.threads.find_ticket(second)) == ticket


async def test_a_rate_is_exact_in_every_window(store: SqliteStore, clock: FakeClock) -> None:
    async def hit() -> int:
        """0 when it was allowed, else the seconds to wait."""
        try:
            await store.write(lambda tx: tx.rates.hit("k", 3, HOUR, clock.now()))
        except TooManyAttempts as refusal:
            return refusal.retry_after
        return 0

    for _ in range(3):
        assert await hit() == 0
        clock.advance(timedelta(minutes=10))
    assert await hit() == 30 * 60  # the first one leaves the window half an hour from now
    clock.advance(timedelta(minutes=30) - timedelta(milliseconds=1))
    assert await hit() == 1
    clock.advance(timedelta(milliseconds=1))
    assert await hit() == 0
    assert await hit() == 10 * 60
    clock.advance(timedelta(hours=-3))  # a clock set back locks nobody out
    assert await hit() == 0


async def test_parallel_uses_pass_a_rate_as_often_as_it_allows(store: SqliteStore) -> None:
    outcomes = await asyncio.gather(
        *(store.write(lambda tx: tx.rates.hit("k", 20, HOUR, NOON)) for _ in range(100)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 20
    await store.write(lambda tx: tx.rates.hit("another key", 1, HOUR, NOON))


async def test_a_use_can_be_given_back(store: SqliteStore) -> None:
    await store.write(lambda tx: tx.rates.give_back("never used"))
    for _ in range(2):
        await store.write(lambda tx: tx.rates.hit("k", 2, HOUR, NOON))
    await store.write(lambda tx: tx.rates.give_back("k"))
    await store.write(lambda tx: tx.rates.hit("k", 2, HOUR, NOON))
    with pytest.raises(TooManyAttempts):
        await store.write(lambda tx: tx.rates.hit("k", 2, HOUR, NOON))


async def test_passed_windows_are_tidied_away(store: SqliteStore, clock: FakeClock) -> None:
    def use_all(tx: Transaction) -> None:
        for number in range(1_200):
            tx.rates.hit(f"k{number}", 2, HOUR, NOON)

    await store.write(use_all)
    assert await store.tidy() == 0
    clock.advance(HOUR)
    assert await store.tidy() == 1_200
