"""What stands before a clause: it claims no more than the clause, says what it leaves open, and puts doubtful questions back."""

from pathlib import Path

import pytest

from bot.domain.intents import Intent
from knowledge.concepts import load_concepts, tagged
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.evaluation import read_questions
from knowledge.parser import parse_policy
from knowledge.reading import read

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize(
    ("policy", "question", "open_end"),
    [
        ("company", "Do employees get training?", "It does not mention training."),
        ("company", "May I use my passport to identify myself?", "It does not mention passports."),
        ("company", "Which companies do you share my data with?", "It names no companies."),
        ("impress", "What phone number can I call about privacy?", "It gives no telephone number."),
        ("impress", "How fast do you handle complaints?", "It states no number of days, months or years."),
    ],
)
def test_what_the_question_wants_and_the_clause_does_not_state_is_said(
    policy: str, question: str, open_end: str, desk: DeskKnowledge
) -> None:
    answer = desk.understand(policy, question).answer
    assert answer is not None
    assert answer.citations
    assert open_end in answer.text


def test_nothing_is_called_open_that_the_clause_states() -> None:
    text = "1. Requests\nOn request we disclose your data within 20 days. The fee is 500 yen.\n\n2. Contact\nPlease call 03-1234-5678."
    stated = DeskKnowledge([tagged(parse_policy("x", text.encode()))])
    for question in ("What does a copy of my data cost?", "What phone number can I call about privacy?"):
        answer = stated.understand("x", question).answer
        assert answer is not None
        assert answer.citations
        assert "It states no" not in answer.text
        assert "It gives no" not in answer.text


def test_a_clause_that_only_touches_on_the_topic_is_not_passed_off_as_an_answer(desk: DeskKnowledge) -> None:
    answer = desk.understand("impress", "Do you use my data for ads?").answer
    assert answer is not None
    assert answer.text.startswith(
        f"The policy does not speak of {load_concepts()['use_marketing'].names['en']} by name."
    )


def test_a_request_the_desk_can_start_is_offered_where_the_policy_is_silent(desk: DeskKnowledge) -> None:
    understood = desk.understand("company", "Can I have my data deleted?")
    assert understood.abstain
    assert understood.answer is not None
    assert understood.answer.quick_replies[0].label == "Have my data deleted"


def test_a_follow_up_about_money_is_told_that_no_fee_is_stated(desk: DeskKnowledge) -> None:
    answer = desk.understand("impress", "and how much?", previous=("right_access",)).answer
    assert answer is not None
    assert answer.citations[0].clause == "impress:8"
    assert "It states no fee." in answer.text


def test_doubtful_questions_are_put_back_with_a_guess_and_choices(plain_desk: DeskKnowledge) -> None:
    texts = [one["text"] for one in read_questions(DATA / "otherhand_offtopic.jsonl")]
    doubtful = [
        text
        for text in texts
        if (found := read(text, use_embedder=False)).intent is Intent.ASK and found.doubtful and not found.other_person
    ]
    assert doubtful
    for text in doubtful:
        understood = plain_desk.understand("impress", text)
        assert (understood.abstain, understood.clauses) == (True, ())
        assert understood.answer is not None
        assert "Is it about " in understood.answer.text
        assert len(understood.answer.quick_replies) >= 3


@pytest.mark.parametrize("text", ["why?", "And how?", "who?", "なぜですか"])
def test_a_question_word_alone_needs_something_before_it(text: str, desk: DeskKnowledge) -> None:
    alone = desk.understand("company", text)
    assert (alone.clauses, alone.concepts) == ((), ())
    assert [one.key for one in desk.understand("company", text, previous=("retention",)).clauses] == ["company:2.4"]


@pytest.mark.parametrize("text", ["Who are you?", "so what are you", "あなたは誰ですか"])
def test_who_is_there_is_small_talk(text: str, desk: DeskKnowledge, plain_desk: DeskKnowledge) -> None:
    for answering in (desk, plain_desk):
        assert answering.understand("company", text).intent is Intent.SMALLTALK


def test_what_happens_next_asks_for_the_state_of_a_request(desk: DeskKnowledge) -> None:
    assert desk.understand("company", "what happens next?").intent is Intent.STATUS


def test_a_lawyer_may_ask_a_question_of_his_own(desk: DeskKnowledge) -> None:
    for question in ("I am a lawyer, do you use cookies?", "I'm a solicitor, how long do you keep my data?"):
        answer = desk.understand("company", question).answer
        assert answer is not None
        assert "another person" not in answer.text


def test_what_is_known_of_a_husband_is_another_persons_data(desk: DeskKnowledge) -> None:
    understood = desk.understand("impress", "I want to know what you know about my husband")
    assert understood.intents == (Intent.ASK,)
    assert understood.answer is not None
    assert "another person" in understood.answer.text
