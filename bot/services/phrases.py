"""The desk's sentences, in every language the chat speaks, and the commands people give it by its own buttons. The words are data: `words/*.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from bot.domain.answers import QuickReply

LOCALES = ("en", "ja")
_SPACES = re.compile(r"[\s　]+")
_SHORT = 60  # characters; a longer message says by itself what it means
_REFERENCE = r"(?P<reference>PD-[0-9A-Z]{4}-[0-9A-Z]{4})"

_AGE = r"\d{1,2}"


@dataclass(frozen=True, slots=True)
class Command:
    """A fixed utterance (a quick reply, or the same words typed), with the reference it names, if any."""

    key: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. Placeholders in braces are filled with values, never parsed from them."""

    locale: str
    texts: Mapping[str, str]
    labels: Mapping[str, str]
    utterances: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        return self.texts[key].format(**values)

    def known(self, *keys: str) -> str:
        """The first of these keys that has words: the special one, else the general one."""
        return next(key for key in keys if key in self.texts)

    def first(self, *keys: str, **values: object) -> str:
        return self.text(self.known(*keys), **values)

    def day(self, day: date | None) -> str:
        """A date as people write it in this language."""
        if day is None:
            return "-"
        return self.texts["date"].format(day=day, month=self.texts["months"].split()[day.month - 1])

    def button(self, key: str, **values: object) -> QuickReply:
        """A quick reply whose text is understood again as the command `key`."""
        return QuickReply(self.labels[key].format(**values), self.utterances[key].format(**values))


@cache
def phrases(locale: str) -> Phrases:
    """The words of a language; English for one the desk does not speak."""
    locale = locale if locale in LOCALES else "en"
    loaded = _loaded(locale)
    buttons: dict[str, dict[str, str]] = loaded["buttons"]
    return Phrases(
        locale,
        MappingProxyType(loaded["texts"]),
        MappingProxyType({key: button["label"] for key, button in buttons.items()}),
        MappingProxyType({key: button["says"] for key, button in buttons.items()}),
    )


def find_command(text: str) -> Command | None:
    """The command a message is, word for word (case, spaces and closing punctuation aside), in any of the desk's languages."""
    plain = _plain(text)
    for pattern, key in _commands():
        if match := pattern.fullmatch(plain):
            return Command(key, match.groupdict().get("reference"))
    return None


def hints_at(text: str, key: str) -> bool:
    """Whether a short message holds one of the pieces that mean `key` where the chat stands, in any of the desk's languages."""
    said = _plain(text).casefold().replace("’", "'")
    return len(said) <= _SHORT and any(piece in said for locale in LOCALES for piece in _loaded(locale)["hints"][key])


def affirms(text: str) -> bool:
    """Whether a message is nothing but a yes, in any of the desk's languages: its words are all words of agreeing, and one is a yes."""
    if "?" in text or "？" in text:
        return False
    said = "".join(c if c.isalnum() or c in "'ー々" else " " for c in _plain(text).casefold().replace("’", "'"))
    return any(_affirms(said, words) for words in _affirmations())


def _affirms(said: str, words: Mapping[str, list[str]]) -> bool:
    found = {"yes": False, "filler": False}
    rest = said
    for kind in ("yes", "filler"):
        for word in sorted(words[kind], key=len, reverse=True):
            shorter = re.sub(rf"(?<![a-z]){re.escape(word)}(?![a-z])", " ", rest)
            found[kind] |= shorter != rest
            rest = shorter
    return found["yes"] and not rest.strip()


@cache
def _affirmations() -> tuple[Mapping[str, list[str]], ...]:
    return tuple(_loaded(locale)["agreeing"] for locale in LOCALES)


@cache
def _commands() -> tuple[tuple[re.Pattern[str], str], ...]:
    found: list[tuple[re.Pattern[str], str]] = []
    for locale in LOCALES:
        for key, button in _loaded(locale)["buttons"].items():
            for said in (button["says"], button["label"], *button.get("also", ())):
                pattern = (
                    re.escape(_plain(said))
                    .replace(re.escape("{reference}"), _REFERENCE)
                    .replace(re.escape("{age}"), _AGE)
                )
                found.append((re.compile(pattern, re.IGNORECASE), key))
    return tuple(found)


@cache
def _loaded(locale: str) -> Mapping[str, Any]:
    return tomllib.loads(resources.files("bot.services").joinpath(f"words/{locale}.toml").read_text("utf-8"))


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip().rstrip(".!。！").strip()
