"""Precedents: shown for the same case alone, whatever else is so; followed where their clause only moved."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policies import Clause, Policy, Span
from bot.domain.precedents import clause_hash, find_clause, is_like
from bot.domain.purpose_facts import Circumstance, Recipient
from bot.domain.purpose_rules import Facts
from bot.domain.verdict_table import GRANTING, PROHIBITING
from tests.storage.check_values import a_precedent

ITEMS = st.lists(st.sampled_from(["name", "address", "email"]), unique=True).map(lambda found: tuple(sorted(found)))
PURPOSES = st.lists(st.sampled_from(["billing", "delivery"]), unique=True).map(lambda found: tuple(sorted(found)))
RECIPIENTS = st.lists(st.sampled_from(list(Recipient)), unique=True).map(lambda found: tuple(sorted(found)))
CIRCUMSTANCES = st.frozensets(st.sampled_from(list(Circumstance)), max_size=5)
FACTS = st.builds(Facts, items=ITEMS, purposes=PURPOSES, recipients=RECIPIENTS, circumstances=CIRCUMSTANCES)
VAGUE = {Circumstance.UNREAD, Circumstance.UNCERTAIN}


@given(FACTS)
def test_a_case_is_like_itself_if_it_was_understood(facts: Facts) -> None:
    clear = not VAGUE & facts.circumstances and Recipient.UNKNOWN not in facts.recipients
    assert is_like(facts, facts) == (clear and bool(facts.items or facts.purposes))


@given(FACTS, FACTS)
def test_no_prohibiting_fact_that_was_not_so_then_and_no_help_that_is_missing_now(now: Facts, then: Facts) -> None:
    if is_like(now, then):
        assert not set(PROHIBITING) & now.circumstances - then.circumstances
        assert not set(GRANTING) & then.circumstances - now.circumstances
        assert set(now.items) <= set(then.items)
        assert set(now.purposes) == set(then.purposes)


@given(FACTS, FACTS, st.sampled_from(PROHIBITING))
def test_adding_a_prohibiting_fact_never_brings_a_precedent_up(now: Facts, then: Facts, more: Circumstance) -> None:
    if not is_like(now, then):
        assert not is_like(now.having(more), then)


@given(FACTS)
def test_words_that_could_not_be_placed_are_like_nothing(facts: Facts) -> None:
    assert not is_like(replace(facts, unread_items=("gnorbleflax",)), facts)


def policy(*clauses: tuple[str, str]) -> Policy:
    made = tuple(Clause(f"company:{path}", "", text, Span(0, 1)) for path, text in clauses)
    return Policy("company", "v2", "Policy", None, "en", "", made)


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        ((("3.1", "No data\nleave."),), "company:3.1"),  # white space counts for nothing
        ((("3.1", "No data stay."),), None),
        ((("4.1", "No data leave."),), "company:4.1"),
        ((("4.1", "No data leave."), ("4.2", "No data leave.")), None),  # nobody can say which
        ((("3.1", "Else."), ("4.1", "No data leave.")), "company:4.1"),
        ((), None),
    ],
)
def test_a_clause_is_found_by_its_words(clauses: tuple[tuple[str, str], ...], found: str | None) -> None:
    made = a_precedent(clause="company:3.1", clause_hash=clause_hash("No  data leave."))
    assert find_clause(made, policy(*clauses)) == found
