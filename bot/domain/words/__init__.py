"""Word lists the reading rules use, as data. Nothing here decides anything."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load_words(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("bot.domain.words").joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def word_set(name: str, table: str, key: str) -> frozenset[str]:
    words = load_words(name)[table][key]
    return frozenset(words.split() if isinstance(words, str) else words)
