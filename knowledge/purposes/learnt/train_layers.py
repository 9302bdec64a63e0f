"""Trains the layers of a language on its bank, from the layers as they were published, with `torch`, which is neither needed to run the
product nor locked with it (`pip install torch`). Deterministic on one machine: another number of processors adds up in another order."""

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.features import Rows
from knowledge.purposes.learnt.layers import HEADS, SCALE, TINY, Floats, buckets_apart
from knowledge.purposes.learnt.published_layers import Layers, e5_begun, mpnet_begun

BEGUN = {"en": mpnet_begun, "ja": e5_begun}
# Chosen on examples held out of the bank, never on questions with known verdicts.
BATCH = {"en": 64, "ja": 32}
DECAY, DROPPED = 0.01, 0.1
VECTORS_BATCH, FIT_BATCH = 64, 64
WORDS_EPOCHS, WORDS_RATE = 4, 1e-2
REFIT_EPOCHS, REFIT_RATE = 1, 1e-3


@dataclass(frozen=True)
class Pace:
    epochs: int
    rate: float  # of the layers
    head_rate: float
    below: int = 0  # layers that stay as they are


WHOLE = {"en": Pace(4, 7e-5, 5e-3), "ja": Pace(4, 1e-4, 5e-3)}
FURTHER = {"en": Pace(2, 5e-5, 3e-3, below=6), "ja": Pace(2, 7e-5, 3e-3, below=6)}


@dataclass(frozen=True)
class Fitted:
    """`meaning` (width, classes) of the vectors, `words` (columns, classes) and `bias` (classes,) give the scores."""

    meaning: Floats
    words: Floats
    bias: Floats


@dataclass(frozen=True)
class Trained:
    """`layers` and `apart` as `layers.stored` takes them, and what was learnt on them."""

    layers: Layers
    apart: Floats | None
    heads: Fitted


def begun_anew(language: str, width: int, classes: int) -> Trained:
    """The layers as they were published, and nothing learnt on them. `width` in columns of words."""
    begun = BEGUN[language]()
    inner = len(begun.layers[0]["norm2_bias"])
    shapes = (inner, classes), (width, classes), (classes,)
    return Trained(begun.layers, begun.apart, Fitted(*(np.zeros(shape, dtype=np.float32) for shape in shapes)))


def train_network(
    states: Sequence[Floats], rows: Rows, targets: Sequence[Floats], begun: Trained, pace: Pace, batch: int
) -> Trained:
    """`states` of each example, (pieces, width); `rows` of words; `targets` of each head, (examples, classes)."""
    torch = _torch()
    goal = _Goal.of(torch, targets)
    if pace.below:
        states = _states_after(torch, states, begun.layers[: pace.below], begun.apart)
    exact = [{name: torch.tensor(values) for name, values in layer.items()} for layer in begun.layers[pace.below :]]
    layers = [{name: _quick(name, values).requires_grad_() for name, values in layer.items()} for layer in exact]
    body = [values for layer in exact for values in layer.values()]
    quick = [values for layer in layers for values in layer.values()]
    for values in body:
        values.grad = torch.zeros_like(values)
    apart = None if begun.apart is None else torch.tensor(begun.apart)
    heads = _heads(torch, begun.heads)
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": pace.rate}, {"params": heads, "lr": pace.head_rate}], weight_decay=DECAY, fused=True
    )
    batches = -(-len(states) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [pace.rate, pace.head_rate], pace.epochs * batches + 1, pct_start=0.1
    )
    chance = np.random.default_rng(0)
    for epoch in range(pace.epochs):
        lost = 0.0
        for places in _batches(states, batch, chance):
            vectors = _pooled(torch, [states[place] for place in places], layers, apart)
            loss = goal.loss(torch, _scores(torch, vectors, rows[places], heads), places)
            for values in (*quick, *heads):
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
        print(f"  round {epoch + 1} of {pace.epochs}: loss {lost / batches:.3f}", flush=True)
    return Trained(
        (*begun.layers[: pace.below], *({name: values.numpy() for name, values in layer.items()} for layer in exact)),
        begun.apart,
        Fitted(*(values.detach().numpy() for values in heads)),
    )


def mean_of(before: Trained, after: Trained) -> Trained:
    """The weights half way. Of classes that were unknown before, all of whose weights were zero, what is known after."""
    met = (before.heads.meaning != 0).any(axis=0)
    share = np.where(met, np.float32(0.5), np.float32(1.0))

    def half_way(one: Floats, other: Floats) -> Floats:
        found: Floats = one + share * (other - one)
        return found

    return Trained(
        tuple(
            {name: ((one[name] + other[name]) / 2).astype(np.float32) for name in one}
            for one, other in zip(before.layers, after.layers, strict=True)
        ),
        after.apart,
        Fitted(
            half_way(before.heads.meaning, after.heads.meaning),
            half_way(before.heads.words, after.heads.words),
            half_way(before.heads.bias, after.heads.bias),
        ),
    )


def _states_after(torch: Any, states: Sequence[Floats], layers: Layers, apart: Floats | None) -> list[Any]:
    """Of each example, (pieces, width), in 16 bits."""
    quick = [{name: _quick(name, torch.tensor(values)) for name, values in layer.items()} for layer in layers]
    table = None if apart is None else torch.tensor(apart)
    found: list[Any] = [None] * len(states)
    with torch.no_grad():
        for places in _batches(states, VECTORS_BATCH, np.random.default_rng(0)):
            after, _ = _after(torch, [states[place] for place in places], quick, table)
            for place, one in zip(places, after, strict=True):
                found[place] = one[: len(states[place])].clone()
    return found


def vectors_of(states: Sequence[Floats], layers: Layers, apart: Floats | None) -> Floats:
    """What the trained layers make of each example, (examples, width)."""
    torch = _torch()
    quick = [{name: _quick(name, torch.tensor(values)) for name, values in layer.items()} for layer in layers]
    table = None if apart is None else torch.tensor(apart)
    found = np.zeros((len(states), states[0].shape[1]), dtype=np.float32)
    with torch.no_grad():
        for places in _batches(states, VECTORS_BATCH, np.random.default_rng(0)):
            found[places] = _pooled(torch, [states[place] for place in places], quick, table).numpy()
    return found


def fit_heads(vectors: Floats, rows: Rows, targets: Sequence[Floats], begun: Fitted) -> Fitted:
    """What the vectors and the words beside them say of each class, from what was learnt with other words on."""
    torch = _torch()
    goal = _Goal.of(torch, targets)
    heads = _heads(torch, begun)

    def loss(places: NDArray[np.int64]) -> Any:
        return goal.loss(torch, _scores(torch, torch.from_numpy(vectors[places]), rows[places], heads), places)

    _fit(torch, heads, len(rows), loss, REFIT_EPOCHS, REFIT_RATE)
    return Fitted(*(values.detach().numpy() for values in heads))


def fit_words(rows: Rows, targets: Sequence[Floats]) -> Floats:
    """What n-grams and findings say by themselves, (columns, classes)."""
    torch = _torch()
    goal = _Goal.of(torch, targets)
    words = torch.zeros(rows.width, goal.classes, requires_grad=True)

    def loss(places: NDArray[np.int64]) -> Any:
        return goal.loss(torch, torch.from_numpy(rows[places]) @ words, places)

    _fit(torch, [words], len(rows), loss, WORDS_EPOCHS, WORDS_RATE)
    found: Floats = words.detach().numpy()
    return found


@dataclass(frozen=True)
class _Goal:
    """What every example shall be heard as; `ends` are where the classes of each head stop."""

    wanted: Any
    importance: Any
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, torch: Any, targets: Sequence[Floats]) -> Self:
        return cls(
            wanted=torch.from_numpy(np.hstack(targets)),
            importance=torch.from_numpy(np.stack([importance_of(target) for target in targets], axis=1)),
            ends=np.cumsum([target.shape[1] for target in targets]),
        )

    @property
    def classes(self) -> int:
        return int(self.ends[-1])

    def loss(self, torch: Any, scores: Any, places: NDArray[np.int64]) -> Any:
        """Of all heads."""
        wanted, importance = self.wanted[places], self.importance[places]
        lost: Any = 0
        for head, (start, end) in enumerate(pairwise([0, *self.ends.tolist()])):
            shares = torch.log_softmax(scores[:, start:end], dim=1)
            lost = lost - (importance[:, head] * (wanted[:, start:end] * shares).sum(1)).mean()
        return lost


def _torch() -> Any:
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(0)
    return torch


def _heads(torch: Any, begun: Fitted) -> list[Any]:
    return [torch.tensor(values, requires_grad=True) for values in (begun.meaning, begun.words, begun.bias)]


def _scores(torch: Any, vectors: Any, rows: Floats, heads: list[Any]) -> Any:
    meaning, words, bias = heads
    return torch.nn.functional.dropout(vectors, DROPPED) @ meaning + torch.from_numpy(rows) @ words + bias


def _fit(
    torch: Any, values: list[Any], examples: int, loss: Callable[[NDArray[np.int64]], Any], epochs: int, rate: float
) -> None:
    optimizer = torch.optim.AdamW(values, lr=rate, weight_decay=DECAY, fused=True)
    steps = epochs * -(-examples // FIT_BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps + 1, pct_start=0.1)
    chance = np.random.default_rng(0)
    for _ in range(epochs):
        order = chance.permutation(examples)
        for start in range(0, examples, FIT_BATCH):
            optimizer.zero_grad()
            loss(order[start : start + FIT_BATCH]).backward()
            optimizer.step()
            schedule.step()


def _quick(name: str, values: Any) -> Any:
    """What is computed with, in 16 bits: a quarter of the time. The exact weights are kept beside it, or small steps would be lost."""
    return values.clone() if name.startswith("norm") else values.bfloat16()


def importance_of(targets: Floats) -> Floats:
    """Rare classes weigh more (root of the inverse count); 1 on average where anything is wanted."""
    weight = (targets / np.sqrt(targets.sum(axis=0) + 1)).sum(axis=1)
    found: Floats = (weight / weight[weight > 0].mean()).astype(np.float32)
    return found


def _batches(states: Sequence[Floats], batch: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
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


def _pooled(torch: Any, examples: Sequence[Any], layers: list[dict[str, Any]], apart: Any) -> Any:
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
