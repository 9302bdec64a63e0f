"""What a policy demands when data is taken down: the age below which a guardian is needed, the notice, the consent, the office."""

import pytest

from bot.domain.collection import CollectionRules
from knowledge.ages import age_limit
from knowledge.collection import read_collection_rules
from knowledge.concepts import tagged
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.parser import parse_policy


def rules_of(text: str) -> CollectionRules:
    return read_collection_rules(tagged(parse_policy("p", text.encode())))


def cited(rules: CollectionRules, name: str) -> str | None:
    clause = getattr(rules, name)
    return clause.clause if clause else None


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Personal Information of Customers Under Fifteen (15) Years Old", 15),
        ("children under the age of 16", 16),
        ("users below thirteen years of age", 13),
        ("Parents sign for children under 13.", 13),
        ("persons who have not reached the age of eighteen", 18),
        ("minors not yet 16", 16),
        ("children aged 12 or younger", 13),
        ("children up to and including the age of 12", 13),
        ("You must be 18 or older to write to us.", 18),
        ("adults over the age of 17", 18),
        ("A child of 13 years asks a parent.", 13),
        ("満十六歳に満たない方", 16),
        ("15歳未満のお客様", 15),
        ("１３才未満", 13),
        ("14歳以下の方", 15),
        ("二十歳未満", 20),
        ("満18歳に達しない者", 18),
    ],
)
def test_the_age_is_read_from_what_the_clause_says(text: str, age: int) -> None:
    assert age_limit(text) == age


@pytest.mark.parametrize(
    "text",
    [
        "Children's data are deleted within 30 days.",
        "We keep the data of children for 10 years.",
        "Teams of under 15 employees look after minors.",
        "未成年者の情報は10年間保存します。",
        "We take special care of minors.",
        "Children may not be older than 95.",
    ],
)
def test_other_numbers_are_no_age(text: str) -> None:
    assert age_limit(text) is None


def test_the_shipped_policies_demand_what_their_clauses_say(desk: DeskKnowledge) -> None:
    impress, company = desk.collection("impress"), desk.collection("company")
    demands = ("notice", "consent", "children", "offices")
    assert [cited(impress, name) for name in demands] == ["impress:3", "impress:3", "impress:4", "impress:8"]
    assert impress.minor_age == 15
    assert [cited(company, name) for name in demands] == [None] * 4
    assert company.minor_age is None
    assert [clause.clause for clause in company.told] == ["company:1.5", "company:2.4"]
    assert impress.version == desk.policy("impress").version


ENGLISH = """1. Purposes
We use your name and e-mail address to respond to inquiries from customers.
2. Collection
When we collect personal data we inform you of the purposes and ask for your consent.
3. Young people
Users who have not reached the age of sixteen need a parent.
4. Requests
Please send a request to the branch at which you registered your data.
5. Third parties
We disclose personal data to third parties only after obtaining consent before we collect it from them.
"""
JAPANESE = """第1条（取得）
当社は、個人情報を取得する際、利用目的を明示し、ご本人の同意を得ます。
第2条（未成年者）
満十六歳に満たない方は、保護者の同意を得たうえでご利用ください。
第3条（保存）
個人情報は、一定期間の経過後に消去します。
"""
LITTLE = """1. Sensitive data
When collecting sensitive data such as health records we obtain consent.
2. Children
When we collect data of children, we obtain the consent of a guardian.
3. Sharing
We do not disclose personal data to third parties without prior consent.
"""


def test_other_policies_are_read_by_the_same_rules() -> None:
    rules = rules_of(ENGLISH)
    read = {name: cited(rules, name) for name in ("purpose", "notice", "consent", "children", "offices")}
    assert read == {"purpose": "p:1", "notice": "p:2", "consent": "p:2", "children": "p:3", "offices": "p:4"}
    assert rules.minor_age == 16


def test_a_japanese_policy_is_read_by_the_same_rules() -> None:
    rules = rules_of(JAPANESE)
    assert [cited(rules, name) for name in ("notice", "consent", "children", "retention")] == [
        "p:1",
        "p:1",
        "p:2",
        "p:3",
    ]
    assert rules.minor_age == 16


def test_consent_to_something_else_is_no_demand_on_everybody() -> None:
    """Sensitive data, children and third parties have consents of their own."""
    rules = rules_of(LITTLE)
    assert rules.consent is None
    assert cited(rules, "children") == "p:2"
    assert rules.minor_age is None
