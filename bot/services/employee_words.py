"""What employees read in Slack, in every language the desk speaks. The words are data: `words/employees.*.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from bot.services.phrases import LOCALES


def employee_text(locale: str, key: str, /, **values: object) -> str:
    """A sentence in this language, English for one the desk does not speak. Values are filled in, never parsed."""
    return employee_words(locale)[key].format(**values)


def employee_day(locale: str, day: date | None) -> str:
    """A date as people write it in this language."""
    words = employee_words(locale)
    return "-" if day is None else words["date"].format(day=day, month=words["months"].split()[day.month - 1])


def employee_words(locale: str) -> Mapping[str, str]:
    return _loaded(locale if locale in LOCALES else "en")


@cache
def _loaded(locale: str) -> Mapping[str, str]:
    return tomllib.loads(resources.files("bot.services").joinpath(f"words/employees.{locale}.toml").read_text("utf-8"))
