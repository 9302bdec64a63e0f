"""Turns a normal text into a hashed, weighted n-gram vector: the matching that works without any model file."""

import math
from collections import Counter
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.japanese import japanese_features
from knowledge.text import english_features

BUCKETS = {
    "en": 2**14,
    "ja": 2**17,
}  # Japanese has three times the features; only the ones that examples share are kept
Vector = tuple[NDArray[np.int64], NDArray[np.float32]]  # places and values of a sparse unit vector
FEATURES = {"en": english_features, "ja": japanese_features}


def counts(text: str, language: str) -> Counter[int]:
    buckets = BUCKETS[language]
    return Counter(crc32(gram.encode()) % buckets for gram in FEATURES[language](text))


def vector(text: str, language: str, rarity: NDArray[np.float32]) -> Vector:
    """Sub-linear counts times rarity, scaled to length one; empty for a text without words."""
    found = counts(text, language)
    places = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    values = (
        np.fromiter((1.0 + math.log(count) for count in found.values()), dtype=np.float32, count=len(found))
        * rarity[places]
    )
    length = float(np.linalg.norm(values)) or 1.0
    return places, (values / np.float32(length)).astype(np.float32)


def times_seen(texts: list[str], language: str) -> NDArray[np.int64]:
    """In how many of the texts each bucket occurs."""
    seen = np.zeros(BUCKETS[language], dtype=np.int64)
    for text in texts:
        seen[list(counts(text, language))] += 1
    return seen


def rarities(seen: NDArray[np.int64], texts: int) -> NDArray[np.float32]:
    """Inverse document frequency per bucket, smoothed."""
    return np.log((1 + texts) / (1 + seen.astype(np.float64))).astype(np.float32) + np.float32(0.1)
