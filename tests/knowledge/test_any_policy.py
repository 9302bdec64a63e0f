"""Questions asked under policies of other shapes than the shipped ones: answered from their own clauses, and from nothing else."""

from pathlib import Path

import pytest

from bot.domain.intents import Intent
from knowledge.concepts import tagged
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.parser import parse_policy
from knowledge.policies import list_policies, load_policy

TEXTS = Path(__file__).parent / "data" / "policies"
ANSWERED = [
    ("bakery", "Do you use cookies on your site?", "3.1"),
    ("bakery", "how can I have my account deleted?", "4.2"),
    ("bakery", "how can I see the data that you hold about me?", "4.1"),
    ("bakery", "what do you use my data for?", "2"),
    ("bakery", "who can i contact about privacy?", "5"),
    ("bank", "Is my data encrypted?", "ii.a"),
    ("bank", "Which of your employees can see my data?", "ii.b"),
    ("bank", "do you give my data to third parties?", "iii"),
    ("gym", "are children allowed, do parents have to consent?", "2.3"),
    ("gym", "how long do you keep my data after I leave?", "2.4"),
    ("gym", "do you share my data with advertisers?", "2.2"),
    ("kobo", "開示請求はできますか？", "3"),
    ("kobo", "データは暗号化されていますか？", "2.2"),
    ("ryokan", "クッキーは使っていますか？", "4"),
    ("ryokan", "第三者に個人情報を提供しますか？", "3.1"),
    ("ryokan", "委託先はありますか？", "3.2"),
    ("museum", "are there surveillance cameras?", "3"),
    ("museum", "do you sell my data?", "2.3"),
    ("articles", "Do you use cookies?", "2"),
    ("articles", "Do you sell personal data?", "3.1"),
    ("web", "how long do you keep my data?", "3"),
    ("statute", "how long is the data of former members kept?", "5"),
]
SILENT = [
    ("bakery", "Is my data encrypted?"),
    ("bank", "Do you use cookies?"),
    ("museum", "Do you use my data to train artificial intelligence?"),
    ("ryokan", "データは暗号化されていますか？"),
    ("kobo", "クッキーは使っていますか？"),
    ("gym", "Do you transfer my data abroad?"),
]


@pytest.fixture(scope="module")
def desk() -> DeskKnowledge:
    own = [tagged(parse_policy(file.stem, file.read_bytes())) for file in sorted(TEXTS.iterdir())]
    return DeskKnowledge([*own, *(load_policy(name) for name in list_policies())])


@pytest.mark.parametrize(("policy", "question", "path"), ANSWERED)
def test_a_question_is_answered_with_the_clause_of_that_policy(
    desk: DeskKnowledge, policy: str, question: str, path: str
) -> None:
    understood = desk.understand(policy, question)
    assert understood.intent is Intent.ASK
    assert understood.clauses, understood.concepts
    assert understood.clauses[0].key == f"{policy}:{path}"
    assert understood.answer is not None
    assert understood.answer.citations[0].quote == desk.policy(policy).by_id[f"{policy}:{path}"].text
    assert {scored.key.partition(":")[0] for scored in understood.clauses} == {policy}
    assert understood.known_words == ""


@pytest.mark.parametrize(("policy", "question"), SILENT)
def test_what_another_policy_says_is_not_said_for_this_one(desk: DeskKnowledge, policy: str, question: str) -> None:
    understood = desk.understand(policy, question)
    assert understood.intent is Intent.ASK
    assert understood.abstain
    assert understood.clauses == ()
    assert understood.answer is not None
    assert understood.answer.citations == ()
    assert understood.known_words
