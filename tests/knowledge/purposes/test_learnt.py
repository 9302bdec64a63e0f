"""The fact model: its bank holds facts of the house's vocabulary and nothing else, and its weights are those of the bank."""

import math

import numpy as np
import pytest

from bot.domain.purpose_facts import Circumstance, Recipient
from knowledge.embedder import find_embedder
from knowledge.purposes.learnt import train, train_layers
from knowledge.purposes.learnt.bank import LANGUAGES, load_bank
from knowledge.purposes.learnt.features import Rows
from knowledge.purposes.learnt.harmless import LISTED, NAMED, harmless
from knowledge.purposes.learnt.layers import LARGEST, PARTS, SCALE, Floats, Layer, gelu, load_layers, pooled, stored
from knowledge.purposes.learnt.model import has_met, load_weights
from knowledge.purposes.learnt.train import stands_on
from knowledge.purposes.lexicon import load_lexicon
from knowledge.wordpiece import encode
from tests.knowledge.purposes.support import list_questions

HALVES = (
    "dev", "heldout", "never_permitted", "deceptive", "seen_en", "seen_en_b", "seen_en_c", "seen_en_d", "seen_mixed", "seen_mixed_b",
    "seen_mixed_c", "seen_mixed_d", "seen_mixed_e", "seen_ja",
    "seen_ja_final", "seen_ja_c",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_a_fact_the_desk_knows(language: str) -> None:
    known = (
        {f"c:{fact}" for fact in Circumstance}
        | {f"r:{one}" for one in Recipient}
        | {f"p:{purpose}" for purpose in load_lexicon().purposes}
    )
    assert frozenset[str]().union(*load_bank(language).labels) <= known


@pytest.mark.parametrize(("language", "least"), [("en", 20_000), ("ja", 10_000)])
def test_the_bank_is_wide(language: str, least: int) -> None:
    bank = load_bank(language)
    assert len(set(bank.texts)) == len(bank.texts)
    assert len(bank.texts) >= least
    heard = frozenset[str]().union(*bank.labels)
    assert {f"r:{one}" for one in Recipient if one not in (Recipient.OWN_TEAM, Recipient.UNKNOWN)} <= heard


def test_no_question_with_a_known_verdict_stands_in_the_bank() -> None:
    asked = {row["text"].casefold() for half in HALVES for row in list_questions(half)}
    for language in LANGUAGES:
        assert not asked & {text.casefold() for text in load_bank(language).texts}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"p:billing"}, {LISTED}),
        ({"p:billing", "c:purpose_notified"}, {LISTED, NAMED}),
        ({"p:billing", "r:third_party"}, set()),
        ({"p:billing", "c:not_for_work"}, set()),
        ({"p:other"}, set()),
        ({"p:other", "c:purpose_notified"}, {NAMED}),
        ({"r:person", "c:identity_verified"}, {LISTED, NAMED}),
        ({"r:person"}, set()),
        ({"r:third_party", "c:consent_given"}, {LISTED, NAMED}),
        ({"r:third_party", "c:consent_given", "c:uncertain"}, set()),
        (set(), set()),
    ],
)
def test_what_stands_in_the_way_of_nothing(labels: set[str], expected: set[str]) -> None:
    assert harmless(frozenset(labels)) == expected


def test_the_whole_is_learnt_beside_the_facts() -> None:
    for language in LANGUAGES:
        assert {LISTED, NAMED} <= set(load_weights(language).labels)


def test_words_of_several_examples_are_met_and_inventions_are_not() -> None:
    assert all(map(has_met, ("invoice", "raffle", "exhibitor")))
    assert not any(map(has_met, ("zorbing", "blorptastic")))


def small_layer(width: int, seed: int) -> tuple[dict[str, Floats], Layer]:
    chance = np.random.default_rng(seed)
    wide = {"up": (width, 4 * width), "down": (4 * width, width)}
    shapes: dict[str, tuple[int, ...]] = {f"{name}_weight": wide.get(name, (width, width)) for name in PARTS}
    shapes |= {f"{name}_bias": shapes[f"{name}_weight"][1:] for name in PARTS}
    shapes |= {f"norm{number}_{kind}": (width,) for number in (1, 2) for kind in ("weight", "bias")}
    values = {name: chance.normal(size=shape).astype(np.float16).astype(np.float32) for name, shape in shapes.items()}
    return values, load_layers(stored("one", [values]), "one")[0]


def told_slowly(states: Floats, layer: Layer) -> Floats:
    """The same layer piece by piece and head by head, as the paper writes it."""

    def part(name: str, given: Floats) -> Floats:
        found: Floats = given @ layer.weights[name] + layer.biases[name]
        return found

    def normed(given: Floats, number: int) -> Floats:
        gain, offset = layer.norms[number]
        found: Floats = (given - given.mean()) / math.sqrt(float(given.var()) + 1e-12) * gain + offset
        return found

    size = states.shape[1] // 12
    query, key, value = (np.stack([part(name, one) for one in states]) for name in ("query", "key", "value"))
    mixed = np.zeros_like(states)
    for head in range(12):
        own = slice(head * size, (head + 1) * size)
        for place in range(len(states)):
            powers = np.exp([float(query[place, own] @ one[own]) / math.sqrt(size) for one in key])
            mixed[place, own] = (powers / powers.sum()) @ value[:, own]
    met = [normed(one + part("out", other), 0) for one, other in zip(states, mixed, strict=True)]
    return np.stack([normed(one + part("down", gelu(part("up", one))), 1) for one in met])


def test_a_layer_is_the_one_the_paper_describes() -> None:
    _, layer = small_layer(24, seed=1)
    states = (np.random.default_rng(2).normal(size=(5, 24)) / 4).astype(np.float32)
    assert layer(states) == pytest.approx(told_slowly(states, layer), abs=2e-3)


def test_a_stored_weight_is_off_by_half_a_step_at_most() -> None:
    values, layer = small_layer(24, seed=6)
    for name in PARTS:
        given = values[f"{name}_weight"]
        step = np.abs(given).max(axis=0) / LARGEST
        assert (np.abs(layer.weights[name] - given) <= step * 0.51).all()
        assert layer.biases[name] == pytest.approx(values[f"{name}_bias"])


def test_a_vector_has_the_length_the_weights_were_made_for() -> None:
    layers = tuple(small_layer(24, seed)[1] for seed in (3, 4))
    states = np.random.default_rng(5).normal(size=(7, 24)).astype(np.float32)
    assert np.linalg.norm(pooled(states, layers)) == pytest.approx(float(SCALE), rel=1e-4)


@pytest.mark.parametrize(("language", "layers", "width"), [("en", 6, 384), ("ja", 12, 384)])
def test_the_layers_stand_on_what_is_shipped(language: str, layers: int, width: int) -> None:
    weights = load_weights(language)
    assert weights.stands_on == stands_on(language)
    assert len(weights.networks) == train_layers.NETWORKS[language]
    for network in weights.networks:
        assert len(network.layers) == layers
        assert network.vector.shape == (width, len(weights.labels))


def test_every_word_piece_is_taken_in() -> None:
    embedder = find_embedder()
    assert embedder is not None
    states = embedder.taken_in("May I send the invoice?")
    assert states.shape == (len(encode("May I send the invoice?")), 384)


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 0.0), (1.0, 0.8412), (-1.0, -0.1588), (10.0, 10.0), (-10.0, 0.0)]
)
def test_gelu(value: float, expected: float) -> None:
    assert float(gelu(np.array([value], dtype=np.float32))[0]) == pytest.approx(expected, abs=1e-3)


def test_many_examples_are_a_table_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(0)
    table = (chance.random((7, 5)) * (chance.random((7, 5)) < 0.5)).astype(np.float32)
    rows = Rows([(np.flatnonzero(row), row[np.flatnonzero(row)]) for row in table], width=5)
    monkeypatch.setattr(train, "BLOCK", 3)
    assert np.array_equal(rows[np.array([6, 0, 6])], table[[6, 0, 6]])
    assert np.allclose(train.gram_of(rows), table @ table.T)
    duals = chance.random((7, 2)).astype(np.float32)
    assert np.allclose(train.in_columns(rows, duals), table.T @ duals)
