"""Typed or chosen: the same facts give the same ruling, and everything that can be chosen has words in both languages."""

from datetime import date

import pytest

from bot.domain.fact_codes import from_codes, plain_facts, to_codes
from bot.domain.purpose_facts import Circumstance, Recipient, Verdict
from bot.domain.registered import NotifiedForm, Registered, Trustee
from knowledge.policies import list_policies, load_policy
from knowledge.purposes import PurposeDesk

DESK = PurposeDesk([load_policy(name) for name in list_policies()])
QUESTIONS = (
    "May we use customers' e-mail addresses to send them our newsletter?",
    "Can I give a customer's address to the police? They came without a warrant.",
    "Is it okay to hand the gnorbleflax list to Zentrabold for quuxing?",
    "My friend wants to know the phone number of a customer, may I tell her?",
    "アンケートの結果を委託先に渡してもいいですか。同意は得ていません。",
    "May I use order histories for billing if the customer is 12 years old?",
)


@pytest.mark.parametrize("policy", list_policies())
@pytest.mark.parametrize("question", QUESTIONS)
def test_facts_that_were_stored_as_codes_are_ruled_on_as_those_that_were_read(policy: str, question: str) -> None:
    facts = DESK.read(policy, question)
    typed, chosen = DESK.decide(policy, facts), DESK.decide(policy, from_codes(to_codes(facts)))
    assert (typed.verdict, typed.rule, typed.clauses, typed.conditions) == (
        chosen.verdict,
        chosen.rule,
        chosen.clauses,
        chosen.conditions,
    )


def test_no_word_of_the_asker_is_a_code() -> None:
    facts = DESK.read("company", "Is it okay to hand the gnorbleflax list to Zentrabold for quuxing?")
    assert facts.unread
    assert not any(word in str(to_codes(facts)) for word in ("gnorbleflax", "zentrabold", "quux"))
    assert Circumstance.UNREAD in plain_facts(facts).circumstances


def test_codes_of_another_version_never_permit() -> None:
    asked = {"items": ["email"], "purposes": ["billing"], "recipients": [], "circumstances": []}
    assert DESK.decide("company", from_codes(asked)).verdict is Verdict.PERMITTED
    for field in asked:
        strange = from_codes({**asked, field: [*asked[field], "from_the_future"]})
        assert DESK.decide("company", strange).verdict is not Verdict.PERMITTED, field


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("policy", list_policies())
def test_everything_that_can_be_chosen_has_short_words_of_its_own(policy: str, locale: str) -> None:
    words = DESK.vocabulary(policy, locale)
    for options in (words.items, words.purposes, words.recipients, words.circumstances):
        assert 0 < len(options) <= 100
        assert len(dict(options)) == len(options)
        assert len({said for _, said in options}) == len(options), "two choices that read the same"
        assert all(said and len(said) <= 75 and len(code) <= 150 for code, said in options)
    assert {code for code, _ in words.recipients} == {r.value for r in Recipient}
    assert {code for code, _ in words.circumstances} == {c.value for c in Circumstance}
    if locale == "ja":
        latin = [said for options in (words.items, words.recipients, words.circumstances) for _, said in options]
        assert not [said for said in latin if said.isascii()]


def test_a_purpose_that_a_desk_registered_can_be_chosen_and_counts_for_that_desk_alone() -> None:
    form = NotifiedForm("seminar", ("e-mail address",), ("spotting rare migratory birds",))
    registered = Registered(forms=(form,))
    own = dict(DESK.vocabulary("impress", "en", registered).purposes)
    key = next(code for code, said in own.items() if said == form.purposes[0])
    assert key not in dict(DESK.vocabulary("impress", "en").purposes)
    facts = from_codes({"items": ["email"], "purposes": [key]})
    assert DESK.decide("impress", facts, registered).verdict is Verdict.PERMITTED
    assert DESK.decide("impress", facts).verdict is not Verdict.PERMITTED
    shown = DESK.explain("impress", facts, DESK.decide("impress", facts, registered), "en", registered)
    assert form.purposes[0] in dict(shown.understood).values()


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_an_explanation_says_what_the_text_says_and_repeats_nobody(locale: str) -> None:
    facts = DESK.read("company", QUESTIONS[2])
    ruling = DESK.decide("company", facts)
    shown = DESK.explain("company", facts, ruling, locale)
    assert all((shown.lead, shown.next_step, shown.verdict))
    assert "gnorbleflax" not in repr(shown)
    assert len(shown.changes) == len(ruling.would_change)


@pytest.mark.parametrize(
    ("today", "says"),
    [(date(2026, 1, 1), "not been confirmed"), (date(2026, 6, 1), "were confirmed"), (date(2027, 6, 1), "was due")],
)
def test_a_trustee_that_is_named_is_shown_as_it_stands(today: date, says: str) -> None:
    trustee = Trustee(("Printo",), "printing bills", date(2026, 5, 1), date(2027, 5, 1))
    registered = Registered(trustees=(trustee,))
    facts = DESK.read("impress", "May Printo print the bills with customers' names?", today, registered)
    ruling = DESK.decide("impress", facts, registered)
    (note,) = DESK.explain("impress", facts, ruling, "en", registered, today).notes
    assert says in note
    assert ruling.verdict is not Verdict.PERMITTED
    assert DESK.explain("impress", facts, ruling, "ja", registered, today).notes[0].startswith("Printo")
