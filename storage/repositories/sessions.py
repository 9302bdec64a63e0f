"""Chat sessions. The token is stored as the hash it comes as; the state of the conversation is sealed under the session's key."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from bot.domain.conversations import Conversation, Session
from bot.domain.errors import SessionExpired
from storage.codecs import read_conversation, write_conversation
from storage.scope import Scope
from storage.tables import messages, once_keys, sessions

_INSERT = sessions.insert()
_BY_ID = select(sessions).where(sessions.c.id == bindparam("session_id"))
_BY_TOKEN = select(sessions).where(
    sessions.c.token_hash == bindparam("token_hash"), sessions.c.expires_at > bindparam("now")
)
_KEY = select(sessions.c.key_id).where(sessions.c.id == bindparam("session_id"))
_UPDATE = sessions.update().where(sessions.c.id == bindparam("session_id"))
_EXTEND = _UPDATE.where(sessions.c.expires_at < bindparam("until"))
_EXPIRED = (
    select(sessions.c.id)
    .where(sessions.c.expires_at <= bindparam("before"))
    .order_by(sessions.c.expires_at)
    .limit(bindparam("most"))
)
_DROP_ANSWERS = delete(once_keys).where(once_keys.c.session_id == bindparam("session_id"))
_DROP_MESSAGES = delete(messages).where(
    messages.c.session_id == bindparam("session_id"), messages.c.ticket_id.is_(None)
)
_DROP = delete(sessions).where(sessions.c.id == bindparam("session_id"))


class SqlSessions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(self, token_hash: bytes, desk: str, locale: str, now: datetime, expires_at: datetime) -> Session:
        session = Session(self._scope.next_id("sessions"), desk, locale, now, Conversation())
        row: dict[str, Any] = {
            "id": session.id,
            "token_hash": token_hash,
            "desk": desk,
            "locale": locale,
            "key_id": self._scope.sealer.new_key(),
            "created_at": now,
            "expires_at": expires_at,
        }
        self._sql.run(_INSERT, row)
        self._scope.session_keys[session.id] = row["key_id"]
        return session

    def find(self, token_hash: bytes, now: datetime) -> Session | None:
        row = self._sql.row(_BY_TOKEN, {"token_hash": token_hash, "now": now})
        return None if row is None else self._read(row)

    def extend(self, session_id: int, expires_at: datetime) -> None:
        if self._scope.writing:
            self._sql.run(_EXTEND, {"session_id": session_id, "expires_at": expires_at, "until": expires_at})

    def get(self, session_id: int) -> Session:
        row = self._sql.row(_BY_ID, {"session_id": session_id})
        if row is None:
            raise SessionExpired
        return self._read(row)

    def get_key(self, session_id: int) -> int:
        """The id of the key this session's words are sealed under. Raises SessionExpired."""
        key_id = self._scope.session_keys.get(session_id)
        if key_id is None:
            key_id = self._sql.value(_KEY, {"session_id": session_id})
            if key_id is None:
                raise SessionExpired
            self._remember(session_id, key_id)
        return key_id

    def save_conversation(self, session_id: int, conversation: Conversation) -> None:
        key_id = self.get_key(session_id)
        sealed = self._scope.sealer.seal(
            key_id, "sessions", session_id, "conversation", write_conversation(conversation)
        )
        self._sql.run(_UPDATE, {"session_id": session_id, "conversation": sealed})

    def save_locale(self, session_id: int, locale: str) -> None:
        self._sql.run(_UPDATE, {"session_id": session_id, "locale": locale})

    def list_expired(self, before: datetime, limit: int = 50) -> list[int]:
        """Ids of the sessions that ended by then, oldest first."""
        return [row.id for row in self._sql.rows(_EXPIRED, {"before": before, "most": limit})]

    def erase(self, session_id: int) -> None:
        """Destroys the session, what was said in it outside any ticket, and the key of both. Its tickets keep their messages."""
        key_id = self.get_key(session_id)
        self._sql.run(_DROP_ANSWERS, {"session_id": session_id})
        self._sql.run(_DROP_MESSAGES, {"session_id": session_id})
        self._sql.run(_DROP, {"session_id": session_id})
        self._scope.session_keys.pop(session_id, None)
        self._scope.condemn(key_id)

    def _remember(self, session_id: int, key_id: int) -> None:
        if self._scope.writing:
            self._scope.session_keys[session_id] = key_id

    def _read(self, row: Row[Any]) -> Session:
        self._remember(row.id, row.key_id)
        conversation = Conversation()
        if row.conversation is not None:
            opened = self._scope.sealer.open(row.key_id, "sessions", row.id, "conversation", row.conversation)
            conversation = read_conversation(opened)
        return Session(row.id, row.desk, row.locale, row.created_at, conversation)
