"""Whether an employee's message is to be checked: it asks leave for something, or tells what is planned or has happened with data. What asks what
the policy says, speaks of the writer's own data or of something else is none. Learnt by `train_asking` from n-grams."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.ngrams import BUCKETS, vector
from knowledge.purposes.learnt.features import Floats
from knowledge.purposes.reading import LONGEST
from knowledge.text import normal

MARKS = 2**13  # buckets for how sentences begin and end, behind those of the n-grams
OF_MARKS = np.float32(0.7)  # the length of their vector, beside n-grams of length one
FIRST, LAST = 4, 6  # words that count at the beginning, characters at the end
SENTENCE = re.compile(r"[^.?!。！？\n]+[?？]?")
QUESTION = re.compile(r"(?:how|who|which|where|when|what|i'd like to know|remind me)\b[^.!?]*\??$", re.IGNORECASE)
LEAVE = re.compile(r"\b(?:may|can|could|should|shall|must|allowed|ok|okay|fine)\b", re.IGNORECASE)
WORD = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Asking:
    """`weights` of every bucket, and the `rarity` of those of n-grams; what they add up to, with `bias`, is above zero for a check."""

    weights: Floats
    rarity: Floats
    bias: float
    fingerprint: str


@cache
def load_asking(language: str) -> Asking:
    with (files(__package__) / f"asking.{language}.npz").open("rb") as file, np.load(file) as stored:
        return Asking(
            weights=stored["weights"].astype(np.float32),
            rarity=stored["rarity"].astype(np.float32),
            bias=float(stored["bias"]),
            fingerprint=str(stored["fingerprint"]),
        )


def asks_for_check(text: str, language: str) -> bool:
    if about_rules(text):
        return False
    asking = load_asking(language)
    places, values = seen_in(text, language, asking.rarity)
    return float(np.einsum("f,f->", values, asking.weights[places])) + asking.bias > 0.0


def about_rules(text: str) -> bool:
    """True for one English question that begins with a question word and asks no leave: "How long do we keep the addresses?"."""
    return bool(QUESTION.match(text.strip()) and not LEAVE.search(text))


def width_of(language: str) -> int:
    """Buckets in all."""
    return BUCKETS[language] + MARKS


def seen_in(text: str, language: str, rarity: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Buckets and values of the message's n-grams and marks."""
    text = normal(text[:LONGEST])
    places, values = vector(text, language, rarity)
    marks = {BUCKETS[language] + crc32(mark.encode()) % MARKS for mark in _marks(text, language)}
    weight = OF_MARKS / np.sqrt(np.float32(max(1, len(marks))))
    return (
        np.concatenate([places, np.array(sorted(marks), dtype=np.int64)]),
        np.concatenate([values, np.full(len(marks), weight, dtype=np.float32)]),
    )


def _marks(text: str, language: str) -> Iterator[str]:
    sentences = [sentence.strip() for sentence in SENTENCE.findall(text)]
    yield f"{min(len(sentences), 4)} sentences"
    for sentence in sentences:
        if language == "ja":
            yield from (sentence[-count:] for count in range(1, LAST + 1))
        else:
            words = WORD.findall(sentence)
            yield from (" ".join(words[:count]) for count in range(1, FIRST + 1))
            yield "?" if sentence.endswith("?") else "."
