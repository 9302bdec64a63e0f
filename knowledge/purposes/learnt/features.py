"""The words of a question as numbers: n-grams, and what the lexicon found. Keeps nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.purpose_rules import Facts
from knowledge.ngrams import vector

Floats = NDArray[np.float32]
LEXICON_WEIGHT = 0.55  # of one finding of the lexicon beside all n-grams; set by hand


def findings(facts: Facts) -> tuple[str, ...]:
    """What the lexicon read, as names; words it could not place count by their kind alone."""
    found = [f"r:{one}" for one in facts.recipients] + [f"p:{one}" for one in facts.purposes]
    found += [f"c:{one}" for one in sorted(facts.circumstances)] + [f"i:{one}" for one in facts.items]
    unread = (
        ("items", facts.unread_items),
        ("purposes", facts.unread_purposes),
        ("recipients", facts.unread_recipients),
    )
    return tuple(found + [f"u:{kind}" for kind, words in unread if words])


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a feature stands: first the n-grams that examples share, then the lexicon's findings. `rarity` is of every bucket."""

    rarity: Floats
    kept: NDArray[np.int64]  # buckets in order
    names: dict[str, int]

    @property
    def size(self) -> int:
        return len(self.kept) + len(self.names)


def sparse(text: str, found: Sequence[str], columns: Columns, language: str) -> tuple[NDArray[np.int64], Floats]:
    """Columns and values of a plain text's n-grams and of the lexicon's findings in it."""
    buckets, weights = vector(text, language, columns.rarity)
    at = np.minimum(np.searchsorted(columns.kept, buckets), len(columns.kept) - 1)
    shared = columns.kept[at] == buckets
    named = np.array(
        [len(columns.kept) + columns.names[name] for name in found if name in columns.names], dtype=np.int64
    )
    return (
        np.concatenate([at[shared], named]),
        np.concatenate([weights[shared], np.full(len(named), LEXICON_WEIGHT, dtype=np.float32)]),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Many examples as `sparse` gives them; any part of them as a table, (examples, width)."""

    examples: Sequence[tuple[NDArray[np.int64], Floats]]
    width: int

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, part: slice | NDArray[np.int64]) -> Floats:
        chosen = range(len(self))[part] if isinstance(part, slice) else part.tolist()
        table = np.zeros((len(chosen), self.width), dtype=np.float32)
        for row, place in zip(table, chosen, strict=True):
            places, values = self.examples[place]
            row[places] = values
        return table
