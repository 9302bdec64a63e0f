"""Deadlines in business days, and a clock that stands still while the desk waits for the requester."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

IsHoliday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A desk's days: its time zone and which dates are not worked."""

    timezone: str
    is_holiday: IsHoliday

    def today(self, now: datetime) -> date:
        """The desk's own date at `now` (aware)."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    def works_on(self, day: date) -> bool:
        return day.weekday() < 5 and not self.is_holiday(day)

    def add(self, start: date, days: int) -> date:
        """The date `days` business days after `start`; the start itself does not count."""
        day = start
        while days > 0 or not self.works_on(day):
            day += timedelta(days=1)
            days -= self.works_on(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Business days after `start` up to and including `end`; 0 when the end has passed."""
        return sum(self.works_on(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


@dataclass(frozen=True, slots=True)
class Deadline:
    """Runs towards `due_on`, or stands still with `days_left` business days to go."""

    due_on: date | None
    days_left: int

    @classmethod
    def starting(cls, days: int, calendar: Calendar, now: datetime) -> "Deadline":
        return cls(calendar.add(calendar.today(now), days), days)

    def paused(self, calendar: Calendar, now: datetime) -> "Deadline":
        if self.due_on is None:
            return self
        return Deadline(None, calendar.between(calendar.today(now), self.due_on))

    def running(self, calendar: Calendar, now: datetime) -> "Deadline":
        if self.due_on is not None:
            return self
        # what was waited for always leaves at least the day on which it arrived
        return Deadline(calendar.add(calendar.today(now), max(self.days_left, 1)), self.days_left)
