"""Trains the layers of a language on its bank, from the layers as they were published, with `torch`, which is neither needed to run the
product nor locked with it (`pip install torch`). Deterministic on one machine: another number of processors adds up in another order."""

import importlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.features import Rows
from knowledge.purposes.learnt.layers import HEADS, SCALE, TINY, Floats, buckets_apart
from knowledge.purposes.learnt.published_layers import e5_begun, mpnet_begun

BEGUN = {"en": mpnet_begun, "ja": e5_begun}
# Chosen on examples held out of the bank, never on questions with known verdicts.
BATCH = {"en": 64, "ja": 32}
RATES = {"en": 7e-5, "ja": 1e-4}
EPOCHS = {"en": 4, "ja": 4}
DECAY, HEAD_RATE, DROPPED = 0.01, 5e-3, 0.1
WORDS_BATCH, WORDS_RATE, WORDS_EPOCHS = 64, 1e-2, 4


@dataclass(frozen=True)
class Trained:
    """`layers` and `apart` as `layers.stored` takes them; `meaning` (width, classes), `words` (columns, classes) and `bias` (classes,) give the
    scores."""

    layers: tuple[dict[str, Floats], ...]
    apart: Floats | None
    meaning: Floats
    words: Floats
    bias: Floats


def train_network(states: Sequence[Floats], rows: Rows, targets: Sequence[Floats], language: str) -> Trained:
    """`states` of each example, (pieces, width); `rows` of words; `targets` of each head, (examples, classes)."""
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(0)
    wanted = torch.from_numpy(np.hstack(targets))
    importance = torch.from_numpy(np.stack([importance_of(target) for target in targets], axis=1))
    begun, rate, batch, epochs = BEGUN[language](), RATES[language], BATCH[language], EPOCHS[language]
    exact = [{name: torch.tensor(values) for name, values in layer.items()} for layer in begun.layers]
    layers = [{name: _quick(torch, name, values) for name, values in layer.items()} for layer in exact]
    body = [values for layer in exact for values in layer.values()]
    quick = [values for layer in layers for values in layer.values()]
    for values in body:
        values.grad = torch.zeros_like(values)
    apart = None if begun.apart is None else torch.tensor(begun.apart)
    classes = wanted.shape[1]
    meaning, words, bias = (
        torch.zeros(*shape, requires_grad=True)
        for shape in ((states[0].shape[1], classes), (rows.width, classes), (classes,))
    )
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": [meaning, words, bias], "lr": HEAD_RATE}],
        weight_decay=DECAY,
        fused=True,
    )
    batches = -(-len(states) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [rate, HEAD_RATE], epochs * batches + 1, pct_start=0.1)
    chance = np.random.default_rng(0)
    ends = np.cumsum([target.shape[1] for target in targets])
    for epoch in range(epochs):
        lost = 0.0
        for places in _batches(states, batch, chance):
            padded, mask = _padded([states[place] for place in places])
            vectors = _pooled(torch, torch.from_numpy(padded), torch.from_numpy(mask), layers, apart)
            vectors = torch.nn.functional.dropout(vectors, DROPPED)
            scores = vectors @ meaning + torch.from_numpy(rows[places]) @ words + bias
            loss = _loss(torch, scores, wanted[places], importance[places], ends)
            for values in (*quick, meaning, words, bias):
                values.grad = None
            loss.backward()
            with torch.no_grad():
                for values, halved in zip(body, quick, strict=True):
                    values.grad.copy_(halved.grad)
                torch.nn.utils.clip_grad_norm_(body, 1.0)
                optimizer.step()
                for values, halved in zip(body, quick, strict=True):
                    halved.copy_(values)
            schedule.step()
            lost += float(loss.detach())
        print(f"  round {epoch + 1} of {epochs}: loss {lost / batches:.3f}", flush=True)
    return Trained(
        layers=tuple({name: values.numpy() for name, values in layer.items()} for layer in exact),
        apart=begun.apart,
        meaning=meaning.detach().numpy(),
        words=words.detach().numpy(),
        bias=bias.detach().numpy(),
    )


def train_words(rows: Rows, targets: Sequence[Floats]) -> Floats:
    """What n-grams and findings say by themselves, (columns, classes)."""
    torch: Any = importlib.import_module("torch")
    torch.manual_seed(0)
    wanted = torch.from_numpy(np.hstack(targets))
    importance = torch.from_numpy(np.stack([importance_of(target) for target in targets], axis=1))
    words = torch.zeros(rows.width, wanted.shape[1], requires_grad=True)
    optimizer = torch.optim.AdamW([words], lr=WORDS_RATE, weight_decay=DECAY, fused=True)
    steps = WORDS_EPOCHS * -(-len(rows) // WORDS_BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, WORDS_RATE, steps + 1, pct_start=0.1)
    chance = np.random.default_rng(0)
    ends = np.cumsum([target.shape[1] for target in targets])
    for _ in range(WORDS_EPOCHS):
        order = chance.permutation(len(rows))
        for start in range(0, len(rows), WORDS_BATCH):
            places = order[start : start + WORDS_BATCH]
            scores = torch.from_numpy(rows[places]) @ words
            loss = _loss(torch, scores, wanted[places], importance[places], ends)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    found: Floats = words.detach().numpy()
    return found


def _loss(torch: Any, scores: Any, wanted: Any, importance: Any, ends: NDArray[np.int64]) -> Any:
    """Of all heads; `ends` are where the classes of each stop."""
    loss: Any = 0
    for head, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
        shares = torch.log_softmax(scores[:, start:end], dim=1)
        loss = loss - (importance[:, head] * (wanted[:, start:end] * shares).sum(1)).mean()
    return loss


def _quick(torch: Any, name: str, values: Any) -> Any:
    """What is computed with, in 16 bits: a quarter of the time. The exact weights are kept beside it, or small steps would be lost."""
    return (values.clone() if name.startswith("norm") else values.bfloat16()).requires_grad_()


def importance_of(targets: Floats) -> Floats:
    """Rare classes weigh more (root of the inverse count); 1 on average."""
    weight = (targets / np.sqrt(targets.sum(axis=0) + 1)).sum(axis=1)
    found: Floats = (weight / weight.mean()).astype(np.float32)
    return found


def _batches(states: Sequence[Floats], batch: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Examples of about the same length together, so that little is padded; the batches in any order."""
    lengths = np.array([len(one) for one in states]) + chance.random(len(states)) * 8
    order = np.argsort(lengths)
    parts = [order[start : start + batch] for start in range(0, len(order), batch)]
    yield from (parts[place] for place in chance.permutation(len(parts)))


def _padded(states: Sequence[Floats]) -> tuple[Floats, NDArray[np.bool_]]:
    longest = max(map(len, states))
    padded = np.zeros((len(states), longest, states[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(states), longest), dtype=bool)
    for place, one in enumerate(states):
        padded[place, : len(one)] = one
        mask[place, : len(one)] = True
    return padded, mask


def _pooled(torch: Any, states: Any, mask: Any, layers: list[dict[str, Any]], apart: Any) -> Any:
    """The same as `layers.pooled`, for a batch and with slopes."""
    added = torch.where(mask, 0.0, -1e9)[:, None, None, :]
    if apart is not None:
        added = added + apart[torch.from_numpy(buckets_apart(states.shape[1], len(apart)))].permute(2, 0, 1)
    states = states.bfloat16()
    for layer in layers:
        states = _layer(torch, states, added, layer)
    present = mask[:, :, None].float()
    return SCALE.item() * torch.nn.functional.normalize((states.float() * present).sum(1) / present.sum(1), dim=1)


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
