"""Checks, askers' words, precedents and the register: what goes in comes out, what is over is destroyed, what is append-only stays."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.checks import Asked
from bot.domain.errors import InvalidInput
from bot.domain.precedents import PrecedentState
from bot.domain.provisions import ProvisionDecided, ProvisionState
from bot.ports import Thread
from storage.connections import connect
from tests.storage.check_values import a_check, a_precedent, a_provision, add_checks
from tests.storage.plain import ask
from tests.storage.values import add_ticket
from tests.support import NOON, open_test_store

DAY = timedelta(days=1)


async def test_what_was_stored_is_read_again(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        ticket = await store.write(add_ticket)
        check = await store.write(lambda tx: tx.checks.add(a_check()))
        words = Asked(0, "company", "U0ASKER", "May I …? \ud83d", "ja", check.id, ("frobs",), "D1", "1.2")
        asked = await store.write(lambda tx: tx.asked_words.add(words, NOON))
        precedent = await store.write(lambda tx: tx.precedents.add(a_precedent(ticket_id=ticket.id)))
        provision = await store.write(lambda tx: tx.provisions.add(a_provision(ticket.id)))
        await store.write(lambda tx: tx.employee_threads.add(ticket.id, Thread("D1", "1.2")))
        assert await store.read(lambda tx: tx.checks.find(check.id)) == check == replace(a_check(), id=check.id)
        assert await store.read(lambda tx: tx.asked_words.find(asked.id)) == replace(words, id=asked.id)
        assert await store.read(lambda tx: tx.asked_words.find_of_check(check.id)) == asked
        assert await store.read(lambda tx: tx.precedents.get(precedent.id)) == precedent
        stored = await store.read(lambda tx: tx.provisions.get(provision.id))
        assert stored == replace(provision, reference=ticket.reference)
        assert await store.read(lambda tx: tx.employee_threads.find(ticket.id)) == Thread("D1", "1.2")
        assert await store.read(lambda tx: tx.employee_threads.find_ticket(Thread("D1", "1.2"))) == ticket.id
        assert await store.read(lambda tx: tx.employee_threads.find_ticket(Thread("D1", "1.3"))) is None


async def test_lists_are_by_desk_in_order_and_in_pages(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        for number in range(5):
            at, desk = NOON + number * DAY, "company" if number % 2 else "impress"
            await store.write(lambda tx, at=at, desk=desk: tx.checks.add(a_check(desk=desk, asked_at=at)))  # type: ignore[misc] # mypy cannot type a lambda's default
        every = await store.read(lambda tx: tx.checks.list_desk())
        assert [check.id for check in every] == [1, 2, 3, 4, 5]
        assert [c.id for c in await store.read(lambda tx: tx.checks.list_desk("impress"))] == [1, 3, 5]
        assert [c.id for c in await store.read(lambda tx: tx.checks.list_desk(since=NOON + 3 * DAY))] == [4, 5]
        assert [c.id for c in await store.read(lambda tx: tx.checks.list_desk(after=1, limit=2))] == [2, 3]


async def test_what_is_over_is_destroyed_with_its_key(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        for day in range(3):
            at = NOON + day * DAY
            await store.write(lambda tx, at=at: tx.checks.add(a_check(asked_at=at)))  # type: ignore[misc] # mypy cannot type a lambda's default
            await store.write(lambda tx, at=at: tx.asked_words.add(Asked(0, "company", "U", "words", "en"), at))  # type: ignore[misc] # mypy cannot type a lambda's default
        assert await store.write(lambda tx: tx.checks.drop_old("impress", NOON + 9 * DAY, 10)) == 0
        assert await store.write(lambda tx: tx.checks.drop_old("company", NOON + DAY, 10)) == 1
        assert await store.write(lambda tx: tx.asked_words.drop_old(NOON + 2 * DAY, 1)) == 1
        assert await store.write(lambda tx: tx.asked_words.drop_old(NOON + 2 * DAY, 10)) == 1
        assert await store.read(lambda tx: tx.checks.find(1)) is None
        assert await store.read(lambda tx: tx.checks.find(2)) is not None
        assert await store.read(lambda tx: tx.asked_words.find(3)) is not None
        destroyed = ask(tmp_path / "data.db", "SELECT key_id FROM condemned_keys WHERE destroyed_at IS NOT NULL")
        assert len(destroyed) == 3


async def test_a_precedent_changes_in_its_standing_alone(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        made = await store.write(lambda tx: tx.precedents.add(a_precedent()))
        changed = replace(made, state=PrecedentState.REVIEW, state_since=NOON, clause="company:4", answer="other words")
        await store.write(lambda tx: tx.precedents.save(changed))
        stored = await store.read(lambda tx: tx.precedents.get(made.id))
        assert stored == replace(changed, answer=made.answer)
        assert await store.read(lambda tx: tx.precedents.list_desk("company", [PrecedentState.VALID])) == []
        assert await store.read(lambda tx: tx.precedents.list_desk(None, [PrecedentState.REVIEW])) == [stored]
        with pytest.raises(InvalidInput):
            await store.read(lambda tx: tx.precedents.get(99))


async def test_a_provision_is_decided_once_and_never_changed(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        ticket = await store.write(add_ticket)
        made = await store.write(lambda tx: tx.provisions.add(a_provision(ticket.id)))
        assert made.state is ProvisionState.PENDING
        await store.write(lambda tx: tx.provisions.decide(made.id, ProvisionState.CONFIRMED, "U2", NOON))
        with pytest.raises(ProvisionDecided):
            await store.write(lambda tx: tx.provisions.decide(made.id, ProvisionState.REJECTED, "U3", NOON))
        (stored,) = await store.read(lambda tx: tx.provisions.list_desk("company"))
        assert (stored.state, stored.decided_by, stored.decided_at) == (ProvisionState.CONFIRMED, "U2", NOON)
    with closing(connect(tmp_path / "data.db")) as raw:
        for change in (
            "UPDATE provisions SET clause = 'x'",
            "DELETE FROM provision_decisions",
            "DELETE FROM provisions",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                raw.execute(change)


async def test_erasing_a_ticket_forgets_where_its_employee_is_and_keeps_the_register(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        ticket = await store.write(add_ticket)
        await store.write(lambda tx: add_checks(tx, ticket.id, iter("abcdefghijklmnop").__next__))
        await store.write(lambda tx: tx.tickets.erase(ticket.id))
        assert await store.read(lambda tx: tx.employee_threads.find(ticket.id)) is None
        (provision,) = await store.read(lambda tx: tx.provisions.list_desk())
        assert provision.recipient
        assert (await store.read(lambda tx: tx.precedents.get(1))).answer
