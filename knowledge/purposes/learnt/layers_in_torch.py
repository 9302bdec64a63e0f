"""The layers computed with `torch`, many examples at once and with slopes: the same as `layers`, which runs the product."""

import importlib
import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.layers import HEADS, SCALE, TINY, Floats, buckets_apart
from knowledge.purposes.learnt.published_layers import Layers

VECTORS_BATCH = 64


def load_torch() -> Any:
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(0)
    return torch


def vectors_of(states: Sequence[Floats], layers: Layers, apart: Floats | None) -> Floats:
    """What the trained layers make of each example, (examples, width)."""
    torch = load_torch()
    halved = [{name: quick(name, torch.tensor(values)) for name, values in layer.items()} for layer in layers]
    table = None if apart is None else torch.tensor(apart)
    found = np.zeros((len(states), states[0].shape[1]), dtype=np.float32)
    with torch.no_grad():
        for places in batches(states, VECTORS_BATCH, np.random.default_rng(0)):
            found[places] = pooled(torch, [states[place] for place in places], halved, table).numpy()
    return found


def states_after(torch: Any, states: Sequence[Floats], layers: Layers, apart: Floats | None) -> list[Any]:
    """Of each example, (pieces, width), in 16 bits."""
    halved = [{name: quick(name, torch.tensor(values)) for name, values in layer.items()} for layer in layers]
    table = None if apart is None else torch.tensor(apart)
    found: list[Any] = [None] * len(states)
    with torch.no_grad():
        for places in batches(states, VECTORS_BATCH, np.random.default_rng(0)):
            after, _ = _after(torch, [states[place] for place in places], halved, table)
            for place, one in zip(places, after, strict=True):
                found[place] = one[: len(states[place])].clone()
    return found


def quick(name: str, values: Any) -> Any:
    """What is computed with, in 16 bits: a quarter of the time. The exact weights are kept beside it, or small steps would be lost."""
    return values.clone() if name.startswith("norm") else values.bfloat16()


def batches(states: Sequence[Floats], batch: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Examples of about the same length together, so that little is padded; the batches in any order."""
    lengths = np.array([len(one) for one in states]) + chance.random(len(states)) * 8
    order = np.argsort(lengths)
    parts = [order[start : start + batch] for start in range(0, len(order), batch)]
    yield from (parts[place] for place in chance.permutation(len(parts)))


def _padded(torch: Any, states: Sequence[Any]) -> tuple[Any, Any]:
    lengths = torch.tensor([len(one) for one in states])
    padded = torch.nn.utils.rnn.pad_sequence([torch.as_tensor(one).bfloat16() for one in states], batch_first=True)
    return padded, torch.arange(padded.shape[1]) < lengths[:, None]


def _after(torch: Any, examples: Sequence[Any], layers: list[dict[str, Any]], apart: Any) -> tuple[Any, Any]:
    """A batch after the layers, (examples, pieces, width), and which of its pieces are there."""
    states, present = _padded(torch, examples)
    added = torch.where(present, 0.0, -1e9)[:, None, None, :]
    if apart is not None:
        added = added + apart[torch.from_numpy(buckets_apart(states.shape[1], len(apart)))].permute(2, 0, 1)
    for layer in layers:
        states = _layer(torch, states, added, layer)
    return states, present


def pooled(torch: Any, examples: Sequence[Any], layers: list[dict[str, Any]], apart: Any) -> Any:
    """The same as `layers.pooled`, for a batch and with slopes."""
    states, present = _after(torch, examples, layers, apart)
    weight = present[:, :, None].float()
    return SCALE.item() * torch.nn.functional.normalize((states.float() * weight).sum(1) / weight.sum(1), dim=1)


def _layer(torch: Any, states: Any, added: Any, layer: dict[str, Any]) -> Any:
    examples, pieces, width = states.shape
    function = torch.nn.functional

    def part(name: str, values: Any) -> Any:
        return function.linear(values, layer[f"{name}_weight"].t(), layer[f"{name}_bias"])

    def normed(name: str, values: Any) -> Any:
        gain, offset = layer[f"{name}_weight"], layer[f"{name}_bias"]
        return function.layer_norm(values.float(), (width,), gain, offset, TINY.item()).bfloat16()

    query, key, value = (
        part(name, states).reshape(examples, pieces, HEADS, width // HEADS).transpose(1, 2)
        for name in ("query", "key", "value")
    )
    scores = (query @ key.transpose(2, 3)).float() / (width // HEADS) ** 0.5
    attended = torch.softmax(scores + added, dim=3).bfloat16() @ value
    met = normed("norm1", states + part("out", attended.transpose(1, 2).reshape(examples, pieces, width)))
    return normed("norm2", met + part("down", function.gelu(part("up", met))))
