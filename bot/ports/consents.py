"""The repository of consents: what was agreed to, for as long as the ticket's record stands."""

from datetime import datetime
from typing import Protocol

from bot.domain.consents import Consent


class Consents(Protocol):
    def add(self, ticket_id: int, consent: Consent) -> None: ...

    def list_ticket(self, ticket_id: int) -> list[Consent]:
        """Oldest first, withdrawn ones too."""

    def withdraw(self, ticket_id: int, at: datetime) -> int:
        """Marks every consent of the ticket that still stands as withdrawn; how many."""
