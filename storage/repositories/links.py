"""Single-use staff links to a ticket's documents: hashes of token and PIN, tries counted and burning done by single statements."""

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.ports import StoredLink
from storage.scope import Scope
from storage.tables import links

_INSERT = links.insert()
_UNUSED = select(links).where(links.c.token_hash == bindparam("token_hash"), links.c.burned_at.is_(None))
_TRY = (
    links.update()
    .where(links.c.id == bindparam("link_id"), links.c.tries < bindparam("most"), links.c.burned_at.is_(None))
    .values(tries=links.c.tries + 1)
)
_BURN = links.update().where(links.c.id == bindparam("link_id"), links.c.burned_at.is_(None))


class SqlLinks:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(
        self, token_hash: bytes, ticket_id: int, staff: str, pin_hash: bytes, now: datetime, expires_at: datetime
    ) -> None:
        row = {
            "token_hash": token_hash,
            "ticket_id": ticket_id,
            "staff": staff,
            "pin_hash": pin_hash,
            "tries": 0,
            "created_at": now,
            "expires_at": expires_at,
        }
        self._sql.run(_INSERT, row)

    def find(self, token_hash: bytes) -> StoredLink | None:
        row = self._sql.row(_UNUSED, {"token_hash": token_hash})
        if row is None:
            return None
        return StoredLink(row.id, row.ticket_id, row.staff, row.pin_hash, row.tries, row.expires_at)

    def take_try(self, link_id: int, limit: int) -> bool:
        return self._sql.run(_TRY, {"link_id": link_id, "most": limit}) == 1

    def burn(self, link_id: int) -> bool:
        return self._sql.run(_BURN, {"link_id": link_id, "burned_at": self._scope.clock.now()}) == 1
