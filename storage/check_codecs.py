"""How facts and rulings are written as JSON and read back. Codes alone; a code this version does not know never permits more."""

import json

from bot.domain.fact_codes import from_codes, to_codes
from bot.domain.purpose_facts import Circumstance, Listing, Verdict
from bot.domain.purpose_rules import Facts
from bot.domain.verdicts import Change, Ruling
from storage.sql import to_json


def write_facts(facts: Facts) -> str:
    return to_json(to_codes(facts))


def read_facts(stored: str) -> Facts:
    return from_codes(json.loads(stored))


def write_ruling(ruling: Ruling) -> str:
    return to_json(
        {
            "verdict": ruling.verdict,
            "clauses": ruling.clauses,
            "rule": ruling.rule,
            "conditions": ruling.conditions,
            "would_change": [[change.fact, change.verdict] for change in ruling.would_change],
            "listing": ruling.listing,
            "reasons": ruling.reasons,
        }
    )


def read_ruling(stored: str) -> Ruling:
    value = json.loads(stored)
    known = set(Circumstance)
    return Ruling(
        verdict=Verdict(value["verdict"]),
        clauses=tuple(value["clauses"]),
        rule=value["rule"],
        conditions=tuple(value["conditions"]),
        would_change=tuple(
            Change(Circumstance(fact), Verdict(verdict)) for fact, verdict in value["would_change"] if fact in known
        ),
        listing=Listing(value["listing"]),
        reasons=tuple(value["reasons"]),
    )
