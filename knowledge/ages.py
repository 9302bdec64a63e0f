"""The age from which a clause about children needs no guardian, read by general rules over both languages. No policy's own words stand here."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

YOUNGEST, OLDEST = 3, 21  # a number outside is no age of minority


def age_limit(text: str) -> int | None:
    """The first age that needs no guardian: 15 for "under fifteen (15)" and for 「14歳以下」; None where the text names no such age."""
    plain = in_digits(" ".join(unicodedata.normalize("NFKC", text).lower().split()))
    for name, added in (("below", 0), ("upto", 1), ("alone", 0)):
        for pattern in _patterns(name):
            for match in pattern.finditer(plain):
                age = _age(match) + added
                if YOUNGEST <= age <= OLDEST:
                    return age
    return None


def _age(match: re.Match[str]) -> int:
    found = match.groupdict()
    return int(found["over"]) + 1 if found.get("over") else int(found["age"])


def in_digits(text: str) -> str:
    """A normal text with its numbers of years in digits, and a number said twice only once: "fifteen (15)" is 15."""
    plain = _english_numbers().sub(lambda match: _values()[match[0].replace(" ", "-")], text)
    plain = re.sub(
        r"(?:(?<=小学)|(?<=中学)|(?<=小)|(?<=中))[一二三四五六]|[〇一二三四五六七八九十]{1,3}(?=歳|才)",
        lambda match: str(_japanese_number(match[0])),
        plain,
    )
    return re.sub(r"\b(\d{1,2}) ?\(\1\)", r"\1", plain)


def _japanese_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    digits = _table()["numbers"]["ja"]
    if not ten:
        return int("".join(str(digits.index(sign)) for sign in text))
    return (digits.index(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0)


@cache
def _values() -> dict[str, str]:
    return {word: str(number) for number, word in enumerate(_table()["numbers"]["en"])}


@cache
def _english_numbers() -> re.Pattern[str]:
    words = sorted(_values(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(word.replace("-", "[- ]") for word in words) + r")\b")


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _table()[name])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("knowledge.data") / "ages.toml").read_text(encoding="utf-8"))
