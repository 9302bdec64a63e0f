"""What employees read: the same sentences in every language, with the same places to fill in, and for everything the desk can tell them."""

import ast
import re
from pathlib import Path

import pytest

import bot.services
from bot.domain.purpose_facts import Verdict
from bot.services.employee_words import employee_day, employee_text, employee_words
from bot.services.phrases import LOCALES
from tests.support import NOON

SERVICES = Path(bot.services.__file__).parent
FIELDS = re.compile(r"\{([a-z_.]+)\}")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_the_same_sentences_with_the_same_places(locale: str) -> None:
    english, words = employee_words("en"), employee_words(locale)
    assert words.keys() == english.keys()
    for key, sentence in words.items():
        assert sorted(FIELDS.findall(sentence)) == sorted(FIELDS.findall(english[key])), key


def test_japanese_is_japanese() -> None:
    plain = {"told.desk"}
    assert [key for key, sentence in employee_words("ja").items() if sentence.isascii() and key not in plain] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_decision_and_day_can_be_said(locale: str) -> None:
    for verdict in Verdict:
        assert employee_text(locale, f"decision.{verdict}")
    assert employee_day(locale, NOON.date()) != employee_day(locale, None)
    assert "2026" in employee_day(locale, NOON.date())


def test_all_news_of_a_request_have_words_for_an_employee_too() -> None:
    """Whatever a use case tells a customer about a request without proof of identity, an employee can be told."""
    of_proof = {"news.reopened_proof", "news.resolved_elsewhere"}  # only where a customer has something to prove
    told = {
        node.value
        for file in ("case_handling", "sweeps", "customer_news", "inquiries")
        for node in ast.walk(ast.parse((SERVICES / f"{file}.py").read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("news.")
    }
    assert "news.resolved" in told
    told = {key for key in told if not key.endswith(".")} | {
        "news.in_progress",
        "news.awaiting_customer",
        "news.withdrawn",
    }
    assert told - of_proof <= employee_words("en").keys()
