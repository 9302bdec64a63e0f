"""Messages, each sealed under the key of the ticket it belongs to, or of its session while it belongs to none."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.domain.answers import Reply
from bot.domain.errors import InvalidInput
from bot.domain.messages import Author, Message, ReplyPurpose
from storage.codecs import read_reply, write_reply
from storage.repositories.sessions import SqlSessions
from storage.repositories.tickets import SqlTickets
from storage.scope import Scope
from storage.tables import messages

_INSERT = messages.insert()
_BY_ID = select(messages).where(messages.c.id == bindparam("message_id"))
_OF_SESSION = (
    select(messages)
    .where(messages.c.session_id == bindparam("session_id"), messages.c.id > bindparam("after"))
    .order_by(messages.c.id)
    .limit(bindparam("most"))
)
_RECENT = (
    select(messages)
    .where(messages.c.session_id == bindparam("session_id"))
    .order_by(messages.c.id.desc())
    .limit(bindparam("most"))
)
_OF_TICKET = select(messages).where(messages.c.ticket_id == bindparam("ticket_id")).order_by(messages.c.id)
_LOOSE = select(messages.c.id, messages.c.key_id, messages.c.body).where(
    messages.c.session_id == bindparam("session_id"),
    messages.c.id >= bindparam("first"),
    messages.c.ticket_id.is_(None),
)
_RESEAL = messages.update().where(messages.c.id == bindparam("message_id"))


class SqlMessages:
    def __init__(self, scope: Scope, sessions: SqlSessions, tickets: SqlTickets) -> None:
        self._scope = scope
        self._sql = scope.sql
        self._sessions = sessions
        self._tickets = tickets

    def add(
        self,
        session_id: int,
        author: Author,
        body: Reply,
        now: datetime,
        *,
        ticket_id: int | None = None,
        purpose: ReplyPurpose | None = None,
    ) -> Message:
        key_id = self._sessions.get_key(session_id) if ticket_id is None else self._tickets.get_key(ticket_id)
        message = Message(self._scope.next_id("messages"), author, body, now, ticket_id, purpose)
        row = {
            "id": message.id,
            "session_id": session_id,
            "ticket_id": ticket_id,
            "author": author,
            "purpose": purpose,
            "key_id": key_id,
            "body": self._seal(key_id, message.id, write_reply(body)),
            "created_at": now,
        }
        self._sql.run(_INSERT, row)
        return message

    def get(self, message_id: int) -> Message:
        row = self._sql.row(_BY_ID, {"message_id": message_id})
        if row is None:
            raise InvalidInput("There is no such message any more.")
        return self._read(row)

    def list_session(self, session_id: int, *, after: int = 0, limit: int = 200) -> list[Message]:
        rows = self._sql.rows(_OF_SESSION, {"session_id": session_id, "after": after, "most": limit})
        return [self._read(row) for row in rows]

    def list_recent(self, session_id: int, limit: int) -> list[Message]:
        rows = self._sql.rows(_RECENT, {"session_id": session_id, "most": limit})
        return [self._read(row) for row in reversed(rows)]

    def list_ticket(self, ticket_id: int) -> list[Message]:
        return [self._read(row) for row in self._sql.rows(_OF_TICKET, {"ticket_id": ticket_id})]

    def adopt(self, session_id: int, first_message: int, ticket_id: int) -> None:
        key_id = self._tickets.get_key(ticket_id)
        moved = [
            {
                "message_id": row.id,
                "ticket_id": ticket_id,
                "key_id": key_id,
                "body": self._seal(key_id, row.id, self._open(row)),
            }
            for row in self._sql.rows(_LOOSE, {"session_id": session_id, "first": first_message})
        ]
        if moved:
            self._sql.run(_RESEAL, moved)

    def _seal(self, key_id: int, message_id: int, body: bytes) -> bytes:
        return self._scope.sealer.seal(key_id, "messages", message_id, "body", body)

    def _open(self, row: Row[Any]) -> bytes:
        return self._scope.sealer.open(row.key_id, "messages", row.id, "body", row.body)

    def _read(self, row: Row[Any]) -> Message:
        purpose = None if row.purpose is None else ReplyPurpose(row.purpose)
        return Message(row.id, Author(row.author), read_reply(self._open(row)), row.created_at, row.ticket_id, purpose)
