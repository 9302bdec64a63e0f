"""Who keeps a request waiting is reminded once before it ends, and nothing ends before the reminder had its days."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.intents import Intent
from bot.ports import Job
from bot.services import case_handling, sweeps
from tests.services.conftest import HANA, TestDesk
from tests.services.test_case_handling import chat_of

DAY = timedelta(days=1)


async def swept(desk: TestDesk) -> tuple[int, int]:
    """(reminded, expired)"""
    reminded = await desk.write(lambda tx: sweeps.remind_waiting(tx, desk.house))
    return reminded, await desk.write(lambda tx: sweeps.expire_waiting(tx, desk.house))


async def test_it_comes_once_a_week_before_the_end_by_letter_and_in_the_chat(desk: TestDesk) -> None:
    await desk.file(Intent.DISCLOSURE)
    await desk.jobs()
    desk.clock.advance(23 * DAY)
    assert await swept(desk) == (0, 0)
    desk.clock.advance(timedelta(seconds=1))
    assert await swept(desk) == (1, 0)
    assert await swept(desk) == (0, 0)
    (letter,) = await desk.jobs(Job.LETTER)
    assert dict(letter.payload) == {"letter": "reminder", "days": 7}
    assert "ends in 7 days" in (await chat_of(desk))[-1]
    desk.clock.advance(7 * DAY)
    assert await swept(desk) == (0, 1)


async def test_one_that_went_out_late_still_has_its_days(desk: TestDesk) -> None:
    """The desk stood still for two months: nobody finds a request ended of which no reminder came."""
    await desk.file(Intent.DISCLOSURE)
    desk.clock.advance(60 * DAY)
    assert await swept(desk) == (1, 0)
    desk.clock.advance(7 * DAY - timedelta(seconds=1))
    assert await swept(desk) == (0, 0)
    desk.clock.advance(timedelta(seconds=1))
    assert await swept(desk) == (0, 1)


async def test_what_comes_back_is_waited_for_and_reminded_of_anew(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.DISCLOSURE)
    desk.clock.advance(24 * DAY)
    assert await swept(desk) == (1, 0)
    desk.clock.advance(7 * DAY)
    assert await swept(desk) == (0, 1)
    await desk.write(lambda tx: case_handling.reopen(tx, desk.house, ticket.reference, HANA))
    assert (await desk.ticket(ticket.reference)).status == "awaiting_identity"
    assert await swept(desk) == (0, 0)
    desk.clock.advance(24 * DAY)
    assert await swept(desk) == (1, 0)


async def test_a_desk_that_reminds_nobody_still_ends_what_waits(desk: TestDesk) -> None:
    quiet = {**desk.house.desks, "company": replace(desk.house.desk("company"), reminder_days=0)}
    desk.house = replace(desk.house, desks=quiet)
    await desk.file(Intent.DISCLOSURE)
    desk.clock.advance(31 * DAY)
    assert await swept(desk) == (0, 1)
