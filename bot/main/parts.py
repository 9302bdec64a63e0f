"""Opens the parts the desk is made of, from settings: the clock, the desks with their calendars, the knowledge, the store."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.deadlines import Calendar
from bot.domain.desks import Desk
from bot.domain.registered import Registered
from bot.services.house import House
from bot.settings import Settings, SettingsWrong, read_desks
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.library import PolicyLibrary

POLICIES = "policies"  # in the data directory


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def open_house(settings: Settings, clock: SystemClock) -> House:
    """Raises SettingsWrong for desks that cannot work: an unknown policy, time zone or country of holidays."""
    desks = read_desks(settings.desks)
    known = open_library(settings.data_dir).names()
    for desk in desks.values():
        if desk.policy not in known:
            raise SettingsWrong(
                f"desks.toml: desk “{desk.key}” names the policy “{desk.policy}”; known are {', '.join(known)}. "
                f"Take it in with: privacy-desk policy ingest FILE --policy {desk.policy}"
            )
    calendars = {key: calendar_of(desk) for key, desk in desks.items()}
    # read when it is first asked for: the command line opens a house without the knowledge
    return House(
        desks,
        calendars,
        clock,
        settings.public_url,
        lambda policy: open_knowledge(settings.data_dir).collection(policy),
    )


def calendar_of(desk: Desk) -> Calendar:
    try:
        ZoneInfo(desk.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsWrong(f"desks.toml: desk “{desk.key}” names the unknown time zone “{desk.timezone}”.") from None
    return Calendar(desk.timezone, lambda day: day in _holidays(desk.holidays, day.year))


@cache
def _holidays(country: str, year: int) -> Mapping[date, str]:
    """Public holidays of a year. The library is large, and so imported when the first deadline is counted."""
    import holidays

    try:
        return dict(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        raise SettingsWrong(f"desks.toml: no holidays are known for “{country}”.") from None


def registered_by_policy(desks: Iterable[Desk]) -> Mapping[str, Registered]:
    """What was registered beside a policy, where all its desks registered the same: else nobody can say whose counts."""
    found: dict[str, set[Registered]] = {}
    for desk in desks:
        found.setdefault(desk.policy, set()).add(desk.registered)
    return {policy: next(iter(entries)) for policy, entries in found.items() if len(entries) == 1}


def open_library(data_dir: Path) -> PolicyLibrary:
    return _library(data_dir)


def open_knowledge(data_dir: Path) -> DeskKnowledge:
    """Every policy of the library in the version in force. Raises PolicyUnreadable if one was damaged since it was taken in."""
    return _knowledge(data_dir)


@cache
def _library(
    data_dir: Path,
) -> PolicyLibrary:  # apart from its typed door: what is cached takes any arguments, for mypy
    return PolicyLibrary(data_dir / POLICIES)


@cache
def _knowledge(data_dir: Path) -> DeskKnowledge:
    library = open_library(data_dir)
    return DeskKnowledge([library.current(name) for name in library.names()], earlier=library)
