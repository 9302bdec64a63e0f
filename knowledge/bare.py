"""Messages that say nothing by themselves: a name, an address or a number alone, a slip of the keyboard, a nod. It reads words, never meaning."""

import re
from functools import cache

from knowledge.bank import load_bank
from knowledge.lost_lead_byte import common_words
from knowledge.spelling import is_english, vocabulary
from knowledge.text import JAPANESE_CONTENT, is_japanese, normal, words

ADDRESS = re.compile(r"(?:\b(?:at|to|on|via|for|from|under)\s+)?[^\s@<>(),;]+@[^\s@<>(),;]+\.[a-z]{2,}\b")
IN_USE = 3  # so often the bank must use a word before it counts as the desk's own; names stand in it once or twice
LONGEST_NAME = 3  # words
JAPANESE_NAME = re.compile(r"^[\u4e00-\u9fff々ァ-ヶー・ \u3000]{2,12}(?:です|と申します|といいます)?[。.]?$")


def without_addresses(text: str) -> str:
    """The normal text without e-mail addresses: they tell who somebody is, not what is wanted."""
    return " ".join(ADDRESS.sub(" ", text).split())


def says_nothing(text: str) -> bool:
    """Is this normal text, already mended and without addresses, no more than a name or a row of keys?"""
    if not any(char.isalpha() for char in text):
        return True
    if is_japanese(text):
        return bool(JAPANESE_NAME.match(text)) and not _japanese_topic(text)
    found = words(text)
    if not any(map(is_english, found)):
        return bool(found)
    return 1 < len(found) <= LONGEST_NAME and "?" not in text and not any(map(_in_use, found))


def _in_use(word: str) -> bool:
    return word in common_words() or vocabulary()[word] >= IN_USE


def _japanese_topic(text: str) -> bool:
    return any(
        run[at : at + 2] in _japanese_pairs() for run in JAPANESE_CONTENT.findall(text) for at in range(len(run) - 1)
    )


@cache
def _japanese_pairs() -> frozenset[str]:
    """Every pair of characters in the content words of the bank."""
    runs = [run for text in load_bank("ja").texts for run in JAPANESE_CONTENT.findall(normal(text))]
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
