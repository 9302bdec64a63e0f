"""The last look before a permission: each reason to hold it back, and that nothing is held back without one."""

from collections.abc import Mapping

import pytest

from bot.domain.purpose_facts import Circumstance as C
from bot.domain.purpose_facts import Recipient as R
from bot.domain.purpose_rules import Facts
from knowledge.purposes.letting_pass import let_pass
from knowledge.purposes.permit_guard import doubts
from knowledge.purposes.reading import Read

PLAIN = Facts(items=("email",), purposes=("billing",))
SURE: Mapping[str, float] = {"-r": 0.97, "p:billing": 0.95}
REMOTE = frozenset({"recruiting"})


def having(**more: object) -> Facts:
    return Facts(**{"items": ("email",), "purposes": ("billing",), **more})  # type: ignore[arg-type]  # facts by name


def test_a_plain_listed_purpose_of_ones_own_team_is_not_held_back() -> None:
    assert doubts(PLAIN, PLAIN, SURE, REMOTE) == ()


GIVEN = having(recipients=(R.THIRD_PARTY,), circumstances=frozenset({C.CONSENT_GIVEN}))
KNOWN = having(circumstances=frozenset({C.PURPOSE_NOTIFIED}))


@pytest.mark.parametrize(
    ("read", "fused", "shares", "why"),
    [
        (PLAIN, PLAIN, {"-r": 0.4}, "perhaps somebody outside"),
        (having(recipients=(R.THIRD_PARTY,)), PLAIN, {}, "somebody else is named"),
        (having(recipients=(R.TRUSTEE,)), PLAIN, {"-r": 0.8}, "somebody else is named"),
        (GIVEN, GIVEN, {"r:third_party": 0.7, "c:consent_given": 0.9}, "who gets it is not certain"),
        (PLAIN, GIVEN, {"r:third_party": 0.9, "c:consent_given": 0.8}, "not certain: consent_given"),
        (PLAIN, PLAIN, {"c:marketing_refused": 0.3}, "perhaps marketing_refused"),
        (having(circumstances=frozenset({C.MINOR})), PLAIN, {"c:minor": 0.05}, "perhaps minor"),
        (having(circumstances=frozenset({C.EMERGENCY})), PLAIN, {"c:emergency": 0.0}, "perhaps emergency"),
        (PLAIN, KNOWN, {"c:purpose_notified": 0.6}, "not certain: purpose_notified"),
        (having(purposes=("billing", "recruiting")), PLAIN, {}, "another purpose is named"),
        (having(purposes=("billing", "delivery")), PLAIN, {"p:billing": 0.8}, "another purpose is named"),
        (having(purposes=()), PLAIN, {"p:billing": 0.5}, "the purpose is not certain"),
        (having(items=()), PLAIN, {"p:billing": 0.5}, "the data are not named"),
    ],
)
def test_every_doubt_holds_a_permission_back(read: Facts, fused: Facts, shares: Mapping[str, float], why: str) -> None:
    assert why in doubts(read, fused, {**SURE, **shares}, REMOTE)


@pytest.mark.parametrize("fact", [C.MINOR, C.CONSENT_MISSING, C.MARKETING_REFUSED, C.NOT_FOR_WORK, C.UNSECURED])
def test_more_likelihood_of_a_prohibiting_fact_never_lifts_a_doubt(fact: C) -> None:
    held = [bool(doubts(PLAIN, PLAIN, {**SURE, f"c:{fact}": share / 20}, REMOTE)) for share in range(21)]
    assert held == sorted(held)
    assert held[0] is False
    assert held[-1] is True


def test_less_certainty_of_who_gets_it_never_lifts_a_doubt() -> None:
    held = [bool(doubts(PLAIN, PLAIN, {**SURE, "-r": 1 - share / 20}, REMOTE)) for share in range(21)]
    assert held == sorted(held)
    assert held[-1] is True


def passing(facts: Facts, shares: Mapping[str, float], *, read: Facts = PLAIN, known: bool = True) -> Facts:
    words = frozenset(facts.unread) if known else frozenset[str]()
    return let_pass(Read(read, known=words), facts, {**SURE, **shares})


def test_an_unread_word_beside_a_known_purpose_or_for_data_is_kept_however_sure_the_rest() -> None:
    facts = having(unread_items=("ledger",), unread_purposes=("scraped",))
    assert passing(facts, {"-r": 1.0, "p:billing": 1.0}) == facts


def test_a_known_word_where_a_recipient_might_stand_passes_only_when_all_else_is_sure() -> None:
    facts = having(unread_recipients=("mentor",))
    sure = {"-r": 0.98, "p:billing": 0.97}
    assert passing(facts, sure).unread == ()
    assert passing(facts, sure, known=False).unread == ("mentor",)
    assert passing(facts, {**sure, "-r": 0.9}).unread == ("mentor",)
    assert passing(facts, {**sure, "p:billing": 0.9}).unread == ("mentor",)
    assert passing(facts, sure, read=having(purposes=())).unread == ("mentor",)


def test_what_was_compared_does_not_matter_once_the_person_is_identified() -> None:
    facts = having(
        purposes=(),
        recipients=(R.PERSON,),
        circumstances=frozenset({C.IDENTITY_VERIFIED}),
        unread_items=("compared",),
    )
    assert passing(facts, {"r:person": 1.0, "c:identity_verified": 0.99}).unread == ()
    assert passing(facts, {"r:person": 1.0, "c:identity_verified": 0.9}).unread == ("compared",)
