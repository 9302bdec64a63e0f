"""How likely each fact is in a question, by the weights that `train` built from the bank. Nothing is learnt at run time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.domain.purpose_rules import Facts
from knowledge.matching import softmax
from knowledge.purposes.learnt.features import Columns, Floats, findings, sparse
from knowledge.purposes.learnt.heads import NONE
from knowledge.purposes.learnt.layers import NETWORK, Layer, load_apart, load_layers, pooled
from knowledge.purposes.learnt.pieces import MOST_ROWS, states_of
from knowledge.purposes.learnt.plain import plain

CERTAINTY = np.float32(
    0.9
)  # layers that were trained to the end are a little too sure of themselves; set by hand on questions with known verdicts
Shares = Mapping[str, float]  # of every label, the share its head gives it; `-r` and `-p` are "none of them"


@dataclass(frozen=True)
class WordWeights:
    """What each n-gram and finding says of each label: (columns, labels) in eight bits, and the scale of each label."""

    small: NDArray[np.int8]
    scale: Floats

    def scores(self, places: NDArray[np.int64], values: Floats) -> Floats:
        """Of one text, by the columns it has."""
        found: Floats = np.einsum("f,fl->l", values, self.small[places].astype(np.float32)) * self.scale
        return found


@dataclass(frozen=True)
class Network:
    """The layers over what the words mean by themselves, with `apart` as `pooled` takes it, and what their vector says of each label."""

    layers: tuple[Layer, ...]
    apart: Floats | None
    vector: Floats

    def scores(self, states: Floats) -> Floats:
        found: Floats = np.einsum("d,dl->l", pooled(states, self.layers, self.apart), self.vector)
        return found


@dataclass(frozen=True)
class Weights:
    """`heads` holds for each column the head it belongs to. `words_alone` is what n-grams say without layers, and `words` what they add to the
    network that they were trained with."""

    labels: tuple[str, ...]
    heads: NDArray[np.int16]
    columns: Columns
    words_alone: WordWeights
    network: Network
    words: WordWeights
    bias: Floats
    fingerprints: tuple[str, ...]
    stands_on: str  # what gives the layers their words


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
        words_alone=_word_weights(part, "words_alone"),
        network=Network(
            layers=load_layers(part, NETWORK),
            apart=load_apart(part, NETWORK),
            vector=part[f"{NETWORK}_meaning"].astype(np.float32),
        ),
        words=_word_weights(part, "words"),
        bias=part["bias"].astype(np.float32),
        fingerprints=tuple(map(str, part["fingerprints"])),
        stands_on=str(part["stands_on"]),
    )


def _word_weights(part: Mapping[str, NDArray[np.generic]], name: str) -> WordWeights:
    return WordWeights(part[name].astype(np.int8), part[f"{name}_scale"].astype(np.float32))


def has_met(word: str) -> bool:
    """True if the English model's examples hold the word."""
    return word in _words_met()


@cache
def _words_met() -> frozenset[str]:
    """Apart from the weights, so that the reading which they are trained on needs none."""
    with (files(__package__) / "weights.en.npz").open("rb") as file, np.load(file) as stored:
        return frozenset(map(str, stored["met"]))


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one text. `by_words` is what n-grams and findings say by themselves, which err elsewhere."""

    plain: str
    whole: bool  # False if the text is longer than the layers take, so that its end may have gone unheard
    shares: Shares
    by_words: Shares


def hear(text: str, read: Facts, language: str) -> Heard:
    """`read` is what the lexicon found in the text."""
    weights = load_weights(language)
    bare = plain(text, language)
    states = states_of(bare, language)
    places, values = sparse(bare, findings(read), weights.columns, language)
    scores: Floats = weights.network.scores(states) + weights.words.scores(places, values) + weights.bias
    return Heard(
        plain=bare,
        whole=len(states) < MOST_ROWS,
        shares=_by_head(CERTAINTY * scores, weights),
        by_words=_by_head(weights.words_alone.scores(places, values), weights),
    )


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
