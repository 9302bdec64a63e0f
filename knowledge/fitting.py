"""Fits the models of the matching: a multinomial regression, the kinds that a broad label falls into, and the guard against what is off
topic. Numpy only, deterministic, used at build time alone."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import closeness, softmax

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
STEPS = 400
DECAY = {
    "ngrams": 3e-5,
    "japanese": 1e-5,
    "embeddings": 3e-6,
    "guard": 1e-6,
}  # chosen by cross-validation over the bank, as all figures here
A_KIND = 45  # a label with many examples falls into one kind per so many of them
ROUNDS = 15


def fit(features: Floats, targets: Places, classes: int, decay: float) -> Floats:
    """Multinomial logistic regression by accelerated gradient descent, over the features or in the span of the examples, whichever are
    fewer. Rare classes weigh more (root of the inverse count)."""
    examples, width = features.shape
    if width < examples:
        return _descend(features, targets, classes, decay)
    duals = fit_kernel(features @ features.T, targets, classes, decay)
    weights: Floats = features.T @ duals
    return weights


def _importance(targets: Places, classes: int) -> Floats:
    sizes = np.maximum(np.bincount(targets, minlength=classes), 1)
    weight = 1.0 / np.sqrt(sizes[targets])
    scaled: Floats = (weight / weight.sum()).astype(np.float32)
    return scaled


def _descend(features: Floats, targets: Places, classes: int, decay: float) -> Floats:
    wanted = np.eye(classes, dtype=np.float32)[targets]
    weight = _importance(targets, classes)[:, None]
    spread: Floats = ((features * weight).T @ features).astype(np.float32)
    rate = np.float32(
        1.0 / (0.5 * _largest_eigenvalues(spread, np.ones((len(spread), 1), dtype=np.float32))[0] + decay)
    )
    found: Floats = np.zeros((features.shape[1], classes), dtype=np.float32)
    ahead = found
    for step in range(STEPS):
        slope = features.T @ (weight * (softmax(features @ ahead) - wanted)) + np.float32(decay) * ahead
        moved: Floats = (ahead - rate * slope).astype(np.float32)
        ahead = (moved + np.float32(step / (step + 3)) * (moved - found)).astype(np.float32)
        found = moved
    return found


def fit_kernel(gram: Floats, targets: Places, classes: int, decay: float) -> Floats:
    """The same in the span of the examples: one row of weights per example, to be used with the likeness of a text to each of them."""
    return descend(gram, np.eye(classes, dtype=np.float32)[targets], _importance(targets, classes), decay, STEPS)


def descend(
    gram: Floats,
    wanted: Floats,
    importance: Floats,
    decay: float,
    steps: int,
    shares: Callable[[Floats], Floats] = softmax,
) -> Floats:
    """Accelerated gradient descent of logistic regression in the span of the examples: `gram` holds their products, `wanted` a share of every
    class for each, `importance` a weight for each, or for each and every class where `shares` reads several regressions side by side.
    Returns one weight per example and class."""
    weight = importance.reshape(len(gram), -1)
    different, which = np.unique(weight, axis=1, return_inverse=True)
    rate = (1.0 / (0.5 * _largest_eigenvalues(gram, different) + decay)).astype(np.float32)[which.reshape(-1)]
    duals: Floats = np.zeros_like(wanted)
    ahead = duals
    for step in range(steps):
        slope = weight * (shares(gram @ ahead) - wanted) + np.float32(decay) * ahead
        moved: Floats = (ahead - rate * slope).astype(np.float32)
        ahead = (moved + np.float32(step / (step + 3)) * (moved - duals)).astype(np.float32)
        duals = moved
    return duals


def _largest_eigenvalues(matrix: Floats, weights: Floats) -> Floats:
    """Of the matrix with its columns weighed, once for each column of `weights`."""
    probes = np.ones_like(weights)
    for _ in range(30):
        probes = matrix @ (weights * probes)
        probes /= np.linalg.norm(probes, axis=0)
    found: Floats = np.einsum("nk,nk->k", probes, matrix @ (weights * probes)) * np.float32(1.05)
    return found


def guard(vectors: Floats, off_topic: NDArray[np.bool_]) -> Floats:
    """A weight per example: summed over the examples by their likeness to a text, the log odds that the text is off topic. Unlike a plane
    through the vectors it can fence in every corner of what people may ask about."""
    duals = fit_kernel(closeness(vectors @ vectors.T), off_topic.astype(np.int64), 2, DECAY["guard"])
    weights: Floats = (duals[:, 1] - duals[:, 0]).astype(np.float32)
    return weights


def kinds(vectors: Floats, targets: Places) -> Places:
    """For each example its kind, numbered so that the kinds of a label follow each other in the order of the labels. What is off topic, or
    a complaint, is no one thing: a plane per kind divides better than one for all."""
    found = np.zeros(len(targets), dtype=np.int64)
    first = 0
    for label in range(int(targets.max()) + 1):
        members = np.flatnonzero(targets == label)
        number = max(1, len(members) // A_KIND)
        found[members] = first + _nearest_middles(vectors[members], number)
        first += number
    return found


def _nearest_middles(vectors: Floats, number: int) -> Places:
    """Spherical k-means from a fixed start; a middle that loses all its examples stays where it was."""
    middles = vectors[np.random.default_rng(0).choice(len(vectors), number, replace=False)]
    for _ in range(ROUNDS):
        nearest = (vectors @ middles.T).argmax(axis=1)
        sums = [
            vectors[nearest == one].sum(axis=0) if (nearest == one).any() else middles[one] for one in range(number)
        ]
        middles = np.stack([total / np.linalg.norm(total) for total in sums])
    places: Places = (vectors @ middles.T).argmax(axis=1)
    return places
