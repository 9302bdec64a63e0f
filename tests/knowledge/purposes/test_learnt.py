"""The fact model: its bank holds facts of the house's vocabulary and nothing else, and its weights are those of the bank."""

import pytest

from bot.domain.purpose_facts import Circumstance, Recipient
from knowledge.purposes.learnt import train
from knowledge.purposes.learnt.bank import LANGUAGES, load_bank
from knowledge.purposes.learnt.model import load_weights
from knowledge.purposes.learnt.train import fingerprint_of
from knowledge.purposes.lexicon import load_lexicon
from tests.knowledge.purposes.support import list_questions

HALVES = ("dev", "heldout", "never_permitted", "seen_en", "seen_en_b", "seen_ja", "seen_ja_final")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_were_built_from_the_bank_and_the_lexicon_as_they_stand(language: str) -> None:
    assert load_weights(language).fingerprint == fingerprint_of(load_bank(language))


def test_another_finding_of_the_lexicon_makes_the_weights_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = load_bank("ja")
    monkeypatch.setattr(train, "findings", lambda facts: ())
    assert fingerprint_of(bank) != load_weights("ja").fingerprint


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_a_fact_the_desk_knows(language: str) -> None:
    known = (
        {f"c:{fact}" for fact in Circumstance}
        | {f"r:{one}" for one in Recipient}
        | {f"p:{purpose}" for purpose in load_lexicon().purposes}
    )
    assert frozenset[str]().union(*load_bank(language).labels) <= known


@pytest.mark.parametrize(("language", "least"), [("en", 1200), ("ja", 300)])
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
