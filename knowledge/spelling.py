"""Repairs typing errors in a question against the words the desk knows. It touches only unknown words with one near, likely neighbour."""

import re
from collections import Counter
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.bank import load_bank
from knowledge.lost_lead_byte import common_words
from knowledge.text import normal, words
from knowledge.wordpiece import vocabulary as wordpieces

SHORTEST = 4
MOST_WORDS = 80  # of one message are looked at
SPOKEN = {  # how people write, where the nearest word would be another one or the bank itself holds the slip
    "u": "you", "ur": "your", "r": "are", "y": "why", "n": "and", "pls": "please", "plz": "please", "thx": "thanks", "ppl": "people",
    "adress": "address", "datas": "data", "informations": "information", "infos": "information", "advertisings": "advertising",
}  # fmt: skip


def respelt(text: str) -> str:
    """The normal text with evident typing errors mended."""
    found = Counter(words(text))
    unknown = [
        word for word in found if word in SPOKEN or (len(word) >= SHORTEST and word.isalpha() and not is_english(word))
    ]
    for word in unknown[:MOST_WORDS]:
        better = SPOKEN.get(word) or nearest(word)
        if better:
            text = re.sub(rf"\b{re.escape(word)}\b", better, text)
    return text


def is_english(word: str) -> bool:
    """Known here, or a whole word of the vocabulary that MiniLM was trained on (some 20,000 everyday words and names)."""
    return word in vocabulary() or word in wordpieces()


def nearest(word: str) -> str | None:
    """The known word at one edit, or two for long words; None if there is none. Common words win a tie."""
    known = vocabulary()
    reach = 1 if len(word) <= 6 else 2
    candidates = _by_length(len(word), reach)
    near = process.extract(word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=reach, limit=5)
    if not near:
        return None
    best = min(near, key=lambda hit: (hit[1], word[0] != hit[0][0], -known[hit[0]], hit[0]))
    return str(best[0])


@cache
def vocabulary() -> Counter[str]:
    """Known words with how often the bank uses them."""
    seen = Counter(word for text in load_bank("en").texts for word in words(normal(text)))
    seen.update(common_words())
    return seen


@cache
def _by_length(length: int, reach: int) -> tuple[str, ...]:
    return tuple(
        sorted(word for word in vocabulary() if abs(len(word) - length) <= reach and len(word) >= SHORTEST - 1)
    )
