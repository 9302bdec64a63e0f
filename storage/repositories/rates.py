"""How often something was done lately: one row per key with the times of its uses, so that any window is exact."""

import json
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, delete, select, text

from bot.domain.errors import TooManyAttempts
from storage.columns import UtcTime
from storage.scope import Scope
from storage.sql import to_json
from storage.tables import rates

_HITS = select(rates.c.hits).where(rates.c.key == bindparam("key"))
_ROW = select(rates.c.hits, rates.c.expires_at).where(rates.c.key == bindparam("key"))
_PUT = text(
    "INSERT INTO rates (key, hits, expires_at) VALUES (:key, :hits, :expires_at) "
    "ON CONFLICT (key) DO UPDATE SET hits = excluded.hits, expires_at = excluded.expires_at"
).bindparams(bindparam("key", type_=String()), bindparam("expires_at", type_=UtcTime()))
_STALE = select(rates.c.key).where(rates.c.expires_at <= bindparam("now")).limit(bindparam("most"))
_DROP = delete(rates).where(rates.c.key.in_(bindparam("keys", expanding=True)))


class SqlRates:
    def __init__(self, scope: Scope) -> None:
        self._sql = scope.sql

    def hit(self, key: str, limit: int, window: timedelta, now: datetime) -> None:
        stored = self._sql.value(_HITS, {"key": key})
        at = _milliseconds(now)
        open_since = at - _milliseconds_of(window)
        # a clock that was set back must lock nobody out: uses "in the future" are dropped
        hits = [hit for hit in (json.loads(stored) if stored else ()) if open_since < hit <= at]
        if len(hits) >= limit:
            # a refused use is not counted, so the wait named here is the whole wait
            frees_at = hits[len(hits) - limit] if limit else at
            raise TooManyAttempts(retry_after=max(1, -(-(frees_at - open_since) // 1000)))
        self._sql.run(_PUT, {"key": key, "hits": to_json([*hits, at]), "expires_at": now + window})

    def give_back(self, key: str) -> None:
        row = self._sql.row(_ROW, {"key": key})
        if row is None:
            return
        hits = json.loads(row.hits)[:-1]
        self._sql.run(_PUT, {"key": key, "hits": to_json(hits), "expires_at": row.expires_at})

    def drop_stale(self, now: datetime, limit: int) -> int:
        """Removes up to `limit` counters whose window has passed; returns how many."""
        stale = [row.key for row in self._sql.rows(_STALE, {"now": now, "most": limit})]
        return self._sql.run(_DROP, {"keys": stale}) if stale else 0


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _milliseconds_of(window: timedelta) -> int:
    return int(window.total_seconds() * 1000)
