"""Makes a unit idempotent: its key goes in first and its answer with it, in the unit's own transaction, so both stand or fall with the effect."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import LargeBinary, bindparam, delete, select, text

from bot.domain.errors import DeskError, KeyReused
from bot.ports import Once
from storage.codecs import to_bytes
from storage.columns import UtcTime
from storage.repositories.sessions import SqlSessions
from storage.scope import Scope
from storage.tables import once_keys

T = TypeVar("T")

_TAKE = text(
    "INSERT INTO once_keys (key, body_hash, session_id, created_at) VALUES (:key, :body_hash, :session_id, :created_at) "
    "ON CONFLICT (key) DO NOTHING"
).bindparams(
    bindparam("key", type_=LargeBinary()),
    bindparam("body_hash", type_=LargeBinary()),
    bindparam("created_at", type_=UtcTime()),
)
_STORED = select(once_keys).where(once_keys.c.key == bindparam("key"))
_ANSWER = once_keys.update().where(once_keys.c.key == bindparam("of_key"))
_FORGET = delete(once_keys).where(once_keys.c.key == bindparam("key"))
_STALE = select(once_keys.c.key).where(once_keys.c.created_at < bindparam("before")).limit(bindparam("most"))
_DROP = delete(once_keys).where(once_keys.c.key.in_(bindparam("keys", expanding=True)))


class OnceKeys:
    def __init__(self, scope: Scope, sessions: SqlSessions) -> None:
        self._scope = scope
        self._sql = scope.sql
        self._sessions = sessions

    def run(self, once: Once, work: Callable[[], T]) -> T:
        """Runs `work` unless this key was answered before; the answer is what JSON makes of it, the first time as later."""
        # keyed and hashed: a key chosen outside may be long, and may be somebody's name
        key = self._scope.hashes.hash("once key", str(once.session_id), once.key)
        body_hash = hashlib.sha256(once.body).digest()
        taken = {"key": key, "body_hash": body_hash, "session_id": once.session_id}
        if self._sql.run(_TAKE, {**taken, "created_at": self._scope.clock.now()}) == 0:
            repeated: T = self._repeat(key, body_hash)
            return repeated
        try:
            written = to_bytes(work())
        except DeskError as refusal:
            if refusal.keeps_effects:
                self._sql.run(_FORGET, {"key": key})  # what was refused can be tried again, and counts again
            raise
        self._keep(key, once.session_id, written)
        answer: T = json.loads(written)
        return answer

    def drop_stale(self, before: datetime, limit: int) -> int:
        """Forgets up to `limit` keys taken before then; returns how many."""
        stale = [row.key for row in self._sql.rows(_STALE, {"before": before, "most": limit})]
        return self._sql.run(_DROP, {"keys": stale}) if stale else 0

    def _keep(self, key: bytes, session_id: int | None, written: bytes) -> None:
        if session_id is None:
            self._sql.run(_ANSWER, {"of_key": key, "answer": written})
            return
        key_id = self._sessions.get_key(session_id)
        sealed = self._scope.sealer.seal(key_id, "once_keys", key.hex(), "answer", written)
        self._sql.run(_ANSWER, {"of_key": key, "key_id": key_id, "answer": sealed})

    def _repeat(self, key: bytes, body_hash: bytes) -> Any:
        row = self._sql.row(_STORED, {"key": key})
        if row is None or row.body_hash != body_hash:
            raise KeyReused
        answer = row.answer
        if row.key_id is not None:
            answer = self._scope.sealer.open(row.key_id, "once_keys", key.hex(), "answer", answer)
        return json.loads(answer)
