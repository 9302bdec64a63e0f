"""How likely each fact is in a question, by the weights that `train` built from the bank. Nothing is learnt at run time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.domain.purpose_rules import Facts
from knowledge.embedder import find_embedder
from knowledge.matching import product, softmax
from knowledge.purposes.learnt.features import Columns, Floats, findings, sparse
from knowledge.purposes.learnt.heads import NONE
from knowledge.purposes.learnt.plain import plain

Shares = Mapping[str, float]  # of every label, the share its head gives it; `-r` and `-p` are "none of them"


@dataclass(frozen=True)
class Weights:
    """`heads` holds for each column the head it belongs to. `words_alone` serves where there is no embedder."""

    labels: tuple[str, ...]
    heads: NDArray[np.int16]
    columns: Columns
    words: Floats
    words_alone: Floats
    meaning: Floats | None
    fingerprint: str


@cache
def load_weights(language: str) -> Weights:
    with (files(__package__) / f"weights.{language}.npz").open("rb") as file, np.load(file) as stored:
        part = dict(stored)
    meaning = part.get("meaning")
    return Weights(
        labels=tuple(map(str, part["labels"])),
        heads=part["heads"],
        columns=Columns(
            rarity=part["rarity"].astype(np.float32),
            kept=part["kept"].astype(np.int64),
            names={str(name): place for place, name in enumerate(part["names"])},
        ),
        words=part["words"],
        words_alone=part["words_alone"],
        meaning=None if meaning is None else np.ascontiguousarray(meaning.astype(np.float32).T),
        fingerprint=str(part["fingerprint"]),
    )


def shares_of(text: str, read: Facts, language: str, *, use_embedder: bool = True) -> Shares:
    """`read` is what the lexicon found in the text."""
    weights = load_weights(language)
    embedder = find_embedder() if use_embedder and weights.meaning is not None else None
    bare = plain(text, language)
    places, values = sparse(bare, findings(read), weights.columns, language)
    words = weights.words_alone if embedder is None else weights.words
    scores = np.einsum("f,fl->l", values, words[places].astype(np.float32))
    if embedder is not None and weights.meaning is not None:
        scores = scores + product(embedder.embed([bare]), weights.meaning)[0]
    return _by_head(scores, weights)


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
