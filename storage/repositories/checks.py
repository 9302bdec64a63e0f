"""Records of purpose checks and the words of those who asked, each under a key of its own that goes when its time is over."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from bot.domain.checks import Asked, Check
from storage.check_codecs import read_facts, read_ruling, write_facts, write_ruling
from storage.check_tables import asked_words, checks
from storage.codecs import to_bytes
from storage.scope import Scope

_c, _a = checks.c, asked_words.c
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_INSERT = checks.insert()
_BY_ID = select(checks).where(_c.id == bindparam("check_id"))
_LIST = (
    select(checks)
    .where(_c.id > bindparam("after"), _c.asked_at >= bindparam("since"))
    .order_by(_c.id)
    .limit(bindparam("most"))
)
_OLD = (
    select(_c.id, _c.key_id)
    .where(_c.desk == bindparam("desk"), _c.asked_at < bindparam("before"))
    .order_by(_c.asked_at)
    .limit(bindparam("most"))
)
_DROP = delete(checks).where(_c.id.in_(bindparam("ids", expanding=True)))
_INSERT_WORDS = asked_words.insert()
_WORDS_BY_ID = select(asked_words).where(_a.id == bindparam("asked_id"))
_WORDS_OF_CHECK = select(asked_words).where(_a.check_id == bindparam("of_check")).order_by(_a.id.desc()).limit(1)
_OLD_WORDS = (
    select(_a.id, _a.key_id).where(_a.asked_at < bindparam("before")).order_by(_a.asked_at).limit(bindparam("most"))
)
_DROP_WORDS = delete(asked_words).where(_a.id.in_(bindparam("ids", expanding=True)))


class SqlChecks:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(self, check: Check) -> Check:
        row_id, key_id = self._scope.next_id("checks"), self._scope.sealer.new_key()
        self._sql.run(
            _INSERT,
            {
                "id": row_id,
                "desk": check.desk,
                "policy": check.policy,
                "version": check.version,
                "locale": check.locale,
                "key_id": key_id,
                "asker": self._scope.sealer.seal(key_id, "checks", row_id, "asker", check.asker.encode()),
                "asker_index": self._scope.hashes.hash("check asker", check.desk, check.asker),
                "facts": write_facts(check.facts),
                "ruling": write_ruling(check.ruling),
                "asked_at": check.asked_at,
            },
        )
        return replace(check, id=row_id)

    def find(self, check_id: int) -> Check | None:
        row = self._sql.row(_BY_ID, {"check_id": check_id})
        return None if row is None else self._read(row)

    def list_desk(
        self, desk: str | None = None, *, since: datetime | None = None, after: int = 0, limit: int = 100
    ) -> list[Check]:
        wanted = _LIST if desk is None else _LIST.where(_c.desk == desk)
        rows = self._sql.rows(wanted, {"after": after, "since": since or _EVER, "most": limit})
        return [self._read(row) for row in rows]

    def drop_old(self, desk: str, before: datetime, limit: int) -> int:
        old = self._sql.rows(_OLD, {"desk": desk, "before": before, "most": limit})
        if old:
            self._sql.run(_DROP, {"ids": [row.id for row in old]})
        for row in old:
            self._scope.condemn(row.key_id)
        return len(old)

    def _read(self, row: Row[Any]) -> Check:
        asker = self._scope.sealer.open(row.key_id, "checks", row.id, "asker", row.asker).decode()
        return Check(
            row.id,
            row.desk,
            asker,
            row.policy,
            row.version,
            row.locale,
            read_facts(row.facts),
            read_ruling(row.ruling),
            row.asked_at,
        )


class SqlAskedWords:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(self, asked: Asked, now: datetime) -> Asked:
        row_id, key_id = self._scope.next_id("asked_words"), self._scope.sealer.new_key()
        body = {
            "user": asked.user,
            "text": asked.text,
            "locale": asked.locale,
            "unread": asked.unread,
            "channel": asked.channel,
            "thread_ts": asked.thread_ts,
        }
        self._sql.run(
            _INSERT_WORDS,
            {
                "id": row_id,
                "desk": asked.desk,
                "check_id": asked.check_id,
                "key_id": key_id,
                "body": self._scope.sealer.seal(key_id, "asked_words", row_id, "body", to_bytes(body)),
                "asked_at": now,
            },
        )
        return replace(asked, id=row_id)

    def find(self, asked_id: int) -> Asked | None:
        row = self._sql.row(_WORDS_BY_ID, {"asked_id": asked_id})
        return None if row is None else self._read(row)

    def find_of_check(self, check_id: int) -> Asked | None:
        row = self._sql.row(_WORDS_OF_CHECK, {"of_check": check_id})
        return None if row is None else self._read(row)

    def drop_old(self, before: datetime, limit: int) -> int:
        old = self._sql.rows(_OLD_WORDS, {"before": before, "most": limit})
        if old:
            self._sql.run(_DROP_WORDS, {"ids": [row.id for row in old]})
        for row in old:
            self._scope.condemn(row.key_id)
        return len(old)

    def _read(self, row: Row[Any]) -> Asked:
        body = json.loads(self._scope.sealer.open(row.key_id, "asked_words", row.id, "body", row.body))
        return Asked(
            row.id,
            row.desk,
            body["user"],
            body["text"],
            body["locale"],
            row.check_id,
            tuple(body["unread"]),
            body["channel"],
            body["thread_ts"],
        )
