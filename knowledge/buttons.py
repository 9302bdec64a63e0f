"""The quick replies under the desk's messages. What a button says is known, so it is never guessed at."""

import tomllib
from functools import cache
from importlib import resources

from bot.domain.answers import QuickReply
from bot.domain.intents import Intent
from knowledge.text import normal


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    raw = (resources.files("knowledge.data") / "quick_replies.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, str]]] = tomllib.loads(raw)
    return table


def button_keys() -> tuple[str, ...]:
    return tuple(_table())


def buttons(language: str, *keys: str) -> tuple[QuickReply, ...]:
    """Quick replies by key, each once; an empty key is none."""
    return tuple(QuickReply(**_table()[key][language]) for key in dict.fromkeys(keys) if key)


@cache
def _meanings() -> dict[str, Intent]:
    return {
        normal(entry[language]["text"]): Intent(str(entry["intent"]))
        for entry in _table().values()
        for language in ("en", "ja")
    }


def meaning_of(text: str) -> Intent | None:
    """The intent of a normal text that is a button's own; None for any other text, and for buttons that ask about the policy."""
    intent = _meanings().get(text)
    return None if intent is Intent.ASK else intent
