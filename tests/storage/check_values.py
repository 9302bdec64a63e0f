"""One of everything that purpose checks leave in the store, with words to look for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain.checks import Asked, Check
from bot.domain.precedents import Precedent, clause_hash
from bot.domain.provisions import Provision, ProvisionState
from bot.domain.purpose_facts import Circumstance, Listing, Recipient, Verdict
from bot.domain.purpose_rules import Facts
from bot.domain.verdicts import Change, Ruling
from bot.ports import Thread, Transaction
from tests.support import NOON

FACTS = Facts(
    items=("address", "name"),
    purposes=("billing",),
    recipients=(Recipient.PUBLIC_AGENCY,),
    circumstances=frozenset({Circumstance.LEGAL_BASIS, Circumstance.CONSENT_MISSING}),
)
RULING = Ruling(
    Verdict.ASK_STAFF,
    ("company:3.1.1", "company:3.1"),
    "a public agency asks",
    ("staff_agency",),
    (Change(Circumstance.CONSENT_GIVEN, Verdict.PERMITTED),),
    Listing.LISTED,
    ("provision without consent",),
)


def a_check(**changed: Any) -> Check:
    values: dict[str, Any] = {
        "id": 0,
        "desk": "company",
        "asker": "U0ASKER",
        "policy": "company",
        "version": "0123456789ab",
        "locale": "en",
        "facts": FACTS,
        "ruling": RULING,
        "asked_at": NOON,
    }
    return Check(**(values | changed))


def a_precedent(**changed: Any) -> Precedent:
    values: dict[str, Any] = {
        "id": 0,
        "desk": "company",
        "policy": "company",
        "version": "0123456789ab",
        "clause": "company:3.1.1",
        "clause_hash": clause_hash("A clause."),
        "decision": Verdict.PERMITTED,
        "facts": FACTS,
        "answer": "Yes, with a letter.",
        "decided_by": "U1",
        "decided_at": NOON,
    }
    return Precedent(**(values | changed))


def a_provision(ticket_id: int, **changed: Any) -> Provision:
    values: dict[str, Any] = {
        "id": 0,
        "desk": "company",
        "policy": "company",
        "version": "0123456789ab",
        "clause": "company:3.1.1",
        "facts": FACTS,
        "recipient": "Kanda police station",
        "basis": "Written enquiry 12-345",
        "provided_on": NOON.date(),
        "proposed_by": "U1",
        "proposed_at": NOON,
        "ticket_id": ticket_id,
    }
    return Provision(**(values | changed))


def add_checks(tx: Transaction, ticket_id: int, word: Callable[[], str], now: datetime = NOON) -> None:
    check = tx.checks.add(a_check(asker=word(), asked_at=now))
    tx.asked_words.add(Asked(0, "company", word(), word(), "en", check.id, (word(),), word(), word()), now)
    tx.employee_threads.add(ticket_id, Thread(word(), word()))
    tx.precedents.add(a_precedent(answer=word(), ticket_id=ticket_id))
    provision = tx.provisions.add(a_provision(ticket_id, recipient=word(), basis=word()))
    tx.provisions.decide(provision.id, ProvisionState.CONFIRMED, "U2", now)
