"""The small language of the lexicons: phrases over word stems, compiled to regular expressions. Knows nothing of privacy.

A phrase is words separated by spaces. `a/b` either word · `[a/b]` may be left out · `..` up to four words between (not across
a sentence's end), `...` up to twenty · `out*` a stem that begins so · `#` a number, `#young` one below 18, `#old` one from 4 ·
`<a/b>` one word that is none of these.
"""

import re
from collections.abc import Callable, Iterable

NUMBERS = {"#": r"\d+", "#young": r"(?:\d|1[0-7])", "#old": r"(?:[4-9]|[1-9]\d+)"}
GAPS = {"..": r"(?:[^.\s]+ ){0,4}?", "...": r"(?:[^.\s]+ ){0,20}?"}

Stem = Callable[[str], str]


def compile_phrases(phrases: Iterable[str], stem: Stem) -> re.Pattern[str]:
    """One expression for all phrases, longest first, to be searched in `Sentence.line`."""
    ordered = sorted(phrases, key=lambda phrase: -len(phrase))
    return re.compile("(?<= )(?:" + "|".join(_expression(phrase, stem) for phrase in ordered) + ")")


def _expression(phrase: str, stem: Stem) -> str:
    return "".join(_element(element, stem) for element in phrase.split())


def _element(element: str, stem: Stem) -> str:
    if element in GAPS:
        return GAPS[element]
    if element in NUMBERS:
        return NUMBERS[element] + " "
    if element.startswith("<"):
        return f"(?!{_words(element[1:-1], stem)} )[^.,\\s]+ "
    if element.startswith("["):
        return f"(?:{_words(element[1:-1], stem)} )?"
    return _words(element, stem) + " "


def _words(alternatives: str, stem: Stem) -> str:
    found = dict.fromkeys(_word(word, stem) for word in alternatives.split("/"))
    return "(?:" + "|".join(found) + ")"


def _word(word: str, stem: Stem) -> str:
    if word in NUMBERS:
        return NUMBERS[word]
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"[^.\s]*"
    return re.escape(stem(word))


def words_of(phrase: str) -> set[str]:
    """The plain words a phrase is made of: what a typing error may be repaired to."""
    return {word for word in re.findall(r"[a-z]+\*?", phrase) if not word.endswith("*")}
