"""Employees' words into facts: what grants must be plainly stated, what nobody can place is never guessed, form does not matter."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.purpose_facts import Circumstance, Recipient, Verdict
from bot.domain.purpose_rules import Facts
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.reading_ja import read_japanese, read_japanese_closely
from tests.knowledge.purposes.support import list_questions, purpose_desk


def read(text: str, policy: str = "company") -> Facts:
    return purpose_desk().read(policy, text)


def verdict(text: str, policy: str = "company") -> Verdict:
    return purpose_desk().check(policy, text).ruling.verdict


def test_data_purpose_and_recipient_are_read() -> None:
    facts = read("Can I give our customers' e-mail addresses to a partner so that they can invite them to a seminar?")
    assert facts.items == ("email",)
    assert "events" in facts.purposes
    assert facts.recipients == (Recipient.THIRD_PARTY,)


def test_the_same_is_read_in_japanese() -> None:
    facts = read("取引先にお客様のメールアドレスを渡してもいいですか")
    assert facts.items == ("email",)
    assert facts.recipients == (Recipient.THIRD_PARTY,)


C = Circumstance


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("住所と足跡を使って請求書を送ってもいいですか", ("足跡",)),  # joined to what is used
        ("足跡のリストを送ってもいいですか", ("足跡",)),  # what the list is of
        ("無料プランの方にメールを送ってもいいですか", ()),  # the colour of a known word
        ("近代科学社の名前を使ってもいいですか", ()),  # whose name it is
    ],
)
def test_in_japanese_what_is_used_is_an_object_and_not_its_colour(text: str, items: tuple[str, ...]) -> None:
    assert read_japanese(text, load_lexicon()).unread_items == items


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("再請求のはがきを請求のために住所へ送ってもいいですか", True),
        ("メールアドレスを請求と占いに使ってもいいですか", False),  # joined to a purpose
        ("メールアドレスを請求とゾブラグに使ってもいいですか", False),
    ],
)
def test_in_japanese_a_known_word_may_pass_where_it_is_no_purpose(text: str, passes: bool) -> None:
    closely = read_japanese_closely(text, load_lexicon())
    assert (frozenset(closely.facts.unread_purposes) <= (closely.known | closely.vague) - closely.placed) is passes


CONSENTS = [
    ("The customer agreed in writing. May I pass her address to the partner?", {C.CONSENT_GIVEN}),
    ("The customer has not agreed. May I pass her address to the partner?", {C.CONSENT_MISSING}),
    ("May I pass her address to the partner without consent?", {C.CONSENT_MISSING}),
    ("The customer refused. May I pass her address to the partner?", {C.CONSENT_REFUSED}),
    ("If the customer agreed, may I pass her address to the partner?", set()),
    ("I think the customer agreed. May I pass her address to the partner?", set()),
    ("Did the customer agree that we pass her address to the partner?", set()),
    ("We agreed internally. May I pass her address to the partner?", {C.UNCERTAIN}),
    ("The customer agreed to our newsletter. May I pass her address to the partner?", {C.UNCERTAIN}),
    ("お客様の同意を得ました。取引先に住所を渡してもいいですか", {C.CONSENT_GIVEN}),
    ("お客様が同意したと営業担当が言っています。取引先に住所を渡してもいいですか", set()),
    ("本人の同意をもらっています。提携先に電話番号を渡していいですか", {C.CONSENT_GIVEN}),
    ("お客様の同意を得ていません。取引先に住所を渡してもいいですか", {C.CONSENT_MISSING}),
    ("お客様の同意を得たら、取引先に住所を渡してもいいですか", {C.CONSENT_MISSING}),  # not there yet
    ("お客様が同意してくれたら提携先のジムに電話番号を渡してもよろしいですか", {C.CONSENT_MISSING}),
]
ABOUT_CONSENT = {C.CONSENT_GIVEN, C.CONSENT_MISSING, C.CONSENT_REFUSED, C.UNCERTAIN}


@pytest.mark.parametrize(("text", "told"), CONSENTS)
def test_consent_counts_only_when_plainly_stated(text: str, told: set[Circumstance]) -> None:
    found = read(text).circumstances & ABOUT_CONSENT
    assert (found == {C.CONSENT_GIVEN}) == (told == {C.CONSENT_GIVEN}), found
    assert bool(found & {C.CONSENT_MISSING, C.CONSENT_REFUSED}) == bool(
        told & {C.CONSENT_MISSING, C.CONSENT_REFUSED}
    ), found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I checked her passport and verified her identity. May I send the customer her data?", C.IDENTITY_VERIFIED),
        ("I have not verified her identity. May I send the customer her data?", C.IDENTITY_NOT_VERIFIED),
        ("本人確認済みです。開示してもいいですか", C.IDENTITY_VERIFIED),
        ("本人確認はまだです。開示してもいいですか", C.IDENTITY_NOT_VERIFIED),
    ],
)
def test_a_verified_identity_is_told_from_an_unverified(text: str, told: Circumstance) -> None:
    assert read(text).circumstances & {C.IDENTITY_VERIFIED, C.IDENTITY_NOT_VERIFIED} == {told}


def test_the_purpose_a_form_named_counts_for_that_purpose_alone() -> None:
    same = read("The form said we use addresses for delivery. May I use them for delivery?", "impress")
    other = read("The form said we use addresses for delivery. May I use them for a survey?", "impress")
    assert C.PURPOSE_NOTIFIED in same.circumstances
    assert C.PURPOSE_OTHER not in same.circumstances
    assert C.PURPOSE_NOTIFIED not in other.circumstances
    assert C.PURPOSE_OTHER in other.circumstances


PERMITTED = [
    row for row in list_questions("dev")
    if row["verdicts"] == ["permitted"] and row["text"].isascii()
]  # fmt: skip
POLITE = (
    "Hi! Sorry to bother you. {}",
    "{} Thanks in advance!",
    "Hello, quick question: {} Thank you.",
    "{} Please.",
    "Good morning. {}",
)


@pytest.mark.parametrize("row", PERMITTED, ids=lambda row: row["id"])
def test_politeness_does_not_change_the_verdict(row: dict[str, str]) -> None:
    plain = verdict(row["text"], row["policy"])
    assert {verdict(frame.format(row["text"]), row["policy"]) for frame in POLITE} == {plain}


TOLD = [row for row in list_questions("dev") if row["text"].isascii() and row["text"].count(". ") == 1]


@pytest.mark.parametrize("row", TOLD, ids=lambda row: row["id"])
def test_the_order_of_sentences_does_not_change_the_verdict(row: dict[str, str]) -> None:
    first, second = row["text"].split(". ")
    assert verdict(f"{second.rstrip('?.')}? {first}.", row["policy"]) == verdict(row["text"], row["policy"])


def slip(word: str, chance: random.Random) -> str:
    """A neighbouring pair exchanged, a letter dropped or doubled; never the first letter."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    )


@given(st.sampled_from([row for row in list_questions("dev") if row["text"].isascii()]), st.integers(0, 2**32))
def test_a_typing_error_never_makes_a_verdict_more_permissive(row: dict[str, str], seed: int) -> None:
    chance, words = random.Random(seed), row["text"].split()  # noqa: S311 - a test's chance, not a secret
    long = [index for index, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    for at in chance.sample(long, min(1, len(long))):
        words[at] = slip(words[at], chance)
    after = verdict(" ".join(words), row["policy"])
    assert after is not Verdict.PERMITTED or verdict(row["text"], row["policy"]) is Verdict.PERMITTED, words


TYPOS = [
    ("Can I use cutsomers' phone nubmers for biling?", Verdict.PERMITTED),
    ("May I use email adresses to introdcue our new sevrice?", Verdict.PERMITTED),
    ("Can I give the adresses to a parnter for a capmaign?", Verdict.NEEDS_CONSENT),
    ("may i lend my pasword to a coleague", Verdict.NOT_PERMITTED),
]


@pytest.mark.parametrize(("text", "expected"), TYPOS)
def test_typing_errors_are_read(text: str, expected: Verdict) -> None:
    assert verdict(text) is expected


def test_a_real_word_is_not_mistaken_for_a_typing_error() -> None:
    words = load_lexicon().words
    assert [words.repair(word) for word in ("sender", "gender", "building", "tent", "xqzzvk")] == [
        "sender", "gender", "building", "tent", "xqzzvk",
    ]  # fmt: skip


strange_words = st.text("bcdfghjklmnpqrstvwxz", min_size=7, max_size=12).filter(
    lambda word: load_lexicon().words.repair(word) == word
)


@given(strange_words)
def test_an_unknown_item_in_a_question_is_never_permitted(word: str) -> None:
    assert verdict(f"May I use the {word} of customers to send invoices?") is not Verdict.PERMITTED
    assert verdict(f"May I use names and {word} to send invoices?") is not Verdict.PERMITTED


@given(strange_words)
def test_an_unknown_purpose_in_a_question_is_never_permitted(word: str) -> None:
    assert verdict(f"May I use e-mail addresses to {word} our customers?") is not Verdict.PERMITTED
    assert verdict(f"May I use e-mail addresses for invoices and for {word}?") is not Verdict.PERMITTED
    assert verdict(f"May I use e-mail addresses for invoices and to {word} people?") is not Verdict.PERMITTED


@given(strange_words)
def test_an_unknown_recipient_in_a_question_is_never_permitted(word: str) -> None:
    assert verdict(f"May I give e-mail addresses to the {word} for billing?") is not Verdict.PERMITTED
    assert verdict(f"The {word} needs the e-mail addresses for billing. May I send them?") is not Verdict.PERMITTED
    assert verdict(f"May I share e-mail addresses with {word.title()} Ltd for billing?") is not Verdict.PERMITTED


@given(st.text(max_size=300))
def test_any_text_gets_a_ruling_and_noise_is_never_permitted(text: str) -> None:
    assert verdict(text) is not Verdict.PERMITTED


def test_a_text_too_long_to_be_read_safely_is_for_staff() -> None:
    long = "May I use e-mail addresses to introduce our services? " + "Thank you very much. " * 4_000 + "And sell them."
    assert verdict(long) is Verdict.ASK_STAFF


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("May I use e-mail addresses for billing?", True),
        ("is it ok to post this photo of a customer?", True),
        ("メールアドレスを使ってもいいですか", True),
        ("People hit their storage cap each month. I'd mail them about our bigger package. Any problem?", True),
        ("The new temp refuses to sign the agreement. We'd put him on the customer line anyway.", True),
        ("Planning to send our leaflet to the addresses from the orders, fine?", True),
        ("Her husband called, not checked yet who he is, wants her order history. Send it?", True),
        ("Can HR use customer data to look for candidates?", True),
        ("The customs office sent a letter asking who bought a book from us. Do we hand it over?", True),
        ("展示会の協賛社さんが、来場登録した人のリストを自社の営業用に欲しいと言ってます", True),
        ("お客様の情報はどのくらい保管しますか", False),
        ("whats ur ground rules on giving out customer info", False),
        ("What does the policy say about children?", False),
        ("I'd like to know for how long we keep the addresses of former customers", False),
        ("How long do we keep the addresses of our former customers, and who sees them?", False),
        ("our privacy contact", False),
        ("Where is clause 3.1", False),
    ],
)
def test_a_purpose_check_is_told_from_a_question_about_the_policy(text: str, check: bool) -> None:
    assert purpose_desk().is_check(text) is check
