"""Retention and erasure: what a desk keeps no longer goes with its key, when its days are over and not before; the audit trail still verifies."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest

from bot.domain.errors import InvalidInput, SessionExpired, TicketNotFound
from bot.ports import Job, Thread
from bot.services import case_handling, chat, erasure, sweeps
from tests.conftest import Counted
from tests.services.conftest import HANA, TestDesk
from tests.services.test_case_handling import claimed
from tests.sizes import sized
from tests.storage.values import add_ticket

MARK = "Hozumi4711"


async def closed(desk: TestDesk, email: str = "taro@example.com") -> str:
    reference = await claimed(desk)
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, f"All done, {MARK}"))
    return reference


async def sweep(desk: TestDesk) -> int:
    return await desk.write(lambda tx: erasure.erase_old_requests(tx, desk.house))


async def test_a_closed_request_is_erased_when_its_days_are_over_and_not_before(desk: TestDesk) -> None:
    reference = await closed(desk)
    desk.clock.advance(timedelta(days=365))
    assert await sweep(desk) == 0
    desk.clock.advance(timedelta(seconds=1))
    assert await sweep(desk) == 1
    assert await sweep(desk) == 0
    ticket = await desk.ticket(reference)
    assert (ticket.details, ticket.status) == ({}, "resolved")
    assert ticket.erased_at == desk.clock.now()
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert (events[-1].type, dict(events[-1].data)) == ("erased", {"by": "retention"})
    assert await desk.store.read(lambda tx: tx.events.verify(ticket.id))


async def test_an_open_request_is_never_erased(desk: TestDesk) -> None:
    reference = await claimed(desk)
    desk.clock.advance(timedelta(days=4000))
    assert await sweep(desk) == 0
    with pytest.raises(InvalidInput, match="still open"):
        await desk.write(lambda tx: erasure.erase_by_hand(tx, desk.house, reference))
    with pytest.raises(TicketNotFound):
        await desk.write(lambda tx: erasure.erase_by_hand(tx, desk.house, "PD-0000-0000"))


async def test_each_desk_has_days_of_its_own(desk: TestDesk) -> None:
    short = {**desk.house.desks, "company": replace(desk.house.desk("company"), ticket_days=10)}
    desk.house = replace(desk.house, desks=short)
    await closed(desk)
    desk.clock.advance(timedelta(days=11))
    assert await sweep(desk) == 1


async def test_nothing_of_it_is_left_for_anybody(desk: TestDesk, tmp_path: Path) -> None:
    reference = await closed(desk)
    ticket = await desk.ticket(reference)
    await desk.write(lambda tx: tx.threads.add(ticket.id, Thread("C1", "1.1")))
    await desk.write(lambda tx: erasure.erase_by_hand(tx, desk.house, reference))
    assert [row.job for row in await desk.jobs()] == [Job.ERASE_THREAD], "what waited to be told is dropped"
    with pytest.raises(TicketNotFound, match="erased"):
        await desk.write(lambda tx: case_handling.reopen(tx, desk.house, reference, HANA))
    with pytest.raises(TicketNotFound):
        await desk.store.read(lambda tx: chat.get_ticket(tx, desk.house, desk.token, reference))
    with pytest.raises(TicketNotFound, match="erased before"):
        await desk.write(lambda tx: erasure.erase_by_hand(tx, desk.house, reference))
    assert await desk.store.read(lambda tx: chat.list_tickets(tx, desk.house, desk.token)) == []
    shown = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    assert not any(MARK in message.body.text for message in shown)
    turn = await desk.say(f"Please reopen my request {reference}")
    assert turn.ticket is None


async def test_a_chat_ends_and_is_erased_after_the_desks_days(desk: TestDesk) -> None:
    short = {**desk.house.desks, "company": replace(desk.house.desk("company"), chat_days=3)}
    desk.house = replace(desk.house, desks=short)
    await desk.open()
    desk.clock.advance(timedelta(days=2))
    await desk.say(f"my name is {MARK}")
    desk.clock.advance(timedelta(days=2))
    assert await desk.write(lambda tx: sweeps.erase_ended_chats(tx, desk.house)) == 0
    desk.clock.advance(timedelta(days=1))
    with pytest.raises(SessionExpired):
        await desk.say("hello")
    assert await desk.write(lambda tx: sweeps.erase_ended_chats(tx, desk.house)) == 1


async def test_one_chunk_of_erasing_is_short(desk: TestDesk, counted: Counted) -> None:
    """Each with documents and messages; measured inside the unit, beside whatever else the machine does, so the best of the chunks counts."""
    number = sized(short=60, long=600)
    for _ in range(number):
        await desk.write(lambda tx: add_ticket(tx, desk="company"))
    for n in range(1, number + 1):
        await desk.write(partial(_close, ticket_id=n))
    desk.clock.advance(timedelta(days=366))
    took: list[float] = []

    def timed(tx) -> int:  # type: ignore[no-untyped-def]
        began = perf_counter()
        done = erasure.erase_old_requests(tx, desk.house)
        took.append(perf_counter() - began)
        return done

    total = 0
    while done := await desk.write(timed):
        total += done
    assert total == number
    assert min(took[:-1]) < 0.05
    counted("erased", total)
    counted("worst_ms", round(max(took) * 1000))


def _close(tx, ticket_id: int) -> None:  # type: ignore[no-untyped-def]
    from bot.domain.tickets import TicketStatus

    ticket = tx.tickets.get(ticket_id)
    ticket.transition_to(TicketStatus.WITHDRAWN, actor="customer", at=tx.scope.clock.now())
    tx.tickets.save(ticket)
