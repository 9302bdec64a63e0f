"""The weights of the fact model are those of its bank as it stands; a part of the bank at a time, so that the parts run side by side."""

from dataclasses import replace

import pytest

from knowledge.purposes.learnt import train
from knowledge.purposes.learnt.bank import LANGUAGES, load_bank
from knowledge.purposes.learnt.model import load_weights
from knowledge.purposes.learnt.train import SLICES, fingerprint_of


@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_were_built_from_the_bank_and_the_lexicon_as_they_stand(language: str, part: int) -> None:
    assert load_weights(language).fingerprints[part] == fingerprint_of(load_bank(language), part)


def test_the_parts_are_the_whole_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load_bank("ja")
    few = replace(whole, texts=whole.texts[:10], labels=whole.labels[:10], items=whole.items[:10])
    taken: list[str] = []

    def take(text: str, language: str) -> str:
        taken.append(text)
        return text

    monkeypatch.setattr(train, "plain", take)
    for part in range(SLICES):
        fingerprint_of(few, part)
    assert sorted(taken) == sorted(few.texts)
    assert [len(load_weights(language).fingerprints) for language in LANGUAGES] == [SLICES] * len(LANGUAGES)


def test_another_finding_of_the_lexicon_makes_the_weights_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "findings", lambda facts: ())
    assert fingerprint_of(load_bank("ja"), 0) != load_weights("ja").fingerprints[0]
