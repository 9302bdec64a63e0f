"""What the lexicon read and what the model heard, joined: the model alone, the lexicon seconded, and facts that rule each other out."""

import pytest

from bot.domain.purpose_facts import Circumstance as C
from bot.domain.purpose_facts import Recipient as R
from bot.domain.purpose_rules import Facts
from knowledge.purposes.fusing import (
    ALONE,
    DATA_ALONE,
    DATA_BESIDE,
    FORBIDS_ALONE,
    SOMETHING,
    STRANGE_DATA,
    SURE,
    fuse,
    settle_handing_out,
)
from knowledge.purposes.reading import Read

BILLING = {"p:billing": 0.95, "-p": 0.03, "-r": 1.0}


def heard(shares: dict[str, float], read: Facts = Facts(items=("name",))) -> Facts:  # noqa: B008 - a value, never changed
    return fuse(Read(read), {**BILLING, **shares}, frozenset(), short=False)


@pytest.mark.parametrize(
    ("share", "expected"), [(SOMETHING + 0.01, ("testing",)), (SOMETHING - 0.01, ())], ids=["likely", "said by nobody"]
)
def test_the_likeliest_purpose_is_taken_where_one_was_said(share: float, expected: tuple[str, ...]) -> None:
    assert heard({"p:billing": 0.05, "p:testing": share, "-p": 0.45}).purposes == expected


def test_what_the_lexicon_read_is_seconded_by_little() -> None:
    read = Facts(items=("name",), purposes=("testing",))
    assert heard({"p:billing": 0.5, "p:testing": 0.2, "-p": 0.2}, read).purposes == ("billing", "testing")
    assert heard({"p:testing": 0.02}, read).purposes == ("billing",)


@pytest.mark.parametrize(
    ("fact", "least"),
    [(C.SHARED_CREDENTIALS, FORBIDS_ALONE), (C.NOT_FOR_WORK, FORBIDS_ALONE), (C.TRUSTEE_UNCHECKED, SURE)],
)
def test_how_sure_the_model_must_be_of_what_forbids(fact: C, least: float) -> None:
    assert fact in heard({f"c:{fact}": least + 0.01}).circumstances
    assert fact not in heard({f"c:{fact}": least - 0.01}).circumstances


def test_who_does_not_know_why_the_data_are_there_does_not_know_what_the_form_said() -> None:
    shares = {f"c:{C.NOT_NOTIFIED}": 0.51}
    assert C.NOT_NOTIFIED in heard(shares).circumstances
    found = heard({**shares, f"c:{C.OLD_DATA}": 0.9}).circumstances
    assert C.OLD_DATA in found
    assert C.NOT_NOTIFIED not in found


def test_consent_to_something_else_is_none_however_surely_it_was_heard() -> None:
    shares = {"r:third_party": 0.9, "-r": 0.1, f"c:{C.CONSENT_GIVEN}": 0.99}
    assert C.CONSENT_GIVEN in heard(shares).circumstances
    told = Facts(items=("name",), recipients=(R.THIRD_PARTY,), circumstances=frozenset({C.UNCERTAIN}))
    assert C.CONSENT_GIVEN not in heard(shares, told).circumstances


def test_no_guardian_agreed_where_consent_was_read_to_be_missing() -> None:
    shares = {f"c:{C.MINOR}": 0.9, f"c:{C.GUARDIAN_CONSENT}": 0.9}
    missing = Facts(items=("name",), circumstances=frozenset({C.CONSENT_MISSING}))
    assert C.GUARDIAN_CONSENT in heard(shares).circumstances
    assert C.GUARDIAN_CONSENT not in heard(shares, missing).circumstances
    one_parent = missing.having(C.GUARDIAN_CONSENT)
    assert {C.GUARDIAN_CONSENT, C.UNCERTAIN} <= heard(shares, one_parent).circumstances


def data(
    shares: dict[str, float],
    *items: str,
    unread: tuple[str, ...] = (),
    known: tuple[str, ...] = (),
    short: bool = False,
) -> Facts:
    """What is understood of data where every kind was heard a little."""
    quiet = {f"i:{key}": 0.01 for key in ("name", "telephone", "usage_history", "*", "other")}
    read = Read(Facts(items=items, unread_items=unread), known=frozenset(known))
    return fuse(
        read, {**BILLING, **quiet, **{f"i:{key}": share for key, share in shares.items()}}, frozenset(), short=short
    )


def test_data_that_were_heard_count_where_none_was_read() -> None:
    assert data({"usage_history": DATA_ALONE + 0.01}).items == ("usage_history",)
    assert data({"usage_history": DATA_ALONE - 0.01}).items == ()
    assert data({"usage_history": 0.9}, short=True).items == ()
    assert data({"telephone": 0.9}, "*").items == ("telephone",)
    assert data({"telephone": 0.9, "*": 0.9}, "*").items == ("*", "telephone")
    assert data({"telephone": 0.9}, "name").items == ("name",)


def test_data_that_may_have_been_heard_beside_others_count_too() -> None:
    assert data({"telephone": 0.9, "name": DATA_BESIDE + 0.01}).items == ("name", "telephone")
    assert data({"telephone": 0.9, "name": DATA_BESIDE - 0.01}).items == ("telephone",)


@pytest.mark.parametrize("read", [(), ("*",)])
def test_nothing_is_made_of_data_beside_which_strange_ones_may_be_meant(read: tuple[str, ...]) -> None:
    assert data({"telephone": 0.9, "other": STRANGE_DATA + 0.01}, *read).items == read
    assert data({"telephone": 0.9, "other": STRANGE_DATA - 0.01}, *read).items == ("telephone",)


def test_words_that_nobody_placed_stay_unread_whatever_was_heard() -> None:
    assert data({"telephone": 0.99}, "telephone", unread=("wheelchair",), known=("wheelchair",)).unread == (
        "wheelchair",
    )


def test_of_two_reasons_for_staff_the_plain_one_leads() -> None:
    read = Facts(items=("name",), circumstances=frozenset({C.EMERGENCY}))
    assert heard({f"c:{C.EMERGENCY}": 0.3, f"c:{C.COMPANY_RIGHTS}": 0.95}, read).circumstances == {C.COMPANY_RIGHTS}
    both = {C.EMERGENCY, C.COMPANY_RIGHTS}
    assert heard({f"c:{C.EMERGENCY}": 0.3, f"c:{C.COMPANY_RIGHTS}": 0.85}, read).circumstances == both
    assert heard({f"c:{C.EMERGENCY}": 0.6, f"c:{C.COMPANY_RIGHTS}": 0.95}, read).circumstances == both


@pytest.mark.parametrize(
    ("share", "recipient", "beside", "stays"),
    [
        (ALONE - 0.01, R.THIRD_PARTY, C.DELETING, False),
        (ALONE + 0.01, R.THIRD_PARTY, C.DELETING, True),
        (ALONE - 0.01, R.TRUSTEE, C.DELETING, True),
        (ALONE - 0.01, R.THIRD_PARTY, C.CONSENT_GIVEN, True),
    ],
    ids=["doubtful", "sure", "not to a third party", "with leave"],
)
def test_whether_it_is_work_is_not_guessed_of_what_goes_nowhere(
    share: float, recipient: R, beside: C, stays: bool
) -> None:
    facts = Facts(items=("name",), recipients=(recipient,), circumstances=frozenset({C.NOT_FOR_WORK, beside}))
    assert (C.NOT_FOR_WORK in settle_handing_out(facts, {f"c:{C.NOT_FOR_WORK}": share}).circumstances) == stays
