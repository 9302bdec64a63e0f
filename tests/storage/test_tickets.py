"""Tickets come back as they were saved, one writer at a time, with their events in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.deadlines import Deadline
from bot.domain.errors import ChangedMeanwhile, TicketNotFound
from bot.domain.events import EventType
from bot.domain.proofs import ProofState, Role, proofs_of
from bot.domain.references import Reference, new_reference
from bot.domain.tickets import NEEDS_IDENTITY, Ticket, TicketStatus
from bot.domain.verification import Identity, IdentityLevel, IdentityState
from bot.ports import Transaction
from storage.sqlite_store import SqliteStore
from tests.conftest import Counted
from tests.storage.plain import change
from tests.storage.values import add_session, add_ticket, new_ticket
from tests.support import NOON

EVERY_FIELD: dict[str, Any] = {
    "desk": "impress",
    "kind": "correction",
    "locale": "ja",
    "identity": Identity(
        IdentityLevel.DOCUMENT,
        IdentityState.CONFIRMED,
        NOON,
        NOON + timedelta(hours=1),
        Role.GUARDIAN,
        tuple(replace(proof, state=ProofState.CONFIRMED) for proof in proofs_of(Role.GUARDIAN)),
    ),
    "special_care": True,
    "deadline": Deadline(None, 7),
    "status": TicketStatus.RESOLVED,
    "assignee": "U1",
    "office": "osaka",
    "closed_at": NOON + timedelta(days=2, microseconds=1),
    "first_refused_on": date(2020, 2, 29),
}


def file(ticket: Ticket, tx: Transaction) -> Ticket:
    return tx.tickets.add(ticket, access_code_hash=b"h" * 32)


def both_ways(ticket: Ticket, tx: Transaction) -> list[Ticket | None]:
    return [tx.tickets.get(ticket.id), tx.tickets.find(ticket.reference)]


async def test_a_ticket_comes_back_as_it_was_saved(store: SqliteStore) -> None:
    session = await store.write(add_session)
    for ticket in (new_ticket(session), new_ticket(session, **EVERY_FIELD)):
        saved = await store.write(partial(file, ticket))
        assert saved == replace(ticket, id=saved.id, version=1, events=[])
        assert len(ticket.events) == 1  # what the unit was given stays as it was: it may run again
        assert await store.read(lambda tx: tx.tickets.list_session(session)[0]) == saved
        assert await store.read(partial(both_ways, saved)) == [saved, saved]


async def test_details_keep_their_order_and_their_gaps(store: SqliteStore) -> None:
    details = {"email": "z@example.com", "name": None, "description": "語\n\x00", "address": ""}
    ticket = await store.write(lambda tx: add_ticket(tx, details=details))
    found = await store.read(lambda tx: tx.tickets.get(ticket.id))
    assert list(found.details.items()) == list(details.items())


async def test_a_taken_reference_is_drawn_anew(store: SqliteStore) -> None:
    reference = new_reference()
    first = await store.write(lambda tx: add_ticket(tx, reference=reference))
    second = await store.write(lambda tx: add_ticket(tx, reference=reference))
    assert first.reference == reference != second.reference
    assert (await store.read(lambda tx: tx.tickets.get(second.id))).reference == second.reference


async def test_saving_an_older_copy_is_refused_and_undone(store: SqliteStore) -> None:
    ticket = await store.write(add_ticket)
    mine = await store.read(lambda tx: tx.tickets.get(ticket.id))
    theirs = await store.read(lambda tx: tx.tickets.get(ticket.id))
    theirs.claim(actor="U2", at=NOON)
    await store.write(lambda tx: tx.tickets.save(theirs))
    mine.claim(actor="U1", at=NOON)
    with pytest.raises(ChangedMeanwhile):
        await store.write(lambda tx: tx.tickets.save(mine))
    assert (await store.read(lambda tx: tx.tickets.get(ticket.id))).assignee == "U2"
    assert len(await store.read(lambda tx: tx.events.list_ticket(ticket.id))) == 2


async def test_saving_twice_in_one_unit_works(store: SqliteStore) -> None:
    ticket = await store.write(add_ticket)

    def works(tx: Transaction) -> Ticket:
        held = tx.tickets.get_for_update(ticket.reference)
        held.claim(actor="U1", at=NOON)
        tx.tickets.save(held)
        held.record(EventType.DETAILS_SHOWN, "U1", NOON, {})
        tx.tickets.save(held)
        return held

    held = await store.write(works)
    assert held.version == 3
    types = [event.type for event in await store.read(lambda tx: tx.events.list_ticket(ticket.id))]
    assert types == [EventType.TICKET_FILED, EventType.CLAIMED, EventType.DETAILS_SHOWN]


async def test_unknown_tickets_raise_or_are_none(store: SqliteStore) -> None:
    unknown = Reference("PD-0000-0000")
    assert await store.read(lambda tx: tx.tickets.find(unknown)) is None
    for get in (
        lambda tx: tx.tickets.get(9),
        lambda tx: tx.tickets.get_for_update(unknown),
        lambda tx: tx.tickets.get_access_code_hash(9),
        lambda tx: tx.events.verify(9),
    ):
        with pytest.raises(TicketNotFound):
            await store.write(get)


async def test_lists_are_in_their_order_and_paged(store: SqliteStore) -> None:
    session = await store.write(add_session)
    desks = ("company", "impress", "company", "company")
    made = await store.write(lambda tx: [add_ticket(tx, session, desk=desk) for desk in desks])
    ids = [ticket.id for ticket in made]
    ended = made[2]
    ended.transition_to(TicketStatus.WITHDRAWN, actor="customer", at=NOON)
    await store.write(lambda tx: tx.tickets.save(ended))

    def listed(tx: Transaction) -> list[list[int]]:
        return [
            [ticket.id for ticket in found]
            for found in (
                tx.tickets.list_session(session),
                tx.tickets.list_desk("company"),
                tx.tickets.list_desk("company", open_only=True),
                tx.tickets.list_desk(),
                tx.tickets.list_desk(after=ids[1], limit=1),
            )
        ]

    assert await store.read(listed) == [
        ids[::-1],
        [ids[0], ids[2], ids[3]],
        [ids[0], ids[3]],
        ids,
        [ids[2]],
    ]


async def test_stale_tickets_are_found_by_how_long_they_have_stood(store: SqliteStore) -> None:
    ticket = await store.write(add_ticket)
    waits = TicketStatus.AWAITING_IDENTITY
    ticket.transition_to(waits, actor="system", at=NOON + timedelta(days=1))
    await store.write(lambda tx: tx.tickets.save(ticket))
    ticket.record(EventType.CUSTOMER_WROTE, "customer", NOON + timedelta(days=5), {})
    await store.write(lambda tx: tx.tickets.save(ticket))  # says something, changes no status

    async def stale(before: timedelta, desk: str = "company", kind: str = "disclosure") -> list[int]:
        found = await store.read(lambda tx: tx.tickets.list_stale(desk, [kind], [waits], NOON + before))
        return [ticket.id for ticket in found]

    assert await stale(timedelta(days=1)) == []
    assert await stale(timedelta(days=1, microseconds=1)) == [ticket.id]
    assert await stale(timedelta(days=9), desk="impress") == []
    assert await stale(timedelta(days=9), kind="deletion") == []


async def test_the_first_refusal_is_found_by_address_and_desk(store: SqliteStore) -> None:
    mail = {"email": "taro@Example.com"}
    later = NOON + timedelta(days=3)
    await store.write(lambda tx: add_ticket(tx, now=NOON, details=mail))  # another kind
    await store.write(lambda tx: add_ticket(tx, now=later, kind="stop_marketing", details=mail))
    await store.write(lambda tx: add_ticket(tx, now=later + timedelta(1), kind="stop_marketing", details=mail))

    async def first(desk: str, email: str) -> object:
        return await store.read(lambda tx: tx.tickets.find_first_refusal(desk, email))

    assert await first("company", "taro@example.com") == later
    assert await first("impress", "taro@example.com") is None
    assert await first("company", "jiro@example.com") is None


async def test_an_access_code_hash_is_kept_and_replaced(store: SqliteStore) -> None:
    ticket = await store.write(add_ticket)
    assert await store.read(lambda tx: tx.tickets.get_access_code_hash(ticket.id)) is None
    await store.write(lambda tx: tx.tickets.set_access_code_hash(ticket.id, b"a" * 32))
    assert await store.read(lambda tx: tx.tickets.get_access_code_hash(ticket.id)) == b"a" * 32


async def test_no_statement_moves_a_ticket_into_handling_below_its_level(store: SqliteStore, counted: Counted) -> None:
    """The table's own check, past every rule of the domain: each combination by a plain UPDATE."""
    ticket = await store.write(add_ticket)
    move = "UPDATE tickets SET status = :status, identity_level = :level, identity_state = :state, proofs_open = :missing WHERE id = :id"
    combinations = list(product(TicketStatus, IdentityLevel, IdentityState, (0, 1)))
    for status, level, state, missing in combinations:
        values = {"status": str(status), "level": str(level), "state": str(state), "missing": missing}
        moving = change(move, **values, id=ticket.id)
        reached = level is IdentityLevel.NONE or (state is IdentityState.CONFIRMED and not missing)
        if status not in NEEDS_IDENTITY or reached:
            assert await store.write(moving) == 1
        else:
            with pytest.raises(IntegrityError, match="identity_before_handling"):
                await store.write(moving)
    counted("combinations", len(combinations))


async def test_no_statement_resolves_a_ticket_in_a_conflict_of_interest(store: SqliteStore) -> None:
    """Noted on one that is resolved already it stays (what was told cannot be taken back); none becomes resolved under it."""
    ticket = await store.write(lambda tx: add_ticket(tx, identity=Identity.required(IdentityLevel.NONE)))
    move = "UPDATE tickets SET status = :status, conflict_of_interest = :conflict WHERE id = :id"
    with pytest.raises(IntegrityError, match="conflict of interest"):
        await store.write(change(move, status="resolved", conflict=True, id=ticket.id))
    assert await store.write(change(move, status="resolved", conflict=False, id=ticket.id)) == 1
    assert await store.write(change(move, status="resolved", conflict=True, id=ticket.id)) == 1
