"""Japanese as people type it, and what a message shows for the matching: its pieces, the topics it names, its form. No embedder reads
Japanese here, so tables stand in for what one would know; they are data, and nothing in them is a verdict."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from knowledge.text import JAPANESE_CONTENT

GRAM_SIZES = (1, 2, 3)
NAMED_COPIES, ABOUT_COPIES = (
    3,
    3,
)  # a named topic weighs as much as so many n-grams; chosen by cross-validation over the bank
ENDING_SIZES = (3, 4, 5)
STEP, MOST_STEPS = 12, 6  # lengths are told apart in steps of so many characters
NOT_WORDS = re.compile(r"[^\w々ー]+")
END = re.compile(r"[。!?\n]")
Patterns = dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Respelling:
    kana: dict[str, str]
    written_out: re.Pattern[str]
    spoken: tuple[tuple[re.Pattern[str], str], ...]


def _data(name: str) -> str:
    return (resources.files("knowledge.data") / name).read_text(encoding="utf-8")


@cache
def _respelling() -> Respelling:
    table: dict[str, dict[str, str]] = tomllib.loads(_data("respelling.ja.toml"))
    longest_first = sorted(table["kana"], key=len, reverse=True)
    return Respelling(
        table["kana"],
        re.compile("|".join(map(re.escape, longest_first))),
        tuple((re.compile(pattern), word) for pattern, word in table["spoken"].items()),
    )


@cache
def _patterns(name: str) -> Patterns:
    return {key: re.compile(pattern) for key, pattern in tomllib.loads(_data(name)).items()}


def standard(text: str) -> str:
    """A normal text in the usual spelling: kanji for kana, the common word for slang, dialect and old spellings."""
    table = _respelling()
    text = table.written_out.sub(lambda hit: table.kana[hit[0]], text)
    for pattern, word in table.spoken:
        text = pattern.sub(word, text)
    return text


def japanese_features(text: str) -> list[str]:
    """Of a normal text: character n-grams across its words, whole words in kanji, katakana and Latin, topics named outright, its form."""
    text = standard(text)
    named = [label for label, pattern in _patterns("lexicon.ja.toml").items() if pattern.search(text)]
    words = [f"r:{word}" for word in JAPANESE_CONTENT.findall(text)]
    topics = [f"l:{label}:{copy}" for label in named for copy in range(NAMED_COPIES)]
    return [*_grams(text), *words, *topics, *_aboutness(text, named), *_everyday(text), *_form(text)]


def _grams(text: str) -> list[str]:
    padded = f" {NOT_WORDS.sub(' ', text).strip()} "
    grams = [padded[at : at + size] for size in GRAM_SIZES for at in range(len(padded) - size + 1)]
    return [f"g:{gram}" for gram in grams if gram.strip()]


def _aboutness(text: str, named: list[str]) -> list[str]:
    """Whether anything about personal data is said at all: what has no such word is seldom for this desk."""
    forms = _patterns("forms.ja.toml")
    near = next((name for name in ("core", "near") if forms[name].search(text)), "none")
    concepts = min(sum(not label.startswith("intent:") for label in named), 2)
    return [f"n:{near}:{concepts}:{copy}" for copy in range(ABOUT_COPIES)] + [f"n:{near}:{copy}" for copy in range(2)]


def _everyday(text: str) -> list[str]:
    """The subjects of everyday life that it names, and how many."""
    found = [subject for subject, pattern in _patterns("everyday.ja.toml").items() if pattern.search(text)]
    return [f"d:{subject}" for subject in found] + [f"d:{min(len(found), 2)}:{copy}" for copy in range(ABOUT_COPIES)]


def _form(text: str) -> list[str]:
    """How the sentences end and whether they tell, wish or ask."""
    ends = [part.rstrip(" 、,.…~w()") for part in END.split(text) if part.strip()]
    forms = _patterns("forms.ja.toml")
    told, wished, asked = (bool(forms[name].search(text)) for name in ("past", "wish", "question"))
    return [
        *(f"e:{end[-size:]}" for end in ends for size in ENDING_SIZES),
        f"q:{'?' in text}",
        f"len:{min(len(text) // STEP, MOST_STEPS)}",
        f"sent:{min(len(ends), 3)}",
        f"f:{told}{wished}{asked}",
        f"past:{told}",
        f"wish:{wished}",
        f"ask:{asked}",
    ]
