"""Deadlines: business days, holidays, and a clock that stands still while the desk waits."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deadlines import Calendar, Deadline

CULTURE_DAY = date(2026, 11, 3)
CALENDAR = Calendar("Asia/Tokyo", lambda day: day == CULTURE_DAY)
FRIDAY = datetime(2026, 10, 30, 3, tzinfo=UTC)


def test_weekends_and_holidays_do_not_count() -> None:
    assert CALENDAR.add(date(2026, 10, 30), 2) == date(2026, 11, 4)
    assert CALENDAR.between(date(2026, 10, 30), date(2026, 11, 4)) == 2


def test_the_day_is_the_desks_own() -> None:
    assert CALENDAR.today(datetime(2026, 10, 30, 16, tzinfo=UTC)) == date(2026, 10, 31)


def test_the_clock_stands_still_while_the_customer_has_the_next_step() -> None:
    started = Deadline.starting(5, CALENDAR, FRIDAY)
    stopped = started.paused(CALENDAR, FRIDAY + timedelta(days=4))
    assert stopped == Deadline(None, 4)
    assert stopped.running(CALENDAR, FRIDAY + timedelta(days=40)).due_on == CALENDAR.add(date(2026, 12, 9), 4)


def test_an_answer_that_came_when_the_time_was_up_leaves_a_day() -> None:
    late = Deadline(date(2026, 10, 30), 0).paused(CALENDAR, FRIDAY + timedelta(days=30))
    due = late.running(CALENDAR, FRIDAY + timedelta(days=30)).due_on
    assert due is not None
    assert due > (FRIDAY + timedelta(days=30)).date()


@given(start=st.dates(date(2020, 1, 1), date(2035, 1, 1)), days=st.integers(0, 60))
def test_adding_and_counting_agree(start: date, days: int) -> None:
    end = CALENDAR.add(start, days)
    assert CALENDAR.works_on(end)
    assert CALENDAR.between(start, end) in (days, days + (not CALENDAR.works_on(start) and days == 0))
