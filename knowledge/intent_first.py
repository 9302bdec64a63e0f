"""First what a message wants, then what it is about: two regressions over the same n-grams, for languages without an embedder. With eighty
topics beside them in one regression, the few intents would drown. It only reads weights; `knowledge.train` makes them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.ngrams import Vector

Floats = NDArray[np.float32]
ASKING = "asking"  # the label of all topics together
INTENT_SHARPNESS, TOPIC_SHARPNESS = (
    1.3,
    2.0,
)  # how much sharper the two regressions are read; cross-validated over the bank


@dataclass(frozen=True, slots=True)
class Wants:
    """`row[bucket]` is the row of a bucket in both tables, -1 for one without weights."""

    row: NDArray[np.int32]
    intents: Floats
    intent_labels: tuple[str, ...]
    topics: Floats
    labels: tuple[str, ...]

    def shares(self, found: Vector) -> dict[str, float]:
        """The share of every intent and topic; they sum to one."""
        places, values = found
        known = self.row[places] >= 0
        rows, values = self.row[places[known]], values[known]
        share = _shares(self.intent_labels, values, self.intents[rows], INTENT_SHARPNESS)
        asking = share.pop(ASKING)
        topics = _shares(self.labels, values, self.topics[rows], TOPIC_SHARPNESS)
        asked = {label: value for label, value in topics.items() if label not in share}
        scale = asking / (sum(asked.values()) or 1.0)
        return {label: value * scale for label, value in asked.items()} | share


def wants_of(part: dict[str, NDArray[Any]]) -> Wants:
    """From the arrays of a weights file."""
    row = np.full(len(part["rarity"]), -1, dtype=np.int32)
    row[part["kept"]] = np.arange(len(part["kept"]), dtype=np.int32)
    return Wants(row, part["intents"], _names(part["intent_labels"]), part["ngrams"], _names(part["labels"]))


def _names(labels: NDArray[Any]) -> tuple[str, ...]:
    return tuple(str(label) for label in labels)


def _shares(labels: tuple[str, ...], values: Floats, rows: Floats, sharpness: float) -> dict[str, float]:
    scores = sharpness * np.einsum("f,fl->l", values, rows.astype(np.float32))
    powers = np.exp(scores - scores.max())
    return dict(zip(labels, map(float, powers / powers.sum()), strict=True))
