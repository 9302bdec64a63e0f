"""The fact model: its bank holds facts of the house's vocabulary and nothing else, and its weights are those of the bank."""

import math

import numpy as np
import pytest

from bot.domain.purpose_facts import Circumstance, Recipient
from knowledge.purposes.learnt.bank import LANGUAGES, load_bank
from knowledge.purposes.learnt.features import Rows
from knowledge.purposes.learnt.harmless import LISTED, NAMED, harmless
from knowledge.purposes.learnt.heads import NONE, OTHER_DATA, Head
from knowledge.purposes.learnt.layers import (
    LARGEST,
    PARTS,
    SCALE,
    Floats,
    Layer,
    buckets_apart,
    gelu,
    load_apart,
    load_layers,
    pooled,
    stored,
)
from knowledge.purposes.learnt.model import has_met, load_weights
from knowledge.purposes.learnt.pieces import made_of
from knowledge.purposes.learnt.train import targets_of
from knowledge.purposes.learnt.train_layers import Fitted, Trained, importance_of, mean_of
from knowledge.purposes.lexicon import load_lexicon
from tests.knowledge.purposes.support import list_questions

HALVES = (
    "dev", "heldout", "never_permitted", "deceptive", "deceptive_b", "deceptive_c", "seen_en", "seen_en_b", "seen_en_c", "seen_en_d",
    "seen_mixed", "seen_mixed_b", "seen_mixed_c", "seen_mixed_d", "seen_mixed_e", "seen_mixed_f", "seen_mixed_g", "seen_mixed_h", "seen_mixed_i",
    "seen_ja",
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_which_data_are_meant_was_said_of_many_examples_in_words_of_the_lexicon(language: str) -> None:
    told = [items for items in load_bank(language).items if items is not None]
    assert len(told) >= 10_000
    assert frozenset[str]().union(*told) <= {f"i:{key}" for key in (*load_lexicon().items, OTHER_DATA)}
    assert frozenset() in told
    assert frozenset[str]().union(*told) <= set(load_weights(language).labels)


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
    return values, load_layers(stored("one", [values], None), "one")[0]


def told_slowly(states: Floats, layer: Layer, added: Floats) -> Floats:
    """The same layer piece by piece and head by head, as the papers write it. `added` to what each looks for, (heads, pieces, pieces)."""

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
            looked = [float(query[place, own] @ one[own]) / math.sqrt(size) for one in key]
            powers = np.exp(np.array(looked) + added[head, place])
            mixed[place, own] = (powers / powers.sum()) @ value[:, own]
    met = [normed(one + part("out", other), 0) for one, other in zip(states, mixed, strict=True)]
    return np.stack([normed(one + part("down", gelu(part("up", one))), 1) for one in met])


def test_the_mean_of_two_trainings_keeps_what_only_the_later_one_knows() -> None:
    def trained(value: float, *, new: float) -> Trained:
        classes = np.array([value, new], dtype=np.float32)
        heads = Fitted(np.stack([classes, classes]), np.stack([classes]), classes)
        return Trained(({"norm1_weight": np.full(3, value, dtype=np.float32)},), None, heads)

    found = mean_of(trained(1.0, new=0.0), trained(3.0, new=5.0))
    assert found.layers[0]["norm1_weight"].tolist() == [2.0, 2.0, 2.0]
    assert found.heads.meaning.tolist() == [[2.0, 5.0], [2.0, 5.0]]
    assert found.heads.words.tolist() == [[2.0, 5.0]]
    assert found.heads.bias.tolist() == [2.0, 5.0]


def test_what_no_reader_said_is_not_learnt() -> None:
    wanted = targets_of([frozenset({"i:name"}), frozenset(), None], Head((NONE, "i:name")))
    assert wanted.tolist() == [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    assert importance_of(wanted)[2] == 0.0


def test_a_layer_is_the_one_the_paper_describes() -> None:
    _, layer = small_layer(24, seed=1)
    chance = np.random.default_rng(2)
    states = (chance.normal(size=(5, 24)) / 4).astype(np.float32)
    added = chance.normal(size=(12, 5, 5)).astype(np.float32)
    assert layer(states, None) == pytest.approx(told_slowly(states, layer, np.zeros_like(added)), abs=2e-3)
    assert layer(states, added) == pytest.approx(told_slowly(states, layer, added), abs=2e-3)


def test_pieces_far_apart_share_a_bucket_and_those_behind_have_their_own() -> None:
    """By hand from the paper's formula: 8 distances by themselves, then 8 that grow to 128, for each side."""
    apart = buckets_apart(200, 32)
    assert apart[10].tolist()[:18] == [8, 8, 8, 7, 6, 5, 4, 3, 2, 1, 0, 17, 18, 19, 20, 21, 22, 23]
    assert apart[150, [150 - 12, 150 - 23, 150 - 64, 150 - 127, 0]].tolist() == [9, 11, 14, 15, 15]
    assert apart[0, [12, 23, 64, 127, 199]].tolist() == [25, 27, 30, 31, 31]


def test_what_a_distance_adds_is_looked_up_by_its_bucket() -> None:
    values, layer = small_layer(24, seed=7)
    chance = np.random.default_rng(8)
    states, table = chance.normal(size=(9, 24)).astype(np.float32), chance.normal(size=(32, 12)).astype(np.float32)
    assert load_apart(stored("one", [values], table), "one") == pytest.approx(table)
    added = np.stack([[[table[bucket, head] for bucket in row] for row in buckets_apart(9, 32)] for head in range(12)])
    middle = layer(states, added.astype(np.float32)).mean(axis=0)
    assert pooled(states, (layer,), table) == pytest.approx(SCALE * middle / np.linalg.norm(middle), abs=1e-3)
    assert load_apart(stored("one", [values], None), "one") is None


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
    assert np.linalg.norm(pooled(states, layers, None)) == pytest.approx(float(SCALE), rel=1e-4)


@pytest.mark.parametrize(("language", "width"), [("en", 768), ("ja", 384)])
def test_the_layers_stand_on_what_is_shipped(language: str, width: int) -> None:
    weights = load_weights(language)
    assert weights.stands_on == made_of(language)
    assert len(weights.network.layers) == 12
    assert (weights.network.apart is not None) == (language == "en")
    assert weights.network.vector.shape == (width, len(weights.labels))


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 0.0), (1.0, 0.8412), (-1.0, -0.1588), (10.0, 10.0), (-10.0, 0.0)]
)
def test_gelu(value: float, expected: float) -> None:
    assert float(gelu(np.array([value], dtype=np.float32))[0]) == pytest.approx(expected, abs=1e-3)


def test_any_examples_are_a_table() -> None:
    chance = np.random.default_rng(0)
    table = (chance.random((7, 5)) * (chance.random((7, 5)) < 0.5)).astype(np.float32)
    rows = Rows([(np.flatnonzero(row), row[np.flatnonzero(row)]) for row in table], width=5)
    assert np.array_equal(rows[np.array([6, 0, 6])], table[[6, 0, 6]])
    assert np.array_equal(rows[2:5], table[2:5])
