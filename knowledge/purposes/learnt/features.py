"""A question as numbers: n-grams, what the lexicon found, and, in English with the embedder, its meaning. Keeps nothing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.domain.purpose_rules import Facts
from knowledge.ngrams import vector

Floats = NDArray[np.float32]
LEXICON_WEIGHT = 0.55  # of one finding of the lexicon beside all n-grams; chosen by cross-validation over the bank


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


def sparse(
    text: str, found: Sequence[str], names: dict[str, int], rarity: Floats, language: str
) -> tuple[NDArray[np.int64], Floats]:
    """Places and values of a normal text's n-grams, and behind them those of the lexicon's findings."""
    places, values = vector(text, language, rarity)
    known = np.array([len(rarity) + names[name] for name in found if name in names], dtype=np.int64)
    return (
        np.concatenate([places, known]),
        np.concatenate([values, np.full(len(known), LEXICON_WEIGHT, dtype=np.float32)]),
    )
