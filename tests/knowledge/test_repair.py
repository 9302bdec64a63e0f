"""The source repair: it mends what is proved to be damaged, reports every edit, and leaves clean texts alone."""

import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.policies import load_policy
from knowledge.repair import SourceMap, repair

CLEAN = (
    "We had a great time, yes! Mail us @ noon or write to desk@example.com.\nyes\n@home you are safe.",
    "The growth of the graph was such that both of us gushed with health. Chiefs and their briefs give proofs.",
    "Our customers’ data “stay with us”. 【Contact】\n※ Please ask.　privacy@example.jp",
    "yYes is one of our customers. The customer may object.",
    "Prices: £5 or ¥700 — don't pay more; it's the customer's choice.",
    "個人情報の取扱いについて。\n当社は、お客様の情報を「適切に」取り扱います。",
    "¦ one bar, and the rest of it is fine.",
    "Ein Café in Zürich – schön, naïve, Ça va? À bientôt.",
)
DAMAGED = """Notice of the customer’s rights
【Access】
1.
The customer may see the customer’s own data, “Personal Data” in short.
【Contact】
2.
Customers’ letters are answered by the guardian’s office. Don’t send originals.
※ Write to desk@example.com
"""


def lose_lead_bytes(text: str) -> str:
    """Do to a text what happened to the received one: drop 0x81 before its two-byte punctuation."""
    return "".join(chr(raw[1]) if (raw := char.encode("cp932"))[0] == 0x81 and len(raw) == 2 else char for char in text)


@pytest.mark.parametrize("text", CLEAN)
def test_a_clean_text_comes_back_as_it_was(text: str) -> None:
    assert repair(text) == (text, ())


def test_the_clean_policy_needs_no_repair() -> None:
    assert load_policy("company").repairs == ()


def test_the_repaired_text_needs_no_second_repair() -> None:
    mended, _ = repair(load_policy("impress").source)
    assert repair(mended) == (mended, ())


def test_another_text_damaged_in_the_same_way_is_restored() -> None:
    damaged = lose_lead_bytes(DAMAGED)
    assert "customerfs" in damaged
    assert "yAccessz" in damaged
    mended, repairs = repair(damaged)
    assert mended == DAMAGED
    assert {one.rule for one in repairs} == {"lost_lead_byte"}


def test_damage_from_encoding_twice_is_restored() -> None:
    text = "The customer’s “own” data – and nobody else’s."
    mended, repairs = repair(text.encode().decode("cp1252", errors="replace").replace("\ufffd", "\x9d"))
    assert mended == text
    assert {one.rule for one in repairs} == {"double_encoded"}


def test_every_edit_is_reported_and_together_they_are_the_change() -> None:
    policy = load_policy("impress")
    rebuilt, at = "", 0
    for one in policy.repairs:
        assert policy.source[one.span.start : one.span.end] == one.before != one.after
        rebuilt += policy.source[at : one.span.start] + one.after
        at = one.span.end
    assert rebuilt + policy.source[at:] == repair(policy.source)[0]


def test_places_of_the_repaired_text_lead_back_to_the_source() -> None:
    source = load_policy("impress").source
    mended, repairs = repair(source)
    places = SourceMap(repairs)
    for word in re.finditer(r"[A-Za-z]{4,}", mended):
        start, end = places.start(word.start()), places.end(word.end())
        assert source[start:end] == word[0]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="gfhyz@ ,.\nAweus¦Ââ€™'“」", max_size=200))
def test_edits_never_overlap_and_stay_inside_the_text(text: str) -> None:
    _, repairs = repair(text)
    at = 0
    for one in repairs:
        assert at <= one.span.start < one.span.end <= len(text)
        at = one.span.end


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from((resources.files("knowledge") / "data" / "common_words.txt").read_text().split()), max_size=80
    )
)
def test_everyday_english_is_never_repaired(words: list[str]) -> None:
    text = " ".join(words)
    assert repair(text)[1] == ()
