"""Builds the weights of the fact model from the bank: `python -m knowledge.purposes.learnt.train`. Deterministic on one machine.

Run it after every change of a bank, or of a lexicon that finds something else in it (a test compares fingerprints). It never reads a
set of questions with known verdicts.
"""

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.ngrams import rarities, times_seen
from knowledge.purposes.learnt.bank import LANGUAGES, Bank, load_bank
from knowledge.purposes.learnt.features import Columns, Floats, Rows, findings, sparse
from knowledge.purposes.learnt.harmless import harmless
from knowledge.purposes.learnt.heads import Head, heads_of
from knowledge.purposes.learnt.layers import NETWORK, eight_bits, stored
from knowledge.purposes.learnt.pieces import made_of, states_of
from knowledge.purposes.learnt.plain import plain
from knowledge.purposes.learnt.train_layers import train_network, train_words
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.reading import read_question
from knowledge.purposes.reading_ja import read_japanese

SLICES = 4  # of a bank, each with a fingerprint of its own, so that they can be checked side by side
SHARED = 2  # examples in which an n-gram must stand
LETTERS = re.compile(r"[a-z]+")


def targets_of(labels: Sequence[frozenset[str]], head: Head) -> Floats:
    """For each example the classes that hold, sharing one; the first class where none does."""
    targets = np.zeros((len(labels), len(head.classes)), dtype=np.float32)
    for row, held in zip(targets, labels, strict=True):
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


def weights_of(bank: Bank) -> dict[str, NDArray[np.generic]]:
    """Everything the model loads for one language."""
    labels = tuple(facts | harmless(facts) for facts in bank.labels)
    heads = heads_of(labels)
    rows, columns = word_features(bank)
    targets = [targets_of(labels, head) for head in heads]
    built: dict[str, NDArray[np.generic]] = {
        "labels": np.array([label for head in heads for label in head.classes]),
        "heads": np.array([place for place, head in enumerate(heads) for _ in head.classes], dtype=np.int16),
        "names": np.array(list(columns.names)),
        "kept": columns.kept.astype(np.int32),
        "rarity": columns.rarity.astype(np.float16),
        **_of_words("words_alone", train_words(rows, targets)),
        "met": np.array(words_met(bank)),
        "fingerprints": np.array([fingerprint_of(bank, part) for part in range(SLICES)]),
    }
    network = train_network(
        [states_of(plain(text, bank.language), bank.language) for text in bank.texts], rows, targets, bank.language
    )
    return built | {
        **stored(NETWORK, network.layers, network.apart),
        f"{NETWORK}_meaning": network.meaning.astype(np.float16),
        **_of_words("words", network.words),
        "bias": network.bias.astype(np.float16),
        "stands_on": np.array(made_of(bank.language)),
    }


def _of_words(name: str, weights: Floats) -> dict[str, NDArray[np.generic]]:
    small, scale = eight_bits(weights)
    return {name: small, f"{name}_scale": scale}


def main() -> int:
    folder = Path(str(resources.files(__package__)))
    for language in sys.argv[1:] or LANGUAGES:
        bank = load_bank(language)
        np.savez_compressed(folder / f"weights.{language}.npz", **weights_of(bank))  # type: ignore[arg-type]  # numpy's stub wants plain arrays
        print(f"{language}: {len(heads_of(bank.labels))} heads, {len(bank.texts)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
