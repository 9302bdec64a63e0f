"""What a message is about: a share for every concept and intent, from a regression and the nearest examples of the question bank.
Weights are read from `weights.<language>.npz`; nothing is learnt at run time."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, find_embedder
from knowledge.ngrams import vector

Floats = NDArray[np.float32]

NGRAM_SHARE, EMBEDDING_SHARE, NEIGHBOUR_SHARE = (
    0.35,
    0.75,
    0.35,
)  # weights of the log shares; chosen by cross-validation over the bank
NEAREST, SHARPNESS = 10, 14.0
ALONE = 2.0  # how much sharper the n-gram regression is read where it stands alone; also cross-validated
FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Weights:
    labels: tuple[str, ...]
    rarity: Floats
    ngrams: Floats
    fingerprint: str
    embeddings: Floats | None  # one row per label
    examples: Floats | None
    example_labels: NDArray[np.int16] | None


@cache
def load_weights(language: str) -> Weights:
    with (resources.files("knowledge.data") / f"weights.{language}.npz").open("rb") as file, np.load(file) as stored:
        part = dict(stored)
    embeddings, examples = part.get("embeddings"), part.get("examples")
    return Weights(
        tuple(str(label) for label in part["labels"]),
        part["rarity"].astype(np.float32),
        part["ngrams"],
        str(part["fingerprint"]),
        None if embeddings is None else np.ascontiguousarray(embeddings.astype(np.float32).T),
        None if examples is None else examples.astype(np.float32),
        part.get("example_labels"),
    )


def softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def product(left: Floats, right: Floats) -> Floats:
    """Rows against rows. Not by BLAS: for so little work its second thread waits longer than it helps, and takes the core from others."""
    found: Floats = np.einsum("id,jd->ij", left, right)
    return found


def shares(texts: list[str], language: str, *, use_embedder: bool = True) -> list[dict[str, float]]:
    """For each normal text, its share of every label (they sum to one)."""
    weights = load_weights(language)
    embedder = find_embedder() if use_embedder and weights.embeddings is not None else None
    scores = _by_ngrams(texts, language, weights)
    if embedder is None:
        fused = softmax(ALONE * scores)
    else:
        fused = softmax(NGRAM_SHARE * np.log(softmax(scores) + FLOOR) + _by_meaning(texts, weights, embedder))
    return [dict(zip(weights.labels, map(float, row), strict=True)) for row in fused]


def _by_ngrams(texts: list[str], language: str, weights: Weights) -> Floats:
    scores = np.zeros((len(texts), len(weights.labels)), dtype=np.float32)
    for row, text in zip(scores, texts, strict=True):
        places, values = vector(text, language, weights.rarity)
        row += np.einsum("f,fl->l", values, weights.ngrams[places].astype(np.float32))
    return scores


def _by_meaning(texts: list[str], weights: Weights, embedder: Embedder) -> Floats:
    """Weighted log shares of the regression on embeddings and of the nearest examples."""
    if weights.embeddings is None or weights.examples is None or weights.example_labels is None:
        raise ValueError("these weights hold no embeddings")
    vectors = embedder.embed(texts)
    regression = softmax(product(vectors, weights.embeddings))
    likeness = product(vectors, weights.examples)
    neighbours = np.zeros_like(regression)
    for row, like in zip(neighbours, likeness, strict=True):
        nearest = np.argpartition(-like, NEAREST)[:NEAREST]
        np.add.at(row, weights.example_labels[nearest], np.exp(SHARPNESS * (like[nearest] - 1.0)))
    neighbours = neighbours / (neighbours.sum(axis=1, keepdims=True) + 1e-9)
    fused: Floats = EMBEDDING_SHARE * np.log(regression + FLOOR) + NEIGHBOUR_SHARE * np.log(neighbours + 0.01)
    return fused
