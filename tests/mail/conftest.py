"""The desk of the services' tests, and letters made without one."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from bot.domain.deadlines import Deadline
from bot.domain.desks import Desk
from bot.domain.references import Reference
from bot.domain.tickets import Ticket
from bot.domain.verification import Identity, IdentityLevel, IdentityState
from bot.services.notices import LetterFacts
from handlers.mail.composing import Envelope
from tests.services.conftest import TestDesk, clock, desk
from tests.support import NOON

__all__ = ["TestDesk", "clock", "desk"]  # fixtures are found by name

REFERENCE = Reference("PD-7K3M-9QX2")
ENVELOPE = Envelope("desk@mail.example", "<0123@mail.example>", NOON)
CANARIES: dict[str, str | None] = {
    "name": "Taro CANARYNAME",
    "email": "canaryaddress@example.com",
    "description": "CANARYSTORY",
    "internal_reason": "CANARYINTERNAL",
}


def facts_of(
    *,
    locale: str = "en",
    kind: str = "disclosure",
    level: IdentityLevel = IdentityLevel.DOCUMENT,
    state: IdentityState = IdentityState.CONFIRMED,
    confirmed: bool = True,
    details: Mapping[str, str | None] = MappingProxyType({}),
    contact: str = "privacy@company.example",
    document_days: int = 0,
    due: date | None = date(2026, 12, 3),
) -> LetterFacts:
    """Facts of a disclosure whose address is confirmed, unless told otherwise."""
    identity = Identity(level, state, NOON if confirmed else None, None)
    deadline = Deadline(due, 3)
    told = {**CANARIES, **details}
    ticket = Ticket(1, REFERENCE, "company", kind, 1, locale, identity, deadline, NOON, told)
    desk = Desk("company", "the Company", "company", contact, {"default": "privacy"}, document_days=document_days)
    return LetterFacts(ticket, desk, told["email"], told["name"], locale, "https://desk.example")
