"""What a message tells of its writer: an age, a child's age, a right to act for somebody else, words that hint at a conflict of interest."""

import pytest

from bot.domain.proofs import Role
from bot.domain.who_asks import is_minor
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.who_asks import read_claims


@pytest.mark.parametrize(
    ("text", "oldest"),
    [
        ("I'm 13", 13),
        ("i am thirteen years old", 13),
        ("im 12 yo and want my account deleted", 12),
        ("I'm a 14-year-old girl", 14),
        ("I just turned 12", 12),
        ("I am under 15", 14),
        ("I'm in 7th grade", 13),
        ("I'm in grade 3", 9),
        ("I'm still in elementary school", 12),
        ("13歳です", 13),
        ("１４才なので分かりません", 14),
        ("十三歳です", 13),
        ("中二です", 14),
        ("中学１年生です", 13),
        ("小学5年生です", 11),
        ("小学生です", 12),
        ("15歳未満です", 14),
    ],
)
def test_an_age_is_heard(text: str, oldest: int) -> None:
    claims = read_claims(text, None)
    assert (claims.oldest, claims.role) == (oldest, Role.PERSON)


@pytest.mark.parametrize(
    "text",
    [
        "I am 13 e-mails in and still no answer",
        "I'm 5 minutes late",
        "I'm 100% sure",
        "My account is 13 years old",
        "I am 34",
        "I'm one of your customers",
        "I am 12th in the queue",
        "高校生です",
        "友達は13歳です",
        "13年前に登録しました",
        "18日です",
        "My son ordered 12 books",
    ],
)
def test_other_numbers_are_nobodys_age(text: str) -> None:
    assert read_claims(text, None).oldest is None


@pytest.mark.parametrize(
    ("text", "oldest"),
    [
        ("my son is 12", 12),
        ("for my son who is 9", 9),
        ("My 9-year-old daughter filled in your form", 9),
        ("Delete the account of my daughter Emi (11)", 11),
        ("Delete my kid's account, he is 8", 8),
        ("息子は9歳です", 9),
        ("9歳の娘の情報を削除してください", 9),
        ("孫（10歳）のデータ", 10),
        ("小学生の娘がおります", 12),
        ("I am the mother of Ken", None),
        ("I'm his guardian", None),
        ("親権者です", None),
        ("未成年の子の情報です", None),
    ],
)
def test_a_parent_is_known_by_the_childs_age_or_the_words(text: str, oldest: int | None) -> None:
    claims = read_claims(text, None)
    assert (claims.role, claims.oldest) == (Role.GUARDIAN, oldest)


@pytest.mark.parametrize(
    "text",
    [
        "I am her lawyer",
        "on behalf of my mother",
        "I act on my mother's behalf",
        "I have power of attorney for my dad",
        "We represent Mr Tanaka",
        "母の代理で",
        "代理人の弁護士です",
        "委任状があります",
        "成年後見人です",
        "I do this for my mother, I'm her guardian",
    ],
)
def test_a_representative_says_so(text: str) -> None:
    assert read_claims(text, None).role is Role.REPRESENTATIVE


@pytest.mark.parametrize(
    "text",
    [
        "I'm a lawyer and a customer of yours",
        "My lawyer told me to write",
        "I am writing on behalf of the police",
        "We represent the tax office",
        "my son is 34 and wants his data",
        "I'm writing on behalf of myself",
        "警察の代理で連絡しています",
        "代理店で買いました",
        "代わりの商品をください",
        "wife here, what did he order",
    ],
)
def test_nobody_is_taken_for_a_representative_by_mistake(text: str) -> None:
    assert read_claims(text, "disclosure").role is Role.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "We are getting a divorce",
        "there is a restraining order",
        "I live in a shelter",
        "DVで避難しています",
        "離婚調停中です",
        "接近禁止命令が出ています",
    ],
)
def test_words_hint_at_a_conflict(text: str) -> None:
    assert read_claims(text, None).conflict


@pytest.mark.parametrize("text", ["My DVD never came", "Please correct the order of my names", "I want all of my data"])
def test_other_words_hint_at_none(text: str) -> None:
    assert not read_claims(text, None).conflict


@pytest.mark.parametrize(
    ("oldest", "limit", "minor"), [(14, 15, True), (15, 15, False), (None, 15, False), (12, None, False)]
)
def test_only_who_is_surely_below_the_age_is_a_minor(oldest: int | None, limit: int | None, minor: bool) -> None:
    assert is_minor(oldest, limit) is minor


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("please delete my wife's data", "deletion"),
        ("correct the address of my ex-husband", "correction"),
        ("妻の情報を削除してください", "deletion"),
        ("母の代理で開示を請求します", "disclosure"),
        ("I'm Taro's wife. Change his address to 1-2-3 Shibuya", "correction"),
        ("please delete my data", None),
        ("correct my address, I moved", None),
        ("私の情報を削除してください", None),
    ],
)
def test_whose_data_a_request_is_about_is_told_apart(plain_desk: DeskKnowledge, text: str, wants: str | None) -> None:
    understood = plain_desk.understand("company", text)
    assert understood.claims.wants == wants
    if wants:
        assert understood.answer is not None, "the rule is at hand"
