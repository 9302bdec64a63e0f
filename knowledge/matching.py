"""What a message is about: a share for every concept and intent, from a regression, the nearest examples of the question bank and a guard
against what is off topic. Weights are read from `weights.<language>.npz`; nothing is learnt at run time."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.intents import Intent
from knowledge.bank import INTENT
from knowledge.embedder import find_embedder
from knowledge.intent_first import Wants, wants_of
from knowledge.ngrams import vector

Floats = NDArray[np.float32]

# weights of the log shares, and of the guard's log odds; chosen, as the figures below, by cross-validation over the bank
NGRAM_SHARE, EMBEDDING_SHARE, NEIGHBOUR_SHARE, GUARD_SHARE = 0.6, 0.75, 0.35, 0.7
NEAREST, SHARPNESS = 10, 14.0
CLOSENESS = 4.0  # how fast the say of an example falls with its distance in the guard
SUREST = 8.0  # log odds of the guard beyond which more says no more
ALONE = 2.0  # how much sharper the n-gram regression is read where it stands alone
FLOOR = 1e-4
OFF_TOPIC = f"{INTENT}{Intent.OUT_OF_SCOPE}"


@dataclass(frozen=True, slots=True)
class Weights:
    labels: tuple[str, ...]
    rarity: Floats
    ngrams: Floats
    fingerprint: str
    meaning: "Meaning | None"
    wants: Wants | None  # where intents are weighed apart from topics


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is matched with sentence vectors. A label may have several kinds, each with a row of `kinds`; `first_kinds` are the rows where the
    labels begin."""

    kinds: Floats
    first_kinds: NDArray[np.int64]
    examples: Floats
    example_labels: NDArray[np.int16]
    guard: Floats


@cache
def load_weights(language: str) -> Weights:
    with (resources.files("knowledge.data") / f"weights.{language}.npz").open("rb") as file, np.load(file) as stored:
        part = dict(stored)
    return Weights(
        tuple(str(label) for label in part["labels"]),
        part["rarity"].astype(np.float32),
        part["ngrams"],
        str(part["fingerprint"]),
        _meaning(part) if "kinds" in part else None,
        wants_of(part) if "intents" in part else None,
    )


def _meaning(part: dict[str, NDArray[Any]]) -> Meaning:
    return Meaning(
        np.ascontiguousarray(part["kinds"].astype(np.float32).T),
        part["first_kinds"].astype(np.int64),
        part["examples"].astype(np.float32),
        part["example_labels"],
        part["guard"].astype(np.float32),
    )


def softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def product(left: Floats, right: Floats) -> Floats:
    """Rows against rows. Not by BLAS: for so little work its second thread waits longer than it helps, and takes the core from others."""
    found: Floats = np.einsum("id,jd->ij", left, right)
    return found


def reads_meaning(language: str, *, use_embedder: bool) -> bool:
    """Are texts of this language matched by sentence vectors, or by n-grams alone?"""
    return use_embedder and load_weights(language).meaning is not None and find_embedder() is not None


def closeness(cosines: Floats) -> Floats:
    """The kernel of the guard, over cosines."""
    found: Floats = np.exp(np.float32(CLOSENESS) * (cosines - np.float32(1.0)))
    return found


def shares(texts: list[str], language: str, *, use_embedder: bool = True) -> list[dict[str, float]]:
    """For each normal text, its share of every label (they sum to one)."""
    weights = load_weights(language)
    if weights.wants is not None:
        return [weights.wants.shares(vector(text, language, weights.rarity)) for text in texts]
    embedder = find_embedder() if reads_meaning(language, use_embedder=use_embedder) else None
    scores = _by_ngrams(texts, language, weights)
    if embedder is None or weights.meaning is None:
        fused = softmax(ALONE * scores)
    else:
        vectors = embedder.embed(texts)
        likeness = product(vectors, weights.meaning.examples)
        logs = NGRAM_SHARE * np.log(softmax(scores) + FLOOR) + _by_meaning(vectors, likeness, weights.meaning)
        odds = np.einsum("ie,e->i", closeness(likeness), weights.meaning.guard)
        logs[:, weights.labels.index(OFF_TOPIC)] += GUARD_SHARE * odds.clip(-SUREST, SUREST)
        fused = softmax(logs)
    return [dict(zip(weights.labels, map(float, row), strict=True)) for row in fused]


def _by_ngrams(texts: list[str], language: str, weights: Weights) -> Floats:
    scores = np.zeros((len(texts), len(weights.labels)), dtype=np.float32)
    for row, text in zip(scores, texts, strict=True):
        places, values = vector(text, language, weights.rarity)
        row += np.einsum("f,fl->l", values, weights.ngrams[places].astype(np.float32))
    return scores


def _by_meaning(vectors: Floats, likeness: Floats, meaning: Meaning) -> Floats:
    """Weighted log shares of the regression on embeddings and of the nearest examples."""
    regression = np.add.reduceat(softmax(product(vectors, meaning.kinds)), meaning.first_kinds, axis=1)
    neighbours = np.zeros_like(regression)
    for row, like in zip(neighbours, likeness, strict=True):
        nearest = np.argpartition(-like, NEAREST)[:NEAREST]
        np.add.at(row, meaning.example_labels[nearest], np.exp(SHARPNESS * (like[nearest] - 1.0)))
    neighbours = neighbours / (neighbours.sum(axis=1, keepdims=True) + 1e-9)
    fused: Floats = EMBEDDING_SHARE * np.log(regression + FLOOR) + NEIGHBOUR_SHARE * np.log(neighbours + 0.01)
    return fused
