"""The lexicons of purpose checks: data files in this folder, compiled once. Words only; what follows from them is decided elsewhere.

`common_words.txt` holds the whole words of the BERT uncased vocabulary (Apache-2.0): what is no typing error.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from knowledge.purposes.phrases import compile_phrases, words_of
from knowledge.purposes.sentences import Sentence, Words

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a lexicon. `policy` is the English expression for policy texts, which may hold phrases that questions do not."""

    key: str
    english: re.Pattern[str]
    japanese: re.Pattern[str]
    policy: re.Pattern[str]
    implied: re.Pattern[str]
    unless: re.Pattern[str]
    unless_ja: re.Pattern[str]
    attributes: Mapping[str, Any]

    @property
    def label(self) -> str:
        return str(self.attributes.get("label", self.key.replace("_", " ")))


@dataclass(frozen=True, slots=True)
class Found:
    """An entry's words in a sentence."""

    key: str
    span: range


@dataclass(frozen=True)
class Lexicon:
    items: Mapping[str, Entry]
    purposes: Mapping[str, Entry]
    recipients: Mapping[str, Entry]
    circumstances: Mapping[str, Entry]
    roles: Mapping[str, Entry]
    reading: Mapping[str, Any]
    words: Words
    expressions: Mapping[str, re.Pattern[str]]
    filler: frozenset[str]

    def widened(self, items: Iterable[str]) -> frozenset[str]:
        """The items together with every item that one of them takes in: "contact information" covers a telephone number."""
        wide, size = set(items), 0
        while size != len(wide):
            size = len(wide)
            wide |= {key for key, entry in self.items.items() if wide & set(entry.attributes.get("within", ()))}
        return frozenset(wide)

    @property
    def inherent_items(self) -> dict[str, frozenset[str]]:
        """By item the purposes that cannot be served at all without it."""
        return {key: frozenset(entry.attributes.get("inherent_in", ())) for key, entry in self.items.items()}

    @property
    def alike_items(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(entry.attributes.get("alike", ())) for key, entry in self.items.items()}

    @property
    def known_items(self) -> frozenset[str]:
        return frozenset(self.items)

    @property
    def sensitive_items(self) -> frozenset[str]:
        return frozenset(key for key, entry in self.items.items() if entry.attributes.get("sensitive"))

    @property
    def marketing_purposes(self) -> frozenset[str]:
        return frozenset(key for key, entry in self.purposes.items() if entry.attributes.get("marketing"))

    @property
    def remote_purposes(self) -> frozenset[str]:
        return frozenset(key for key, entry in self.purposes.items() if entry.attributes.get("remote"))

    def widened_purposes(self, purposes: Iterable[str]) -> frozenset[str]:
        """The purposes together with those that are a kind of one of them: a complaint is answered, too."""
        wide = set(purposes)
        return frozenset(
            wide | {key for key, entry in self.purposes.items() if wide & set(entry.attributes.get("within", ()))}
        )

    @property
    def by_contact(self) -> frozenset[str]:
        return frozenset(key for key, entry in self.purposes.items() if entry.attributes.get("by_contact"))

    @cached_property
    def no_data(self) -> Mapping[str, frozenset[str]]:
        """By language, words that cannot name data about anybody, nor a trait of theirs."""
        return {
            language: frozenset((files(__package__) / f"no_data.{language}.txt").read_text("utf-8").split())
            for language in ("en", "ja")
        }

    @cached_property
    def turning(self) -> Mapping[str, re.Pattern[str]]:
        """By language, the words that often turn the picture."""
        words = self.reading["turning"]
        return {
            "en": re.compile(rf"\b(?:{'|'.join(words['en'])})\b", re.IGNORECASE),
            "ja": re.compile("|".join(words["ja"])),
        }

    @cached_property
    def consent_to_come(self) -> re.Pattern[str]:
        """Words of a Japanese text by which consent is only hoped for."""
        return re.compile(self.reading["turning"]["to_come_ja"])

    @cached_property
    def denied_ja(self) -> re.Pattern[str]:
        return re.compile(self.reading["turning"]["denied_ja"])

    @property
    def openers(self) -> frozenset[str]:
        return frozenset(self.reading["asking"]["openers"])

    @property
    def subjects(self) -> frozenset[str]:
        return frozenset(self.reading["asking"]["subjects"])


def find_all(
    entries: Mapping[str, Entry], sentence: Sentence, *, policy: bool = False, nested: bool = False
) -> list[Found]:
    """Every entry found; one that lies wholly inside a longer find of another key is left out, unless `nested`."""
    found = [
        Found(key, span)
        for key, entry in entries.items()
        for span in sentence.find(entry.policy if policy else entry.english)
    ]
    return [
        one
        for one in found
        if nested
        or not any(_inside(one, other) and not entries[other.key].attributes.get("generic") for other in found)
    ]


def _inside(one: Found, other: Found) -> bool:
    return (
        one.key != other.key
        and len(one.span) < len(other.span)
        and other.span.start <= one.span.start
        and one.span.stop <= other.span.stop
    )


@cache
def load_lexicon() -> Lexicon:
    tables = {name: _table(name) for name in ("items", "purposes", "recipients", "circumstances", "roles", "reading")}
    reading = tables.pop("reading")
    phrases = [phrase for table in tables.values() for entry in table.values() for phrase in _phrases(entry)]
    loose = {
        name: list(reading[name]["en"]) for name in ("neutral", "requesting", "contacting", "transfer", "use", "origin")
    }
    loose["check"] = list(reading["asking"]["check_en"])
    phrases += [phrase for group in loose.values() for phrase in group]
    vocabulary = frozenset(word for phrase in phrases for word in words_of(phrase)) | set(reading["stems"])
    filler = frozenset(reading["filler"]["words"].split())
    common = (files(__package__) / "common_words.txt").read_text("utf-8").split()
    words = Words(reading["stems"] | reading["numbers"], vocabulary | filler, common)
    compiled = {name: {key: _entry(key, data, words) for key, data in table.items()} for name, table in tables.items()}
    return Lexicon(
        **compiled,
        reading=reading,
        words=words,
        expressions={name: compile_phrases(group, words.stem) for name, group in loose.items()},
        filler=frozenset(words.stem(word) for word in filler) | filler,
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))


def _phrases(entry: Mapping[str, Any]) -> list[str]:
    return [phrase for name in ("en", "policy_en", "implied_en", "unless") for phrase in entry.get(name, ())]


def _entry(key: str, data: Mapping[str, Any], words: Words) -> Entry:
    english = list(data.get("en", ()))
    return Entry(
        key=key,
        english=_english(english, words),
        japanese=re.compile("|".join(data["ja"])) if data.get("ja") else NEVER,
        policy=_english(english + list(data.get("policy_en", ())), words),
        implied=_english(data.get("implied_en", ()), words),
        unless=_english(data.get("unless", ()), words),
        unless_ja=re.compile("|".join(data["unless_ja"])) if data.get("unless_ja") else NEVER,
        attributes={
            name: value for name, value in data.items() if name not in ("en", "ja", "policy_en", "implied_en", "unless")
        },
    )


def _english(phrases: Iterable[str], words: Words) -> re.Pattern[str]:
    phrases = list(phrases)
    return compile_phrases(phrases, words.stem) if phrases else NEVER
