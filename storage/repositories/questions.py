"""Questions without an answer, as masked words by topic and day."""

from datetime import date

from sqlalchemy import bindparam, delete, or_, select

from bot.domain.unanswered import Unanswered
from storage.question_tables import unanswered
from storage.scope import Scope

_c = unanswered.c
_INSERT = unanswered.insert()
_LIST = (
    select(unanswered)
    .where(_c.id > bindparam("after"), or_(bindparam("every", False).is_(True), _c.policy == bindparam("policy")))
    .order_by(_c.id)
    .limit(bindparam("most"))
)
_OLD = (
    select(_c.id)
    .where(_c.desk == bindparam("desk"), _c.asked_on < bindparam("day"))
    .order_by(_c.asked_on)
    .limit(bindparam("most"))
)
_DROP = delete(unanswered).where(_c.id.in_(bindparam("ids", expanding=True)))


class SqlQuestions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(self, question: Unanswered) -> None:
        self._sql.run(
            _INSERT,
            {
                "id": self._scope.next_id("unanswered"),
                "desk": question.desk,
                "policy": question.policy,
                "concept": question.concept,
                "language": question.language,
                "words": question.words,
                "by_staff": question.by_staff,
                "asked_on": question.asked_on,
            },
        )

    def list_after(self, after: int, limit: int, policy: str | None = None) -> tuple[list[Unanswered], int]:
        rows = self._sql.rows(_LIST, {"after": after, "most": limit, "every": policy is None, "policy": policy or ""})
        found = [
            Unanswered(row.policy, row.concept, row.language, row.words, row.asked_on, row.desk, row.by_staff)
            for row in rows
        ]
        return found, rows[-1].id if rows else after

    def drop_before(self, desk: str, day: date, limit: int) -> int:
        old = [row.id for row in self._sql.rows(_OLD, {"desk": desk, "day": day, "most": limit})]
        return self._sql.run(_DROP, {"ids": old}) if old else 0
