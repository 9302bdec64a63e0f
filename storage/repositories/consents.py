"""Consents of a ticket: added once, never changed but for being withdrawn."""

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.domain.consents import Consent
from storage.consent_tables import consents
from storage.scope import Scope

_INSERT = consents.insert()
_OF_TICKET = select(consents).where(consents.c.ticket_id == bindparam("ticket_id")).order_by(consents.c.id)
_WITHDRAW = consents.update().where(consents.c.ticket_id == bindparam("of_ticket"), consents.c.withdrawn_at.is_(None))


class SqlConsents:
    def __init__(self, scope: Scope) -> None:
        self._sql = scope.sql

    def add(self, ticket_id: int, consent: Consent) -> None:
        row = {
            "ticket_id": ticket_id,
            "session_id": consent.session_id,
            "message_id": consent.message,
            "locale": consent.locale,
            "policy": consent.policy,
            "policy_version": consent.policy_version,
            "text_version": consent.version,
            "text": consent.text,
            "given_at": consent.given_at,
            "withdrawn_at": consent.withdrawn_at,
        }
        self._sql.run(_INSERT, row)

    def list_ticket(self, ticket_id: int) -> list[Consent]:
        return [
            Consent(
                text=row.text,
                locale=row.locale,
                policy=row.policy,
                policy_version=row.policy_version,
                session_id=row.session_id,
                message=row.message_id,
                given_at=row.given_at,
                withdrawn_at=row.withdrawn_at,
            )
            for row in self._sql.rows(_OF_TICKET, {"ticket_id": ticket_id})
        ]

    def withdraw(self, ticket_id: int, at: datetime) -> int:
        return self._sql.run(_WITHDRAW, {"of_ticket": ticket_id, "withdrawn_at": at})
