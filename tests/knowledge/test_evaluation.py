"""The measuring itself: intervals, what counts as right, and the line of `ask --jsonl`."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.answers import Reply, Scored, Understood
from bot.domain.intents import Intent
from bot.domain.policies import Clause, Policy, Span
from knowledge.ask_line import ask_line
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.evaluation import Share, by_language, evaluate, read_questions
from knowledge.gaps import policy_gaps
from knowledge.policies import load_policy


def question(intent: str, clauses: tuple[str, ...] = (), *, abstain: bool = False) -> dict[str, Any]:
    return {"policy": "p", "text": "?", "intent": intent, "clauses": list(clauses), "abstain": abstain}


class Always:
    """Understands everything in one way."""

    def __init__(self, intent: Intent, clauses: tuple[str, ...] = (), *, abstain: bool = False) -> None:
        scored = tuple(Scored(key, 1.0) for key in clauses)
        self.meaning = Understood("p", "?", "en", (intent,), clauses=scored, abstain=abstain, answer=Reply("So."))

    def policy(self, name: str) -> Policy:
        clauses = (
            Clause("p:2", "", "We use cookies.", Span(0, 15), concepts=("cookies",)),
            Clause("p:3", "", "We keep data for a year.", Span(16, 40), concepts=("retention",)),
        )
        return Policy(name, "1", "Policy", None, "en", "", clauses)

    def understand(self, policy: str, text: str, locale: str = "en", previous: tuple[str, ...] = ()) -> Understood:
        return self.meaning


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0, 1)]
)
def test_intervals_are_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert Share(right, of).interval == pytest.approx((low, high), abs=1e-4)


def test_right_first_clause_and_silence_are_counted_apart() -> None:
    asked = [
        question("ask", ("p:2", "p:1")),
        question("ask", ("p:3",)),
        question("ask", abstain=True) | {"concept": "encryption"},
        question("smalltalk"),
        question("out_of_scope"),
    ]
    found = evaluate(Always(Intent.ASK, ("p:2", "p:3")), asked)
    assert {name: (share.right, share.of) for name, share in found.shares.items()} == {
        "intent right": (3, 5),
        "first clause right": (1, 2),
        "answerable answered": (2, 2),
        "silence recognised": (0, 1),
        "other messages left without a clause": (0, 2),
        "of them off topic": (0, 1),
    }
    assert {name: (share.right, share.of) for name, share in found.by_concept.items()} == {
        "cookies": (1, 1),
        "encryption": (0, 1),
        "retention": (0, 1),
    }
    assert found.confusions == {("smalltalk", "ask"): 1, ("out_of_scope", "ask"): 1}
    assert found.clause_confusions == {("p:3", "p:2"): 1, ("silence", "p:2"): 1}
    assert len(found.misses) == 4
    assert "smalltalk → ask: 1" in found.as_text()
    assert "p:3 → p:2: 1" in found.as_text()
    assert found.as_json()["shares"]["first clause right"]["share"] == 0.5


def test_a_line_without_an_intent_is_off_topic_and_languages_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    file.write_text('{"policy": "p", "text": "How are you?"}\n{"policy": "p", "text": "お元気ですか"}\n', "utf-8")
    asked = by_language(read_questions(file))
    assert {language: [one["intent"] for one in lines] for language, lines in asked.items()} == {
        "en": ["out_of_scope"],
        "ja": ["out_of_scope"],
    }
    file.write_text('{"text": "How are you?"}\n')
    with pytest.raises(ValueError, match="lacks policy"):
        read_questions(file)


def test_another_intent_that_also_counts_is_right() -> None:
    asked = [question("request:deletion") | {"also": ["ask"]}]
    assert evaluate(Always(Intent.ASK, abstain=True), asked).shares["intent right"].value == 1.0


def test_the_line_of_a_question_is_the_contract(desk: DeskKnowledge) -> None:
    line = ask_line(desk, "company", "Can the police get my data?")
    assert list(line) == ["intent", "clauses", "abstain", "text"]
    assert (line["intent"], line["clauses"][0], line["abstain"]) == ("ask", "company:3.1.1", False)
    assert "When requested by a public agency" in line["text"]
    assert "/policy/company#3.1.1" in line["text"]


def test_other_intents_carry_no_clauses_and_say_what_the_desk_would_do(desk: DeskKnowledge) -> None:
    line = ask_line(desk, "company", "Please delete my personal data.")
    assert line == {
        "intent": "request:deletion",
        "clauses": [],
        "abstain": False,
        "text": "The desk would start a request to delete your own data.",
    }


@pytest.mark.parametrize(
    "intent", [intent for intent in Intent if intent not in (Intent.ASK, Intent.SMALLTALK, Intent.OUT_OF_SCOPE)]
)
def test_every_intent_has_a_sentence(intent: Intent) -> None:
    silent = Always(intent)
    silent.meaning = Understood("p", "?", "en", (intent,))
    assert ask_line(silent, "p", "?")["text"].startswith("The desk would ")


def test_gaps_tell_what_the_policy_answers_and_what_not() -> None:
    found = {entry["concept"]: entry for entry in policy_gaps(load_policy("company"))}
    assert found["retention"]["clauses"] == ["company:2.4"]
    assert found["authorities"]["clauses"] == ["company:3.1.1"]
    assert found["cookies"]["clauses"] == found["children"]["clauses"] == []
    other = {entry["concept"]: entry for entry in policy_gaps(load_policy("impress"))}
    assert other["children"]["clauses"] == ["impress:4"]
    assert (other["authorities"]["clauses"], other["authorities"]["near"]) == ([], ["legal_exception"])
    order = [bool(entry["clauses"]) for entry in policy_gaps(load_policy("impress"))]
    assert order == sorted(order, reverse=True)
