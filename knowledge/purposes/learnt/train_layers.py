"""Trains the layers of a language on its bank, from the layers as they were published, with `torch`, which is neither needed to run the
product nor locked with it (`pip install torch`). Deterministic on one machine: another number of processors adds up in another order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.features import Rows
from knowledge.purposes.learnt.layers import Floats
from knowledge.purposes.learnt.layers_in_torch import batches, load_torch, pooled, quick, states_after
from knowledge.purposes.learnt.published_layers import Layers, e5_begun, mpnet_begun

BEGUN = {"en": mpnet_begun, "ja": e5_begun}
# Chosen on examples held out of the bank, never on questions with known verdicts.
BATCH = {"en": 64, "ja": 32}
DECAY, DROPPED = 0.01, 0.1
FIT_BATCH = 64
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
    torch = load_torch()
    goal = _Goal.of(torch, targets)
    if pace.below:
        states = states_after(torch, states, begun.layers[: pace.below], begun.apart)
    exact = [{name: torch.tensor(values) for name, values in layer.items()} for layer in begun.layers[pace.below :]]
    layers = [{name: quick(name, values).requires_grad_() for name, values in layer.items()} for layer in exact]
    body = [values for layer in exact for values in layer.values()]
    halves = [values for layer in layers for values in layer.values()]
    for values in body:
        values.grad = torch.zeros_like(values)
    apart = None if begun.apart is None else torch.tensor(begun.apart)
    heads = _heads(torch, begun.heads)
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": pace.rate}, {"params": heads, "lr": pace.head_rate}], weight_decay=DECAY, fused=True
    )
    steps = -(-len(states) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [pace.rate, pace.head_rate], pace.epochs * steps + 1, pct_start=0.1
    )
    chance = np.random.default_rng(0)
    for epoch in range(pace.epochs):
        lost = 0.0
        for places in batches(states, batch, chance):
            vectors = pooled(torch, [states[place] for place in places], layers, apart)
            loss = goal.loss(torch, _scores(torch, vectors, rows[places], heads), places)
            for values in (*halves, *heads):
                values.grad = None
            loss.backward()
            with torch.no_grad():
                for values, halved in zip(body, halves, strict=True):
                    values.grad.copy_(halved.grad)
                torch.nn.utils.clip_grad_norm_(body, 1.0)
                optimizer.step()
                for values, halved in zip(body, halves, strict=True):
                    halved.copy_(values)
            schedule.step()
            lost += float(loss.detach())
        print(f"  round {epoch + 1} of {pace.epochs}: loss {lost / steps:.3f}", flush=True)
    return Trained(
        (*begun.layers[: pace.below], *({name: values.numpy() for name, values in layer.items()} for layer in exact)),
        begun.apart,
        Fitted(*(values.detach().numpy() for values in heads)),
    )


def mean_of(before: Trained, after: Trained) -> Trained:
    """The weights half way, also of words that were met for the first time. Of classes that were unknown before, all of whose weights were zero,
    what is known after."""
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


def fit_heads(vectors: Floats, rows: Rows, targets: Sequence[Floats], begun: Fitted) -> Fitted:
    """What the vectors and the words beside them say of each class, from what was learnt with other words on."""
    torch = load_torch()
    goal = _Goal.of(torch, targets)
    heads = _heads(torch, begun)

    def loss(places: NDArray[np.int64]) -> Any:
        return goal.loss(torch, _scores(torch, torch.from_numpy(vectors[places]), rows[places], heads), places)

    _fit(torch, heads, len(rows), loss, REFIT_EPOCHS, REFIT_RATE)
    return Fitted(*(values.detach().numpy() for values in heads))


def fit_words(rows: Rows, targets: Sequence[Floats]) -> Floats:
    """What n-grams and findings say by themselves, (columns, classes)."""
    torch = load_torch()
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


def importance_of(targets: Floats) -> Floats:
    """Rare classes weigh more (root of the inverse count); 1 on average where anything is wanted."""
    weight = (targets / np.sqrt(targets.sum(axis=0) + 1)).sum(axis=1)
    found: Floats = (weight / weight[weight > 0].mean()).astype(np.float32)
    return found
