"""Links to answers: hashes of their tokens. Opening one changes nothing here; the code that it asks for is counted among the codes."""

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.ports import StoredAnswerLink
from storage.answer_tables import answer_links
from storage.scope import Scope

_INSERT = answer_links.insert()
_FIND = select(answer_links).where(answer_links.c.token_hash == bindparam("token_hash"))


class SqlAnswerLinks:
    def __init__(self, scope: Scope) -> None:
        self._sql = scope.sql

    def add(self, token_hash: bytes, ticket_id: int, now: datetime, expires_at: datetime) -> None:
        row = {"token_hash": token_hash, "ticket_id": ticket_id, "created_at": now, "expires_at": expires_at}
        self._sql.run(_INSERT, row)

    def find(self, token_hash: bytes) -> StoredAnswerLink | None:
        row = self._sql.row(_FIND, {"token_hash": token_hash})
        return None if row is None else StoredAnswerLink(row.id, row.ticket_id, row.expires_at)
