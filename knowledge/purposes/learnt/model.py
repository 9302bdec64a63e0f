"""How likely each fact is in a question, by the weights that `train` built from the bank. Nothing is learnt at run time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.domain.purpose_rules import Facts
from knowledge.embedder import find_embedder
from knowledge.matching import softmax
from knowledge.purposes.learnt.features import Columns, Floats, findings, sparse
from knowledge.purposes.learnt.heads import NONE
from knowledge.purposes.learnt.plain import plain
from knowledge.purposes.learnt.upper import Layer, load_layers, pooled

# Layers that were trained to the end are too sure of themselves; chosen on a sixth of the bank held out.
CERTAINTY = np.float32(0.7)
Shares = Mapping[str, float]  # of every label, the share its head gives it; `-r` and `-p` are "none of them"


@dataclass(frozen=True)
class Meaning:
    """What serves where there is an embedder: the layers over its states, and what their vector, the words and neither say of each label."""

    layers: tuple[Layer, ...]
    vector: Floats
    words: Floats
    bias: Floats


@dataclass(frozen=True)
class Weights:
    """`heads` holds for each column the head it belongs to. `words_alone` serves where there is no embedder."""

    labels: tuple[str, ...]
    heads: NDArray[np.int16]
    columns: Columns
    words_alone: Floats
    with_meaning: Meaning | None
    met: frozenset[str]  # the words of its examples
    fingerprint: str
    model: str  # what the layers stand on; empty where there are none


@cache
def load_weights(language: str) -> Weights:
    with (files(__package__) / f"weights.{language}.npz").open("rb") as file, np.load(file) as stored:
        part = dict(stored)
    return Weights(
        labels=tuple(map(str, part["labels"])),
        heads=part["heads"],
        columns=Columns(
            rarity=part["rarity"].astype(np.float32),
            kept=part["kept"].astype(np.int64),
            names={str(name): place for place, name in enumerate(part["names"])},
        ),
        words_alone=part["words_alone"],
        with_meaning=None if "meaning" not in part else _meaning_of(part),
        met=frozenset(map(str, part["met"])) if "met" in part else frozenset(),
        fingerprint=str(part["fingerprint"]),
        model=str(part.get("model", "")),
    )


def _meaning_of(part: Mapping[str, NDArray[np.generic]]) -> Meaning:
    return Meaning(
        layers=load_layers(part),
        vector=part["meaning"].astype(np.float32),
        words=part["words"].astype(np.float32),
        bias=part["bias"].astype(np.float32),
    )


def has_met(word: str) -> bool:
    """True if the English model's examples hold the word."""
    return word in load_weights("en").met


def shares_of(text: str, read: Facts, language: str, *, use_embedder: bool = True) -> Shares:
    """`read` is what the lexicon found in the text."""
    weights = load_weights(language)
    embedder = find_embedder() if use_embedder and weights.with_meaning is not None else None
    bare = plain(text, language)
    places, values = sparse(bare, findings(read), weights.columns, language)
    if embedder is None or weights.with_meaning is None:
        return _by_head(_by_words(values, places, weights.words_alone), weights)
    heard = weights.with_meaning
    vector = pooled(embedder.half_way(bare), heard.layers)
    scores = np.einsum("d,dl->l", vector, heard.vector) + _by_words(values, places, heard.words) + heard.bias
    return _by_head(CERTAINTY * scores, weights)


def _by_words(values: Floats, places: NDArray[np.int64], weights: Floats) -> Floats:
    found: Floats = np.einsum("f,fl->l", values, weights[places].astype(np.float32))
    return found


def _by_head(scores: Floats, weights: Weights) -> Shares:
    found: dict[str, float] = {}
    for head in range(int(weights.heads[-1]) + 1):
        columns = np.flatnonzero(weights.heads == head)
        labels = [weights.labels[column] for column in columns]
        kind = labels[1][0]
        for label, share in zip(labels, softmax(scores[columns]), strict=True):
            if label != NONE:
                found[label] = float(share)
            elif kind in "rp":
                found[NONE + kind] = float(share)
    return found
