"""The outbox: what the outside must hear, in lanes. Only the oldest row of a lane can be claimed, so order holds with any number of workers."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, delete, func, or_, select, text

from bot.ports import Job, Json, OutboxRow
from storage.columns import UtcTime
from storage.errors import KeyDestroyed
from storage.repositories.tickets import SqlTickets
from storage.scope import Scope
from storage.sql import to_json
from storage.tables import dead_letters, holds, outbox

_o = outbox.c
_ahead = outbox.alias("ahead")
_FIRST_IN_LANE = ~select(_ahead.c.id).where(_ahead.c.lane == _o.lane, _ahead.c.id < _o.id).exists()
_OF_JOBS = _o.job.in_(bindparam("jobs", expanding=True))
_FREE = or_(_o.lease.is_(None), _o.leased_until <= bindparam("now"))

_INSERT = outbox.insert()
_WAITING_REFRESH = (
    select(_o.id).where(_o.lane == bindparam("lane"), _o.job == Job.REFRESH_CARD.value, _o.lease.is_(None)).limit(1)
)
_CLAIMABLE = (
    select(outbox)
    .where(_OF_JOBS, _o.not_before <= bindparam("now"), _FREE, _FIRST_IN_LANE)
    .order_by(_o.id)
    .limit(bindparam("most"))
)
_CLAIM = (
    outbox.update()
    .where(_o.id == bindparam("row_id"), _FREE)
    .values(lease=bindparam("token"), leased_until=bindparam("until"), attempts=_o.attempts + 1)
)
_HELD = and_(_o.id == bindparam("row_id"), _o.lease == bindparam("token"))
_REMOVE = delete(outbox).where(_HELD)
_GIVE_BACK = outbox.update().where(_HELD).values(lease=None, leased_until=None)
_ROW = select(outbox).where(_HELD)
_BURY = dead_letters.insert()
# A row under way is due again when its lease ends: its worker may have died.
_DUE = case((_o.leased_until > _o.not_before, _o.leased_until), else_=_o.not_before)
_NEXT_DUE = select(func.min(_DUE, type_=UtcTime())).where(_OF_JOBS, _FIRST_IN_LANE)
_HOLD = text(
    "INSERT INTO holds (scope, not_before) VALUES (:scope, :not_before) ON CONFLICT (scope) DO UPDATE SET not_before = "
    "CASE WHEN excluded.not_before > holds.not_before THEN excluded.not_before ELSE holds.not_before END"
).bindparams(bindparam("not_before", type_=UtcTime()))
_HELD_UNTIL = select(holds.c.not_before).where(holds.c.scope == bindparam("scope"))
_COUNT = select(func.count().label("total"), func.count(_o.lease).label("leased")).select_from(outbox)
_COUNT_DEAD = select(func.count()).select_from(dead_letters)


class SqlOutbox:
    def __init__(self, scope: Scope, tickets: SqlTickets) -> None:
        self._scope = scope
        self._sql = scope.sql
        self._tickets = tickets

    def add(
        self,
        job: Job,
        *,
        lane: str,
        ticket_id: int | None = None,
        payload: Mapping[str, Json] | None = None,
        secret: str | None = None,
    ) -> None:
        if job is Job.REFRESH_CARD and self._sql.row(_WAITING_REFRESH, {"lane": lane}) is not None:
            return
        now = self._scope.clock.now()
        row: dict[str, object] = {
            "id": self._scope.next_id("outbox"),
            "lane": lane,
            "job": job,
            "ticket_id": ticket_id,
            "payload": to_json(dict(payload or {})),
            "attempts": 0,
            "not_before": now,
            "created_at": now,
        }
        if secret is not None:
            row |= self._sealed(row["id"], ticket_id, secret)
        self._sql.run(_INSERT, row)

    def claim(self, now: datetime, lease_for: timedelta, *, jobs: Sequence[Job], limit: int = 8) -> list[OutboxRow]:
        claimed: list[OutboxRow] = []
        for row in self._sql.rows(_CLAIMABLE, {"jobs": _names(jobs), "now": now, "most": limit}):
            token = secrets.token_urlsafe(16)
            held = {"row_id": row.id, "token": token, "now": now, "until": now + lease_for}
            if self._sql.run(_CLAIM, held) != 1:
                continue
            found = self._read(row, token)
            try:
                secret = self._open(row)
            except KeyDestroyed:  # its ticket was erased: nobody may read it any more
                self.bury(found, "KeyDestroyed")
                continue
            claimed.append(found if secret is None else _with_secret(found, secret))
        return claimed

    def done(self, row: OutboxRow) -> bool:
        return self._sql.run(_REMOVE, _lease(row)) == 1

    def retry(self, row: OutboxRow, not_before: datetime, error: str) -> bool:
        return self._sql.run(_GIVE_BACK, {**_lease(row), "not_before": not_before, "last_error": error[:80]}) == 1

    def bury(self, row: OutboxRow, error: str) -> bool:
        stored = self._sql.row(_ROW, _lease(row))
        if stored is None:
            return False
        letter = {name: getattr(stored, name) for name in ("id", "lane", "job", "ticket_id", "payload", "attempts")}
        buried = {"error": error[:80], "created_at": stored.created_at, "buried_at": self._scope.clock.now()}
        self._sql.run(_BURY, {**letter, **buried})
        return self._sql.run(_REMOVE, _lease(row)) == 1

    def next_due(self, *, jobs: Sequence[Job]) -> datetime | None:
        due: datetime | None = self._sql.value(_NEXT_DUE, {"jobs": _names(jobs)})
        return due

    def hold(self, scope: str, not_before: datetime) -> None:
        self._sql.run(_HOLD, {"scope": scope, "not_before": not_before})

    def held_until(self, scope: str) -> datetime | None:
        found: datetime | None = self._sql.value(_HELD_UNTIL, {"scope": scope})
        return found

    def count(self) -> Mapping[str, int]:
        (row,) = self._sql.rows(_COUNT)
        return {"waiting": row.total - row.leased, "leased": row.leased, "dead": self._sql.value(_COUNT_DEAD)}

    def _sealed(self, row_id: object, ticket_id: int | None, secret: str) -> dict[str, object]:
        if ticket_id is None:
            raise ValueError("a secret needs a ticket, under whose key it is sealed")
        key_id = self._tickets.get_key(ticket_id)
        sealed = self._scope.sealer.seal(key_id, "outbox", str(row_id), "secret", secret.encode())
        return {"key_id": key_id, "secret": sealed}

    def _open(self, row: Row[Any]) -> str | None:
        if row.secret is None:
            return None
        return self._scope.sealer.open(row.key_id, "outbox", row.id, "secret", row.secret).decode()

    def _read(self, row: Row[Any], token: str) -> OutboxRow:
        payload = json.loads(row.payload)
        return OutboxRow(
            row.id, row.lane, Job(row.job), row.ticket_id, payload, None, row.attempts + 1, token, row.created_at
        )


def _with_secret(row: OutboxRow, secret: str) -> OutboxRow:
    return OutboxRow(
        row.id, row.lane, row.job, row.ticket_id, row.payload, secret, row.attempts, row.lease, row.created_at
    )


def _lease(row: OutboxRow) -> dict[str, object]:
    return {"row_id": row.id, "token": row.lease}


def _names(jobs: Sequence[Job]) -> list[str]:
    return [str(job) for job in jobs]
