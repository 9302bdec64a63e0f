"""Six-digit codes, as keyed hashes, with their guesses counted by single statements. Addresses are stored as keyed hashes too."""

from datetime import datetime

from sqlalchemy import bindparam, false, func, select, true

from bot.domain.addresses import normal_email
from bot.ports import StoredCode
from storage.scope import Scope
from storage.tables import codes

_INSERT = codes.insert()
_END_ALL = codes.update().where(codes.c.ticket_id == bindparam("of_ticket")).values(ended=true())
_NEWEST = (
    select(codes)
    .where(
        codes.c.ticket_id == bindparam("ticket_id"),
        codes.c.address_index == bindparam("address_index"),
        codes.c.ended == false(),
    )
    .order_by(codes.c.id.desc())
    .limit(1)
)
_SINCE = select(
    func.count().label("sent"), func.coalesce(func.sum(codes.c.guesses - codes.c.guesses_before), 0).label("made")
).where(
    codes.c.ticket_id == bindparam("ticket_id"),
    codes.c.address_index == bindparam("address_index"),
    codes.c.created_at >= bindparam("since"),
)
_GUESS = (
    codes.update()
    .where(codes.c.id == bindparam("code_id"), codes.c.guesses < bindparam("most"), codes.c.ended == false())
    .values(guesses=codes.c.guesses + 1)
)
_USE = codes.update().where(codes.c.id == bindparam("code_id")).values(ended=true())


class SqlCodes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(
        self,
        ticket_id: int,
        session_id: int,
        address: str,
        code_hash: bytes,
        now: datetime,
        expires_at: datetime,
        guesses: int,
    ) -> None:
        self._sql.run(_END_ALL, {"of_ticket": ticket_id})
        row = {
            "ticket_id": ticket_id,
            "session_id": session_id,
            "address_index": self._index(address),
            "code_hash": code_hash,
            "guesses": guesses,
            "guesses_before": guesses,
            "ended": False,
            "created_at": now,
            "expires_at": expires_at,
        }
        self._sql.run(_INSERT, row)

    def find(self, ticket_id: int, address: str) -> StoredCode | None:
        row = self._sql.row(_NEWEST, {"ticket_id": ticket_id, "address_index": self._index(address)})
        if row is None:
            return None
        return StoredCode(row.id, row.code_hash, row.session_id, row.guesses, row.expires_at)

    def count_since(self, ticket_id: int, address: str, since: datetime) -> tuple[int, int]:
        row = self._sql.row(_SINCE, {"ticket_id": ticket_id, "address_index": self._index(address), "since": since})
        return (0, 0) if row is None else (row.sent, row.made)

    def take_guess(self, code_id: int, limit: int) -> bool:
        return self._sql.run(_GUESS, {"code_id": code_id, "most": limit}) == 1

    def use(self, code_id: int) -> None:
        self._sql.run(_USE, {"code_id": code_id})

    def _index(self, address: str) -> bytes:
        return self._scope.hashes.hash("code address", normal_email(address))
