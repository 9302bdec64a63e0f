"""How something is asked must not change the answer: politeness, order, slips of the keyboard, capitals, emoji. Over the golden questions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.desk_knowledge import DeskKnowledge
from knowledge.evaluation import read_questions
from knowledge.spelling import is_english
from tests.conftest import Counted

DATA = Path(__file__).parent / "data"
QUESTIONS = [
    one
    for name in ("heldout.en.jsonl", "otherhand_en.jsonl", "otherhand2_en.jsonl")
    for one in read_questions(DATA / name)
    if one["clauses"]
][::3]
KEPT = 0.93  # of the right first clauses, where words are added or damaged


def in_capitals(text: str) -> str:
    return text.upper()


def with_emoji(text: str) -> str:
    return f"{text} 🙂🙏"


def with_room(text: str) -> str:
    return f"  {text.replace(' ', '  ')}\n"


def politely(text: str) -> str:
    return f"Hello, I hope you are well. {text} Thank you very much!"


def as_an_aside(text: str) -> str:
    return f"{text} Thanks in advance, best regards."


def with_a_slip(text: str) -> str:
    """Two neighbouring letters change places inside the longest word."""
    longest = max((word for word in text.split() if word.isalpha()), key=len, default="")
    if len(longest) < 7:
        return text
    at = 2 + len(text) % (len(longest) - 5)
    slipped = longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :]
    return text if is_english(slipped.lower()) else text.replace(longest, slipped, 1)


def first_clause(desk: DeskKnowledge, policy: str, text: str) -> str:
    return next((clause.key for clause in desk.understand(policy, text).clauses), "")


@pytest.fixture(scope="module")
def right(desk: DeskKnowledge) -> list[dict[str, Any]]:
    """The questions answered rightly as they stand."""
    found = [one for one in QUESTIONS if first_clause(desk, one["policy"], one["text"]) in one["clauses"]]
    assert len(found) > 60
    return found


@pytest.mark.parametrize("change", [in_capitals, with_emoji, with_room])
def test_looks_change_nothing(
    change: Callable[[str], str], right: list[dict[str, Any]], desk: DeskKnowledge, plain_desk: DeskKnowledge
) -> None:
    for one in right:
        for answering in (desk, plain_desk):
            assert first_clause(answering, one["policy"], change(one["text"])) == first_clause(
                answering, one["policy"], one["text"]
            )


@pytest.mark.parametrize("change", [politely, as_an_aside, with_a_slip])
def test_manners_and_slips_change_little(
    change: Callable[[str], str], right: list[dict[str, Any]], desk: DeskKnowledge, counted: Counted
) -> None:
    still = [one for one in right if first_clause(desk, one["policy"], change(one["text"])) in one["clauses"]]
    counted(f"first clauses kept of {len(right)}, {change.__name__}", len(still))
    assert len(still) >= KEPT * len(right), [one["text"] for one in right if one not in still]


@pytest.mark.parametrize(
    ("one", "other", "policy"),
    [
        ("How long do you keep my data?", "I bought a lamp in spring.", "company"),
        ("Do you give my address to other firms?", "My neighbour got a strange letter.", "company"),
        ("Can the police get my data?", "I read about a case in the paper.", "company"),
        ("Do you ask parents before children sign up?", "My nephew is nine.", "impress"),
        ("How do you protect my data from hackers?", "A shop in our street was robbed.", "impress"),
    ],
)
def test_the_order_of_sentences_changes_nothing(one: str, other: str, policy: str, desk: DeskKnowledge) -> None:
    alone = first_clause(desk, policy, one)
    assert alone
    assert first_clause(desk, policy, f"{one} {other}") == first_clause(desk, policy, f"{other} {one}") == alone
