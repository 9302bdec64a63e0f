"""Plain patterns over a whole message: hostile input, someone else's data, how-to questions, follow-ups. The patterns are data."""

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def _signals() -> dict[str, re.Pattern[str]]:
    table: dict[str, list[str]] = tomllib.loads(
        (resources.files("knowledge.data") / "signals.toml").read_text(encoding="utf-8")
    )
    return {
        name: re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE) for name, patterns in table.items()
    }


def has(signal: str, text: str) -> bool:
    """Does a normal text show the signal of this name (a key of signals.toml)?"""
    return bool(_signals()[signal].search(text))


def first_of(signals: tuple[str, ...], text: str, otherwise: str) -> str:
    return next((name for name in signals if has(name, text)), otherwise)
