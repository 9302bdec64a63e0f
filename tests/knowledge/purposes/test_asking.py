"""Which messages of employees are checked: what asks leave or tells a plan, and nothing else."""

import pytest

from knowledge.purposes.learnt.asking import asks_for_check, load_asking
from knowledge.purposes.learnt.bank import LANGUAGES
from knowledge.purposes.learnt.train_asking import examples_of, fingerprint_of, no_checks
from knowledge.purposes.reading import LONGEST
from tests.conftest import Counted
from tests.knowledge.purposes.support import list_questions


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_those_of_the_examples(language: str) -> None:
    texts, checks = examples_of(language)
    assert load_asking(language).fingerprint == fingerprint_of(texts, checks), (
        "run: python -m knowledge.purposes.learnt.train_asking"
    )
    assert fingerprint_of(texts[1:], checks[1:]) != fingerprint_of(texts, checks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_of_the_tests_was_learnt(language: str) -> None:
    assert not set(no_checks(language)) & {row["text"] for row in list_questions("no_check")}


@pytest.mark.parametrize(
    ("kind", "language", "most"),
    [
        ("policy", "en", 2),
        ("policy", "ja", 3),
        ("own", "en", 1),
        ("own", "ja", 2),
        ("other", "en", 4),
        ("other", "ja", 4),
    ],
)
def test_what_asks_for_no_check_is_answered_otherwise(kind: str, language: str, most: int, counted: Counted) -> None:
    """By another hand, of 40 questions about the policy, 8 messages about the writer's own data and 12 about other things in each language."""
    rows = [row["text"] for row in list_questions("no_check") if (row["kind"], row["language"]) == (kind, language)]
    taken = [text for text in rows if asks_for_check(text, language)]
    counted(f"{kind} messages in {language}", len(rows))
    counted("of them taken for checks", len(taken))
    assert len(taken) <= most


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("How long do we keep the e-mail addresses?", "May I keep the e-mail addresses?"),
        ("Which vendors get our customers' addresses?", "I'd send our customers' addresses to the new vendor."),
        ("保管期間は何年ですか？", "保管期間が過ぎた名簿を持っていてもいいですか？"),
        ("委託先の監督について教えてください", "委託先に名簿を渡したいです"),
    ],
)
def test_what_is_asked_of_the_rules_is_told_from_what_is_to_be_done(asked: str, told: str) -> None:
    language = "en" if asked.isascii() else "ja"
    assert not asks_for_check(asked, language)
    assert asks_for_check(told, language)


@pytest.mark.parametrize("text", ["", " ", "?", "x" * (2 * LONGEST)])
def test_any_text_gets_an_answer(text: str) -> None:
    for language in LANGUAGES:
        assert asks_for_check(text, language) in (True, False)
