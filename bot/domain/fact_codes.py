"""Facts as codes: what is stored of a question, and what a form sends back. No word of the asker's survives it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from bot.domain.purpose_facts import Circumstance, Recipient
from bot.domain.purpose_rules import Facts

E = TypeVar("E", bound=StrEnum)
Codes = Mapping[str, list[str]]
LONGEST = 150  # characters of one code: what a form can hold
MOST = 100  # codes of one field


def plain_facts(facts: Facts) -> Facts:
    """The facts without the words that could not be placed; that there were some remains, and holds a permission back as before."""
    if not facts.unread:
        return facts
    bare = replace(facts, unread_items=(), unread_purposes=(), unread_recipients=())
    return bare.having(Circumstance.UNREAD)


def to_codes(facts: Facts) -> dict[str, list[str]]:
    plain = plain_facts(facts)
    return {
        "items": list(plain.items),
        "purposes": list(plain.purposes),
        "recipients": [recipient.value for recipient in plain.recipients],
        "circumstances": sorted(circumstance.value for circumstance in plain.circumstances),
        "recipient_names": list(plain.recipient_names),
    }


def from_codes(codes: Codes) -> Facts:
    """A code that this version does not know is something that cannot be read: never a reason to permit more."""
    recipients, strange = _known(Recipient, codes.get("recipients", ()))
    circumstances, odd = _known(Circumstance, codes.get("circumstances", ()))
    facts = Facts(
        items=_sorted(codes.get("items", ())),
        purposes=_sorted(codes.get("purposes", ())),
        recipients=tuple(sorted(recipients | ({Recipient.UNKNOWN} if strange else set()))),
        circumstances=frozenset(circumstances),
        recipient_names=_sorted(codes.get("recipient_names", ())),
    )
    return facts.having(Circumstance.UNREAD) if odd else facts


def _known(kind: type[E], codes: Iterable[str]) -> tuple[set[E], bool]:
    values = {member.value: member for member in kind}
    given = set(codes)
    return {values[code] for code in given & values.keys()}, bool(given - values.keys())


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code[:LONGEST] for code in codes}))[:MOST]
