"""Layers that turn the pieces of a text into one vector, trained for facts: plain BERT layers, in numpy only; the weights come from `train`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
HEADS = 12  # of attention, as in both published models
TINY = np.float32(1e-12)  # what keeps a division from zero, as in the model
NETWORK = "network0"  # what the names of its numbers begin with in a file of weights
NEAR = 8  # pieces apart, up to which every distance counts by itself
FARTHEST = 128  # pieces apart, from which all distances count the same
PARTS = ("query", "key", "value", "out", "up", "down")
SCALE = np.float32(10.0)  # of the pooled unit vector, so that weights of usual size tell the facts apart
LARGEST = 127  # of a weight stored in eight bits


@dataclass(frozen=True)
class Layer:
    """`weights` and `biases` by part, (inputs, outputs) and (outputs,); `norms` are gain and offset after attention and after the rest."""

    weights: Mapping[str, Floats]
    biases: Mapping[str, Floats]
    norms: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]

    @property
    def values(self) -> dict[str, Floats]:
        """By their names, as `stored` takes them."""
        found = {f"{name}_weight": self.weights[name] for name in PARTS}
        found |= {f"{name}_bias": self.biases[name] for name in PARTS}
        for number, (gain, offset) in enumerate(self.norms, 1):
            found |= {f"norm{number}_weight": gain, f"norm{number}_bias": offset}
        return found

    def __call__(self, states: Floats, added: Floats | None) -> Floats:
        """States of one text, (pieces, width), after this layer. `added` to what each piece looks for in each other, (heads, pieces, pieces)."""
        met = normed(states + self._part("out", self._attend(states, added)), *self.norms[0])
        return normed(met + self._part("down", gelu(self._part("up", met))), *self.norms[1])

    def _part(self, name: str, states: Floats) -> Floats:
        found: Floats = states @ self.weights[name] + self.biases[name]
        return found

    def _attend(self, states: Floats, added: Floats | None) -> Floats:
        pieces, width = states.shape
        query, key, value = (
            self._part(name, states).reshape(pieces, HEADS, width // HEADS).transpose(1, 0, 2)
            for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(width // HEADS))
        if added is not None:
            scores += added
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = powers / powers.sum(axis=-1, keepdims=True) @ value
        found: Floats = mixed.transpose(1, 0, 2).reshape(pieces, width)
        return found


def pooled(states: Floats, layers: tuple[Layer, ...], apart: Floats | None) -> Floats:
    """The meaning of one text as one vector of length `SCALE`, from the states of its pieces, (pieces, width). `apart`, (buckets, heads), is what
    the distance of two pieces adds, where the published model has that."""
    added = None if apart is None else apart[buckets_apart(len(states), len(apart))].transpose(2, 0, 1)
    for layer in layers:
        states = layer(states, added)
    middle: Floats = np.einsum("pd->d", states) / np.float32(len(states))
    length = np.sqrt(np.einsum("d,d->", middle, middle) + TINY)
    found: Floats = (SCALE * middle / length).astype(np.float32)
    return found


def buckets_apart(pieces: int, buckets: int) -> NDArray[np.int64]:
    """Which bucket the distance of each piece to each other falls into, (pieces, pieces), as in MPNet: the first half for those before."""
    away = np.arange(pieces)[:, None] - np.arange(pieces)[None, :]
    half = buckets // 2
    steps = np.log(np.maximum(np.abs(away), 1) / NEAR) / np.log(FARTHEST / NEAR) * (half - NEAR)
    far = np.minimum(NEAR + steps.astype(np.int64), half - 1)
    found: NDArray[np.int64] = np.where(np.abs(away) < NEAR, np.abs(away), far) + half * (away < 0)
    return found


def gelu(values: Floats) -> Floats:
    """By the usual tanh formula, which numpy can say."""
    bend = np.float32(0.7978845608) * (values + np.float32(0.044715) * values * values * values)
    found: Floats = (np.float32(0.5) * values * (np.float32(1.0) + np.tanh(bend))).astype(np.float32)
    return found


def normed(values: Floats, gain: Floats, offset: Floats) -> Floats:
    away = values - values.mean(axis=-1, keepdims=True)
    found: Floats = away / np.sqrt((away * away).mean(axis=-1, keepdims=True) + TINY) * gain + offset
    return found


def eight_bits(values: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights, (inputs, outputs), in eight bits, with the scale of each output that brings them back."""
    scale: Floats = (np.abs(values).max(axis=0) / LARGEST + TINY).astype(np.float32)
    return np.round(values / scale).astype(np.int8), scale


def four_bits(values: Floats) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Rows of numbers, (rows, width), as `from_four_bits` takes them: pairs, (rows, width / 2), and a scale for each 32, (rows, width / 32).
    The largest of a block becomes -8."""
    blocks = values.reshape(len(values), -1, 32)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=-1)[..., None], axis=-1)[..., 0]
    scale = (largest / np.float32(-8)).astype(np.float16)
    steps = np.divide(
        blocks, scale.astype(np.float32)[..., None], out=np.zeros_like(blocks), where=scale[..., None] != 0
    )
    numbers = np.clip(np.round(steps) + 8, 0, 15).astype(np.uint8)
    pairs: NDArray[np.uint8] = numbers[..., :16] | (numbers[..., 16:] << np.uint8(4))
    return pairs.reshape(len(values), values.shape[1] // 2), scale


def from_four_bits(pairs: NDArray[np.uint8], scale: NDArray[np.float16]) -> Floats:
    """Numbers of which two share a byte: in `pairs`, (..., blocks, 16), the first half of a block stands low, the second high; `scale`,
    (..., blocks). Returns (..., blocks, 32)."""
    numbers = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - np.float32(8)
    found: Floats = numbers * scale.astype(np.float32)[..., None]
    return found


def stored(
    network: str, layers: Sequence[Mapping[str, Floats]], apart: Floats | None
) -> dict[str, NDArray[np.generic]]:
    """What `load_layers` and `load_apart` read, under names of its own for each layer of the network."""
    found: dict[str, NDArray[np.generic]] = {} if apart is None else {f"{network}_apart": apart}
    for number, layer in enumerate(layers):
        for name, values in layer.items():
            key = f"{network}_layer{number}_{name}"
            if values.ndim == 1:
                found[key] = values.astype(np.float16)
            else:
                found[key], found[f"{key}_scale"] = eight_bits(values)
    return found


def load_layers(part: Mapping[str, NDArray[np.generic]], network: str) -> tuple[Layer, ...]:
    """The layers of one network found in a file of weights, lowest first."""
    count = sum(name.startswith(f"{network}_layer") and name.endswith("_query_weight") for name in part)

    def floats(number: int, name: str) -> Floats:
        return np.ascontiguousarray(part[f"{network}_layer{number}_{name}"].astype(np.float32))

    def weights(number: int, name: str) -> Floats:
        scale = part[f"{network}_layer{number}_{name}_weight_scale"].astype(np.float32)
        found: Floats = floats(number, f"{name}_weight") * scale
        return found

    return tuple(
        Layer(
            weights={name: weights(number, name) for name in PARTS},
            biases={name: floats(number, f"{name}_bias") for name in PARTS},
            norms=(
                (floats(number, "norm1_weight"), floats(number, "norm1_bias")),
                (floats(number, "norm2_weight"), floats(number, "norm2_bias")),
            ),
        )
        for number in range(count)
    )


def load_apart(part: Mapping[str, NDArray[np.generic]], network: str) -> Floats | None:
    found = part.get(f"{network}_apart")
    return None if found is None else found.astype(np.float32)
