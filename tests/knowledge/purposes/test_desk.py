"""The purpose desk as its callers use it: registered trustees and forms, edited facts, one line of JSON, words in two languages."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.errors import UnknownPolicy
from bot.domain.purpose_facts import Circumstance, Recipient, Verdict
from bot.domain.purpose_rules import Facts
from bot.domain.registered import JointUser, NotifiedForm, Registered, Trustee
from bot.domain.verdict_table import TABLE
from knowledge.purposes import PurposeDesk, hearing
from knowledge.purposes.learnt import Heard, hear, model
from knowledge.purposes.learnt.asking import load_asking
from knowledge.purposes.learnt.japanese_pieces import load_pieces
from knowledge.purposes.learnt.japanese_words import load_words
from knowledge.purposes.learnt.model import load_weights
from knowledge.purposes.learnt.pieces import states_of
from knowledge.purposes.learnt.plain import plain
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.wording import label, sentences
from tests.knowledge.purposes.support import list_questions, purpose_desk, read_policy

TODAY = date(2026, 11, 22)
REGISTERED = Registered(
    forms=(NotifiedForm("subscription", items=("address", "name"), purposes=("delivery of the magazine",)),),
    joint_users=(JointUser(names=("Impress R&D",)),),
    trustees=(
        Trustee(
            names=("Mailhouse",), scope="sending mail", confirmed_on=date(2026, 1, 10), review_due=date(2027, 1, 10)
        ),
        Trustee(names=("Oldpress",), scope="printing", confirmed_on=date(2020, 1, 10), review_due=date(2021, 1, 10)),
        Trustee(names=("Newpress",), scope="printing"),
    ),
)


def registered_desk() -> PurposeDesk:
    return PurposeDesk([read_policy("impress")], {"impress": REGISTERED})


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Can I give the addresses to Mailhouse for delivery of the magazine?", Verdict.PERMITTED),
        ("Can I give the addresses to Mailhouse for a survey?", Verdict.ASK_STAFF),
        ("Can I give the e-mail addresses to Mailhouse for delivery?", Verdict.ASK_STAFF),
        ("Can I give the addresses to Oldpress for delivery of the magazine?", Verdict.ASK_STAFF),
        ("Can I give the addresses to Newpress for delivery of the magazine?", Verdict.ASK_STAFF),
        ("Can I give the addresses to Mailhouse and to a sponsor for delivery?", Verdict.NEEDS_CONSENT),
        ("May we pass the names to Impress R&D?", Verdict.PERMITTED),
        ("May we pass the names to Impress R&D and an advertiser?", Verdict.NEEDS_CONSENT),
        ("May I use names and addresses for delivery of the magazine?", Verdict.PERMITTED),
        ("May I use e-mail addresses for delivery of the magazine?", Verdict.ASK_STAFF),
    ],
)
def test_what_the_desk_registered_counts_as_fact(text: str, verdict: Verdict) -> None:
    assert registered_desk().check("impress", text, today=TODAY).ruling.verdict is verdict


@pytest.mark.parametrize(
    "text", ["May I use names and addresses for billing?", "お客様の氏名と住所を請求に使ってもいいですか"]
)
def test_what_was_not_heard_to_its_end_is_not_permitted(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check = purpose_desk().check
    assert check("company", text).ruling.verdict is Verdict.PERMITTED
    heard = len(states_of(plain(text, purpose_desk().language_of(text)), purpose_desk().language_of(text)))
    monkeypatch.setattr(model, "MOST_ROWS", heard)  # as if the layers took no more
    assert check("company", text).ruling.verdict is Verdict.ASK_STAFF


def test_to_a_registered_trustee_a_doubt_whether_it_is_work_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stands registered is no third party, whatever the model hears, so that their clause does not settle it."""

    def doubting(text: str, read: Facts, language: str) -> Heard:
        heard = hear(text, read, language)
        doubt = {"r:third_party": 0.9, "-r": 0.1, f"c:{Circumstance.NOT_FOR_WORK}": 0.45}
        return replace(heard, shares={**heard.shares, **doubt})

    monkeypatch.setattr(hearing, "hear", doubting)
    text = "Can I give the addresses to Mailhouse for delivery of the magazine?"
    facts = registered_desk().check("impress", text, today=TODAY).facts
    assert Circumstance.NOT_FOR_WORK in facts.circumstances


def test_a_confirmation_past_its_review_counts_no_more() -> None:
    text = "Can I give the addresses to Mailhouse for delivery of the magazine?"
    assert registered_desk().check("impress", text, today=date(2027, 1, 11)).ruling.verdict is Verdict.ASK_STAFF
    assert registered_desk().check("impress", text).ruling.verdict is Verdict.ASK_STAFF


def test_the_same_facts_give_the_same_verdict_however_entered() -> None:
    for row in list_questions("dev"):
        checked = purpose_desk().check(row["policy"], row["text"])
        assert purpose_desk().check_facts(row["policy"], checked.facts) == checked


def test_edited_facts_change_the_verdict() -> None:
    checked = purpose_desk().check("company", "May I use e-mail addresses to introduce our services?")
    edited = replace(checked.facts, recipients=(Recipient.THIRD_PARTY,))
    assert (checked.ruling.verdict, purpose_desk().check_facts("company", edited).ruling.verdict) == (
        Verdict.PERMITTED,
        Verdict.NEEDS_CONSENT,
    )


def test_a_line_of_the_contract() -> None:
    line = purpose_desk().check_line("company", "May I lend my password to a colleague?")
    assert list(line) == ["verdict", "clauses", "text"]
    assert line["verdict"] == "not_permitted"
    assert line["clauses"][0] == "company:2.3"


def test_the_answer_quotes_the_deciding_clause_verbatim_and_says_what_was_understood() -> None:
    policy = read_policy("company")
    checked = purpose_desk().check("company", "May I use phone numbers for billing?")
    assert " ".join(policy.by_id["company:1.1"].text.split()) in checked.text
    assert "telephone" in checked.text
    assert "company:1.1" in checked.text


def test_without_a_consent_route_the_answer_does_not_claim_one() -> None:
    text = purpose_desk().check("company", "May I use e-mail addresses for credit checks?").text
    assert "not among the listed purposes" in text.lower()
    assert "would need the customer's consent" in text


def test_a_statement_the_verdict_rests_on_is_repeated_as_its_condition() -> None:
    text = purpose_desk().check("impress", "The form named delivery. May I use addresses for delivery?").text
    assert "You say that the purpose was named at collection" in text


def test_words_nobody_could_place_are_shown() -> None:
    checked = purpose_desk().check("company", "May I use names to frobnicate customers?")
    assert "frobnicate" in checked.text


def test_what_would_change_the_verdict_is_said() -> None:
    text = purpose_desk().check("company", "A customer asks for a copy of her data. May I send it?").text
    assert sentences("en")["changes"]["identity_verified"] in text


def test_the_answer_comes_in_the_language_asked_for() -> None:
    japanese = purpose_desk().check_line("company", "同僚にパスワードを貸してもいいですか")["text"]
    assert "できません" in japanese
    assert "company:2.3" in japanese
    assert "Not permitted" in purpose_desk().check("company", "May I lend my password?", locale="xx").text


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_every_row_condition_and_fact_has_its_words(locale: str) -> None:
    words = sentences(locale)
    assert set(words["verdicts"]) == set(words["lead"]) == set(words["next"]) == set(Verdict)
    assert {key for rule in TABLE for key in rule.conditions} | {"as_listed"} == set(words["conditions"])
    assert set(words["leads"]) <= {rule.name for rule in TABLE}
    assert set(words["changes"]) == set(sentences("en")["changes"])
    for group, keys in (("circumstances", Circumstance), ("recipients", Recipient)):
        for key in keys:
            assert label(load_lexicon(), group, key.value, locale) != key.value


def test_japanese_names_every_item_and_purpose() -> None:
    words, lexicon = sentences("ja"), load_lexicon()
    assert set(words["items"]) == set(lexicon.items)
    assert set(words["purposes"]) == set(lexicon.purposes)


def test_every_sentence_stands_in_both_languages() -> None:
    english, japanese = sentences("en"), sentences("ja")
    for group in ("verdicts", "lead", "leads", "fields", "changes", "conditions", "next"):
        assert set(english[group]) == set(japanese[group]), group


def test_an_unknown_policy_is_said_so() -> None:
    with pytest.raises(UnknownPolicy, match="nowhere"):
        purpose_desk().check("nowhere", "May I?")


def test_the_table_as_json_keeps_clause_ids() -> None:
    table = purpose_desk().rules_as_json("company")
    assert [row["clause"] for row in table["purposes"]] == [f"company:1.{number}" for number in range(1, 6)]
    assert table["rules"]["third_party"] == ["company:3.1"]


def test_one_policy_never_answers_from_another() -> None:
    for row in list_questions("dev"):
        clauses = purpose_desk().check(row["policy"], row["text"]).ruling.clauses
        assert all(clause.startswith(row["policy"] + ":") for clause in clauses)


def test_a_purpose_in_a_policys_own_words_is_found_by_those_words() -> None:
    from knowledge.parser import parse_policy

    text = b"Privacy\n\n1. Use\nWe use your name and postal address to calibrate elevator weights.\n"
    desk = PurposeDesk([parse_policy("p", text)])
    same = desk.check("p", "May I use postal addresses to calibrate elevator weights?").ruling
    other = desk.check("p", "May I use postal addresses to calibrate church organs?").ruling
    assert (same.verdict, same.clauses[0]) == (Verdict.PERMITTED, "p:1")
    assert other.verdict is not Verdict.PERMITTED


def test_after_warming_the_first_check_loads_nothing_more() -> None:
    load_weights.cache_clear()
    load_words.cache_clear()
    load_pieces.cache_clear()
    load_asking.cache_clear()
    desk = PurposeDesk([read_policy("company")])
    desk.warm()
    loaded = [cache.cache_info().misses for cache in (load_weights, load_words, load_pieces, load_asking)]
    for text in ("May I use the name for billing?", "請求と模様替えのために氏名を使ってもいいですか"):
        assert desk.is_check(text)
        desk.check("company", text)
    assert (
        [cache.cache_info().misses for cache in (load_weights, load_words, load_pieces, load_asking)]
        == loaded
        == [2, 1, 1, 2]
    )
