"""What every use case knows besides its transaction: the desks, their calendars, the time, and where the desk lives on the web."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.collection import SILENT, CollectionRules
from bot.domain.deadlines import Calendar
from bot.domain.desks import Desk
from bot.domain.errors import UnknownDesk
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class House:
    """`public_url` has no trailing slash. `collection` says what the policy of that name demands when data is taken down."""

    desks: Mapping[str, Desk]
    calendars: Mapping[str, Calendar]
    clock: Clock
    public_url: str
    collection: Callable[[str], CollectionRules] = lambda policy: SILENT

    def desk(self, key: str) -> Desk:
        """Raises UnknownDesk."""
        desk = self.desks.get(key)
        if desk is None:
            raise UnknownDesk
        return desk
