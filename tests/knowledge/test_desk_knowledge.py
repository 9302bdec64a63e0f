"""The one door: a question gets the policy's own clause, silence is said, and everything else is left alone."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.errors import UnknownPolicy
from bot.domain.intents import Intent
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.policies import list_policies, load_policy


@pytest.fixture(scope="module")
def desk() -> DeskKnowledge:
    return DeskKnowledge(load_policy(name) for name in list_policies())


def test_a_question_is_answered_with_the_clause_word_for_word(desk: DeskKnowledge) -> None:
    understood = desk.understand("company", "Will you give my address to another firm without asking me?")
    assert understood.intent is Intent.ASK
    assert understood.clauses[0].key == "company:3.1"
    assert understood.answer is not None
    first = understood.answer.citations[0]
    assert first.quote == load_policy("company").by_id["company:3.1"].text
    assert (first.url, first.heading) == ("/policy/company#3.1", "Disclosure of personal data and information")
    assert first.version == load_policy("company").version


def test_a_silent_policy_is_said_to_be_silent_and_staff_are_offered(desk: DeskKnowledge) -> None:
    understood = desk.understand("company", "Do you use cookies?")
    assert (understood.intent, understood.abstain, understood.clauses) == (Intent.ASK, True, ())
    assert understood.answer is not None
    assert "does not say anything about cookies" in understood.answer.text
    assert understood.answer.citations == ()
    passing_on = understood.answer.quick_replies[0]
    assert passing_on.label == "Pass this question to the privacy staff"
    assert desk.understand("company", passing_on.text).intent is Intent.HUMAN


def test_two_desks_never_answer_from_each_others_policy(desk: DeskKnowledge) -> None:
    question = "What about the data of children under fifteen?"
    assert desk.understand("impress", question).clauses[0].key == "impress:4"
    assert desk.understand("company", question).abstain


def test_the_other_desks_clause_is_never_cited(desk: DeskKnowledge) -> None:
    for policy in list_policies():
        for question in ("Who gets my data?", "How do you protect my data?", "May I see my data?"):
            answer = desk.understand(policy, question).answer
            assert answer is None or all(one.clause.startswith(f"{policy}:") for one in answer.citations)


def test_an_unknown_policy_is_refused(desk: DeskKnowledge) -> None:
    with pytest.raises(UnknownPolicy):
        desk.understand("nobody", "Hello")


def test_the_same_words_mean_the_same_on_every_thread(desk: DeskKnowledge) -> None:
    questions = ["how long do u keep my data", "who can see it", "stop sending me ads"] * 8
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: desk.understand("company", text), questions))
    assert found == [desk.understand("company", text) for text in questions]


def test_nothing_is_asked_of_a_network(desk: DeskKnowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the knowledge opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    fresh = DeskKnowledge([load_policy("impress")])
    assert fresh.understand("impress", "Which laws do you follow?").clauses[0].key == "impress:1"
