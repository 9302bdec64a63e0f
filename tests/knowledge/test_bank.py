"""The data behind the matching: whole, in step with each other, and free of the evaluation sets."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from bot.domain.intents import Intent
from knowledge.bank import INTENT, LANGUAGES, load_bank
from knowledge.buttons import button_keys
from knowledge.concepts import load_concepts
from knowledge.evaluation import read_questions
from knowledge.matching import load_weights, shares
from knowledge.text import normal

DATA = Path(__file__).parent / "data"
FEWEST = {"en": 15, "ja": 20}
COMMON, FEWEST_OF_COMMON = 20, 25  # so many concepts are asked about most; Japanese has no embedder to help it out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_and_intent_has_example_questions(language: str) -> None:
    bank = load_bank(language)
    intents = {f"{INTENT}{intent}" for intent in Intent if intent is not Intent.ASK} | {f"{INTENT}hostile"}
    assert set(bank.labels) == set(load_concepts()) | intents
    few = {label: bank.labels.count(label) for label in set(bank.labels) if bank.labels.count(label) < FEWEST[language]}
    assert few == {}


def test_the_concepts_asked_about_most_have_more_examples_in_japanese() -> None:
    english, japanese = load_bank("en"), load_bank("ja")
    common = sorted(load_concepts(), key=lambda key: -english.labels.count(key))[:COMMON]
    assert {key: japanese.labels.count(key) for key in common if japanese.labels.count(key) < FEWEST_OF_COMMON} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_stands_twice(language: str) -> None:
    texts = [normal(text) for text in load_bank(language).texts]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_were_built_from_this_bank(language: str) -> None:
    weights = load_weights(language)
    assert weights.fingerprint == load_bank(language).fingerprint, "run: python -m knowledge.train"
    assert set(weights.labels) == set(load_bank(language).labels)


def test_the_evaluation_sets_are_kept_out_of_the_bank() -> None:
    known = {normal(text).strip(" ?!.？。") for language in LANGUAGES for text in load_bank(language).texts}
    asked = [normal(one["text"]).strip(" ?!.？。") for file in DATA.glob("*.jsonl") for one in read_questions(file)]
    assert len(asked) > 400
    assert [text for text in asked if text in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_shares_sum_to_one(language: str) -> None:
    for found in shares(["what is it", "情報は何ですか", ""], language, use_embedder=False):
        assert np.isclose(sum(found.values()), 1.0, atol=1e-4)


def test_concepts_point_at_what_exists() -> None:
    for concept in load_concepts().values():
        assert set(concept.near) <= set(load_concepts())
        assert concept.next == "" or concept.next in button_keys()
        assert concept.names["en"]
        assert re.search(r"[ぁ-んァ-ヶ一-龠A-Z]", concept.names["ja"])


def test_the_japanese_lexicon_names_known_labels() -> None:
    table = tomllib.loads((resources.files("knowledge.data") / "lexicon.ja.toml").read_text(encoding="utf-8"))
    assert set(table) <= set(load_bank("ja").labels)


def test_every_intent_has_many_japanese_examples() -> None:
    found = load_bank("ja").labels
    few = {label: found.count(label) for label in set(found) if label.startswith(INTENT) and found.count(label) < 60}
    assert few == {}
    assert found.count(f"{INTENT}{Intent.OUT_OF_SCOPE}") >= 400


@pytest.mark.parametrize("name", ["company", "impress"])
def test_no_wording_of_a_shipped_policy_stands_in_the_data(name: str) -> None:
    """A run of eight words of a policy in bank or concepts would be an answer made for that text."""
    source = normal((resources.files("knowledge.policies") / f"{name}.txt").read_text(encoding="utf-8"))
    words = re.findall(r"[a-z0-9']+", source)
    runs = {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}
    for file in ("bank.en.json", "concepts.toml", "details.toml", "quick_replies.toml", "signals.toml"):
        data = re.findall(
            r"[a-z0-9']+", normal((resources.files("knowledge.data") / file).read_text(encoding="utf-8")[:3_000_000])
        )
        assert not runs & {" ".join(data[at : at + 8]) for at in range(len(data) - 7)}
