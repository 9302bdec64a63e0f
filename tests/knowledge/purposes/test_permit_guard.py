"""The last look before a permission: how likely something else was said, what the lexicon found beside it, and which words may pass unread."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.domain.purpose_facts import Circumstance as C
from bot.domain.purpose_facts import Recipient as R
from bot.domain.purpose_rules import Facts, ListedPurpose
from knowledge.purposes.learnt.harmless import LISTED, NAMED
from knowledge.purposes.learnt.heads import ALTERNATIVES
from knowledge.purposes.letting_pass import let_pass
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.permit_guard import (
    HEARD,
    JAPANESE_HEARD,
    JAPANESE_LEAST,
    JAPANESE_TURNING,
    NOTHING,
    SHORT_HEARD,
    TURNING,
    UNREAD,
    UNREAD_TURNING,
    chance,
    contradicted,
    risk,
    tolerated,
)
from knowledge.purposes.reading import Read
from tests.knowledge.purposes.support import purpose_desk

COMPANY, IMPRESS = purpose_desk().rules("company"), purpose_desk().rules("impress")
PLAIN = Facts(items=("name",), purposes=("billing",))
NOBODY: Mapping[str, float] = {
    "-p": 0.0, "-r": 1.0, "p:billing": 0.0, "p:recruiting": 0.0, "p:notification": 0.0, "r:third_party": 0.0, "r:person": 0.0,
    "r:other_department": 0.0, **{f"c:{fact}": 0.0 for group in ALTERNATIVES for fact in group},
    "c:marketing_refused": 0.0, "c:not_for_work": 0.0, "c:unsecured": 0.0, "c:emergency": 0.0,
}  # fmt: skip
SURE: Mapping[str, float] = {**NOBODY, "p:billing": 1.0}


def having(**more: object) -> Facts:
    return Facts(**{"items": ("name",), "purposes": ("billing",), **more})  # type: ignore[arg-type]  # facts by name


def test_a_plain_listed_purpose_of_ones_own_team_is_no_risk() -> None:
    assert risk(PLAIN, SURE, COMPANY) == 0.0


@pytest.mark.parametrize(
    "shares",
    [
        {"p:billing": 0.6, "p:recruiting": 0.4},
        {"p:billing": 0.6, "-p": 0.4},
        {"-r": 0.6, "r:third_party": 0.4},
        {"-r": 0.6, "r:person": 0.4},
        {"c:minor": 0.4},
        {"c:identity_not_verified": 0.4},
        {"c:not_for_work": 0.4},
        {"c:unsecured": 0.2, "c:minor": 0.2},
    ],
)
def test_what_may_have_been_said_instead_holds_a_permission_back(shares: Mapping[str, float]) -> None:
    assert risk(PLAIN, {**SURE, **shares}, COMPANY) > 0.3


@pytest.mark.parametrize(
    "shares", [{"p:billing": 0.5, "p:notification": 0.5}, {"-r": 0.5, "r:other_department": 0.5}, {"c:emergency": 0.5}]
)
def test_what_would_be_permitted_as_well_is_no_risk(shares: Mapping[str, float]) -> None:
    assert risk(PLAIN, {**SURE, **shares}, COMPANY) == 0.0


def test_a_fact_on_which_the_permission_rests_must_be_sure() -> None:
    facts = having(circumstances=frozenset({C.PURPOSE_NOTIFIED}))
    assert risk(facts, {**SURE, "c:purpose_notified": 0.9}, IMPRESS) == pytest.approx(0.1)
    assert risk(facts, {**SURE, "c:purpose_notified": 0.6, "c:purpose_other": 0.1}, IMPRESS) == pytest.approx(0.4)


@pytest.mark.parametrize("label", ["c:minor", "c:not_for_work", "r:third_party", "p:recruiting"])
def test_more_likelihood_of_what_forbids_is_never_less_risk(label: str) -> None:
    found = [risk(PLAIN, {**SURE, label: share / 20}, COMPANY) for share in range(21)]
    assert found == sorted(found)
    assert found[0] == 0.0
    assert found[-1] > 0.3


def test_a_purpose_in_the_policys_own_words_needs_no_hearing() -> None:
    own = having(purposes=("own: to calibrate",))
    assert risk(own, {**NOBODY, "p:recruiting": 1.0}, COMPANY) == 0.0


WHOLE: Mapping[str, float] = {**SURE, LISTED: 1.0, NAMED: 1.0}


def test_facts_words_and_the_whole_are_each_weighed() -> None:
    assert chance(PLAIN, WHOLE, WHOLE, COMPANY) == 0.0
    doubtful = {**WHOLE, "c:minor": 0.5}
    for shares, alone in ((doubtful, WHOLE), (WHOLE, doubtful), ({**WHOLE, LISTED: 0.5}, WHOLE)):
        assert 0.05 < chance(PLAIN, shares, alone, COMPANY) < 0.5
    assert chance(PLAIN, {**doubtful, LISTED: 0.0}, {**doubtful, "c:not_for_work": 0.9}, COMPANY) > HEARD


def test_the_whole_is_asked_in_the_policys_own_way() -> None:
    facts = having(circumstances=frozenset({C.PURPOSE_NOTIFIED}))
    shares = {**WHOLE, "c:purpose_notified": 1.0}
    assert chance(facts, {**shares, LISTED: 0.0}, shares, IMPRESS) == 0.0
    assert chance(facts, {**shares, NAMED: 0.0}, shares, IMPRESS) > 0.3
    own = having(purposes=("own: to calibrate",))
    assert chance(own, {**WHOLE, LISTED: 0.0}, WHOLE, COMPANY) == 0.0


@pytest.mark.parametrize(
    ("text", "language", "by_lexicon", "expected"),
    [
        ("May I bill her?", "en", True, HEARD),
        ("May I bill her?", "en", False, SHORT_HEARD),
        ("We have this list " * 5, "en", False, HEARD),
        ("We have this list " * 5 + "and her sister", "en", False, TURNING),
        ("請求書を送ってもいいですか", "ja", False, JAPANESE_HEARD),
        ("請求書を送るのですが、ついでに隣の店のチラシを入れて送ってもいいですか", "ja", True, JAPANESE_TURNING),
        ("請求書を隣の店に送ってもいいですか", "ja", True, JAPANESE_LEAST),
        (
            "登録の用紙には広告には使いませんと明記してありますが、新商品の案内を送ってもいいですか",
            "ja",
            True,
            JAPANESE_LEAST,
        ),
    ],
)
def test_who_hears_less_must_be_surer(text: str, language: str, by_lexicon: bool, expected: float) -> None:
    assert tolerated(text, language, by_lexicon=by_lexicon) == expected


def test_a_short_question_that_the_lexicon_cannot_follow_is_held_back_soonest() -> None:
    assert SHORT_HEARD < TURNING < HEARD
    assert JAPANESE_TURNING < JAPANESE_HEARD <= HEARD


@pytest.mark.parametrize(
    ("read", "shares", "expected"),
    [
        (PLAIN, {}, False),
        (having(recipients=(R.PUBLIC,)), {}, True),
        (having(recipients=(R.UNKNOWN,)), {"-r": 0.8}, True),
        (having(recipients=(R.UNKNOWN,)), {"-r": 0.95}, False),
        (having(purposes=("billing", "recruiting")), {"p:recruiting": 0.05}, True),
        (having(purposes=("billing", "recruiting")), {"p:recruiting": 0.01}, False),
        (having(purposes=("billing", "recruiting")), {"p:billing": 0.8}, True),
        (having(purposes=("billing", "notification")), {"p:billing": 0.8}, False),
        (having(circumstances=frozenset({C.MINOR})), {"c:minor": 0.05}, True),
        (having(circumstances=frozenset({C.MINOR})), {"c:minor": 0.01}, False),
        (having(circumstances=frozenset({C.EMERGENCY})), {"c:emergency": 0.5}, False),
    ],
)
def test_what_the_lexicon_found_and_the_model_did_not_hear(
    read: Facts, shares: Mapping[str, float], expected: bool
) -> None:
    assert contradicted(read, PLAIN, {**SURE, **shares}, COMPANY) is expected


def passing(facts: Facts, *, known: bool = True, listing: bool = True) -> Facts:
    words = frozenset(facts.unread) if known else frozenset[str]()
    return let_pass(Read(facts, known=words), facts, COMPANY if listing else IMPRESS)


def test_known_words_pass_where_a_purpose_or_a_recipient_might_stand() -> None:
    facts = having(unread_purposes=("quarterly round",), unread_recipients=("mentor",))
    assert passing(facts).unread == ()
    assert passing(facts, known=False) == facts


def test_a_known_word_in_the_place_of_a_purpose_passes_only_where_the_rest_was_heard_very_surely() -> None:
    facts = having(unread_purposes=("企画",), unread_items=("悩み",))
    words = frozenset(facts.unread)
    closely = Read(facts, known=words, vague=words, placed=frozenset({"企画"}))
    assert let_pass(closely, facts, COMPANY) == facts
    assert let_pass(closely, facts, COMPANY, surely=True).unread == ("悩み",)  # which data are meant is never guessed
    both = replace(facts, unread_items=("企画",))
    assert let_pass(closely, both, IMPRESS, surely=True).unread_items == ("企画",)
    invented = Read(facts, placed=frozenset({"企画"}))
    assert let_pass(invented, facts, COMPANY, surely=True) == facts


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("We have this list " * 6, "en", UNREAD),
        ("We have this list " * 6 + "and her sister", "en", UNREAD_TURNING),
        ("We have this list " * 5, "en", NOTHING),
        ("請求書を送ってもいいですか。" * 4, "ja", UNREAD),
        ("請求書を送ってもいいですか。" * 3, "ja", NOTHING),
    ],
)
def test_words_in_the_place_of_a_purpose_pass_in_a_long_text_that_was_heard_very_surely(
    text: str, language: str, expected: float
) -> None:
    assert tolerated(text, language, by_lexicon=True, unread=True) == expected
    assert expected < tolerated(text, language, by_lexicon=True)


def test_a_name_is_no_data() -> None:
    facts = having(unread_items=("henrik",))
    assert let_pass(Read(facts, proper=frozenset({"henrik"})), facts, COMPANY).unread == ()


def test_words_for_data_pass_only_where_the_permission_does_not_rest_on_listed_data() -> None:
    facts = having(unread_items=("ledger",))
    assert passing(facts) == facts
    assert let_pass(Read(facts, no_data=frozenset(facts.unread)), facts, COMPANY).unread == ()
    person = Facts(recipients=(R.PERSON,), circumstances=frozenset({C.IDENTITY_VERIFIED}), unread_items=("ledger",))
    assert passing(person).unread == ()
    assert passing(person, known=False) == person
    named = having(unread_items=("ledger",), circumstances=frozenset({C.PURPOSE_NOTIFIED}))
    assert passing(named, listing=False).unread == ()


def test_where_no_purpose_is_listed_a_known_word_for_data_decides_nothing_but_what_a_desk_registered_does() -> None:
    facts = having(unread_items=("ledger",), purposes=("complaints",))
    assert passing(facts, listing=False).unread == ()
    form = ListedPurpose("p:2", frozenset({"address"}), frozenset({"complaints"}), source="form: reply card")
    registered = replace(IMPRESS, purposes=(form,))
    assert let_pass(Read(facts, known=frozenset({"ledger"})), facts, registered).unread == ("ledger",)


def test_what_is_deleted_must_be_understood_word_by_word() -> None:
    facts = having(unread_items=("truck",), circumstances=frozenset({C.DELETING}))
    assert let_pass(Read(facts, no_data=frozenset({"truck"})), facts, COMPANY) == facts


def test_who_gets_the_data_must_be_understood_before_a_word_for_somebody_passes() -> None:
    facts = having(unread_recipients=("町内会",))
    closely = Read(facts, known=frozenset({"町内会"}), somebody=frozenset({"町内会"}))
    assert let_pass(closely, facts, COMPANY) == facts
    told = replace(facts, recipients=(R.THIRD_PARTY,))
    assert let_pass(closely, told, COMPANY).unread == ()


@pytest.mark.parametrize(
    ("language", "harmless", "telling"),
    [
        ("en", "truck portal annoyed went", "weight religion salary blood diary nationality"),
        ("ja", "無料 画面 印刷", "年収 宗教 病気 国籍"),
    ],
)
def test_no_word_that_may_name_data_is_taken_for_harmless(language: str, harmless: str, telling: str) -> None:
    listed = load_lexicon().no_data[language]
    assert listed.issuperset(harmless.split())
    assert not listed & set(telling.split())
