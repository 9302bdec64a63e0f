"""Builds the weights of the fact model from the bank: `python -m knowledge.purposes.learnt.train`. Deterministic on one machine.

Run it after every change of a bank, or of a lexicon that finds something else in it (a test compares fingerprints): `--how anew` from the layers
as they were published, more than an hour; `--how further` the upper layers from the weights that are there, a third of that, where examples were
added; `--how heads` only what stands on the layers, minutes, where a lexicon or the decision table changed. It never reads a set of questions with
known verdicts.
"""

import argparse
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.ngrams import rarities, times_seen
from knowledge.purposes.learnt.bank import LANGUAGES, Bank, load_bank
from knowledge.purposes.learnt.features import Columns, Floats, Rows, findings, sparse
from knowledge.purposes.learnt.first_vectors import Arrays
from knowledge.purposes.learnt.harmless import harmless
from knowledge.purposes.learnt.heads import DATA, NONE, Head, heads_of
from knowledge.purposes.learnt.layers import NETWORK, eight_bits, load_apart, load_layers, stored
from knowledge.purposes.learnt.layers_in_torch import vectors_of
from knowledge.purposes.learnt.pieces import made_of, states_of
from knowledge.purposes.learnt.plain import plain
from knowledge.purposes.learnt.train_layers import (
    BATCH,
    FURTHER,
    WHOLE,
    Fitted,
    Trained,
    begun_anew,
    fit_heads,
    fit_words,
    mean_of,
    train_network,
)
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.reading import read_question
from knowledge.purposes.reading_ja import read_japanese


class How(StrEnum):
    ANEW = "anew"
    FURTHER = "further"
    HEADS = "heads"


SLICES = 4  # of a bank, each with a fingerprint of its own, so that they can be checked side by side
SHARED = 2  # examples in which an n-gram must stand
LETTERS = re.compile(r"[a-z]+")


def targets_of(labels: Sequence[frozenset[str] | None], head: Head) -> Floats:
    """For each example the classes that hold, sharing one; the first class where none does. Nothing where nobody said what holds."""
    targets = np.zeros((len(labels), len(head.classes)), dtype=np.float32)
    for row, held in zip(targets, labels, strict=True):
        if held is not None:
            holding = [place for place, label in enumerate(head.classes) if label in held] or [0]
            row[holding] = 1.0 / len(holding)
    return targets


def word_features(bank: Bank) -> tuple[Rows, Columns]:
    """Rows of n-grams and findings. An n-gram of one example alone teaches nothing that the others could use."""
    texts, read = (list(column) for column in zip(*_as_seen(bank), strict=True))
    seen = times_seen(texts, bank.language)
    names = sorted({name for found in read for name in found})
    columns = Columns(
        rarity=rarities(seen, len(texts)).astype(np.float16).astype(np.float32),
        kept=np.flatnonzero(seen >= SHARED),
        names={name: place for place, name in enumerate(names)},
    )
    rows = [sparse(text, found, columns, bank.language) for text, found in zip(texts, read, strict=True)]
    return Rows(rows, columns.size), columns


def words_met(bank: Bank) -> list[str]:
    """Words that stand in several examples: what the model has met is no invention. None for a language without spaces."""
    if bank.language != "en":
        return []
    seen = Counter(word for text in bank.texts for word in set(LETTERS.findall(plain(text, bank.language))))
    return sorted(word for word, times in seen.items() if times >= SHARED)


def _as_seen(bank: Bank, part: slice = slice(None)) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each example as the model sees it: its plain text, and what the lexicon finds in it."""
    lexicon = load_lexicon()
    for text in bank.texts[part]:
        found = read_japanese(text, lexicon) if bank.language == "ja" else read_question(text, lexicon, {})
        yield plain(text, bank.language), findings(found)


def fingerprint_of(bank: Bank, part: int) -> str:
    """Of the bank and of all that the lexicon and the decision table make of every so manieth example from `part` on: stale weights were
    built from something else."""
    chosen = slice(part, None, SLICES)
    seen = hashlib.sha256(bank.fingerprint.encode())
    for labels, (text, found) in zip(bank.labels[chosen], _as_seen(bank, chosen), strict=True):
        seen.update("\n".join((text, *found, *sorted(harmless(labels)))).encode())
    return seen.hexdigest()[:16]


def weights_of(bank: Bank, how: How, kept: Arrays) -> dict[str, NDArray[np.generic]]:
    """Everything the model loads for one language. `kept` are the weights it has, unless it is trained anew."""
    labels = tuple(facts | harmless(facts) for facts in bank.labels)
    heads = heads_of((*labels, *(items for items in bank.items if items)))
    rows, columns = word_features(bank)
    targets = [targets_of(bank.items if head.classes[-1].startswith(DATA) else labels, head) for head in heads]
    states = [states_of(plain(text, bank.language), bank.language) for text in bank.texts]
    if how is How.ANEW:
        begun, pace = begun_anew(bank.language, columns.size, sum(len(head.classes) for head in heads)), WHOLE
    else:
        begun, pace = _learnt_before(kept, columns, heads), FURTHER
    if how is How.HEADS:
        layers = {name: kept[name] for name in kept if name.startswith((f"{NETWORK}_layer", f"{NETWORK}_apart"))}
        fitted = fit_heads(vectors_of(states, begun.layers, begun.apart), rows, targets, begun.heads)
    else:
        trained = train_network(states, rows, targets, begun, pace[bank.language], BATCH[bank.language])
        if how is How.FURTHER:
            trained = mean_of(begun, trained)
        layers, fitted = stored(NETWORK, trained.layers, trained.apart), trained.heads
    return {
        "labels": np.array([label for head in heads for label in head.classes]),
        "heads": np.array([place for place, head in enumerate(heads) for _ in head.classes], dtype=np.int16),
        "names": np.array(list(columns.names)),
        "kept": columns.kept.astype(np.int32),
        "rarity": columns.rarity.astype(np.float16),
        **_of_words("words_alone", fit_words(rows, targets)),
        "met": np.array(words_met(bank)),
        "fingerprints": np.array([fingerprint_of(bank, part) for part in range(SLICES)]),
        **layers,
        f"{NETWORK}_meaning": fitted.meaning.astype(np.float16),
        **_of_words("words", fitted.words),
        "bias": fitted.bias.astype(np.float16),
        "stands_on": np.array(made_of(bank.language)),
    }


def _learnt_before(kept: Arrays, columns: Columns, heads: Sequence[Head]) -> Trained:
    """What the weights hold, at the columns and classes that are still there; nothing at new ones."""
    wanted, found = (
        _class_names([label for head in heads for label in head.classes]),
        _class_names(kept["labels"].tolist()),
    )
    known = [(now, found.index(one)) for now, one in enumerate(wanted) if one in found]

    def at_classes(before: Floats) -> Floats:
        placed = np.zeros((*before.shape[:-1], len(wanted)), dtype=np.float32)
        for now, then in known:
            placed[..., now] = before[..., then]
        return placed

    buckets, names = kept["kept"].astype(np.int64), [str(name) for name in kept["names"]]
    before = at_classes(kept["words"].astype(np.float32) * kept["words_scale"].astype(np.float32))
    words = np.zeros((columns.size, len(wanted)), dtype=np.float32)
    _, now, then = np.intersect1d(columns.kept, buckets, return_indices=True)
    words[now] = before[then]
    for place, name in enumerate(names):
        if name in columns.names:
            words[len(columns.kept) + columns.names[name]] = before[len(buckets) + place]
    return Trained(
        tuple(layer.values for layer in load_layers(kept, NETWORK)),
        load_apart(kept, NETWORK),
        Fitted(
            at_classes(kept[f"{NETWORK}_meaning"].astype(np.float32)),
            words,
            at_classes(kept["bias"].astype(np.float32)),
        ),
    )


def _class_names(labels: Sequence[str]) -> list[str]:
    """What the head of recipients or of purposes says where none holds is called after its kind, that of another head after its first class."""
    return [
        (NONE + (after[:2] if after[:2] in ("r:", "p:") else after)) if label == NONE else label
        for label, after in zip(labels, [*labels[1:], ""], strict=True)
    ]


def _of_words(name: str, weights: Floats) -> dict[str, NDArray[np.generic]]:
    small, scale = eight_bits(weights)
    return {name: small, f"{name}_scale": scale}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("languages", nargs="*", default=LANGUAGES)
    asked.add_argument("--how", type=How, choices=list(How), default=How.ANEW, help="see above")
    given = asked.parse_args()
    folder = Path(str(resources.files(__package__)))
    for language in given.languages:
        bank, file = load_bank(language), folder / f"weights.{language}.npz"
        kept = {} if given.how is How.ANEW else dict(np.load(file))
        np.savez_compressed(file, **weights_of(bank, given.how, kept))  # type: ignore[arg-type]  # numpy's stub wants plain arrays
        print(f"{language}: {len(heads_of(bank.labels))} heads, {len(bank.texts)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
