"""Precedents: what staff decided, sealed under a key of its own, and whether it still stands."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.domain.errors import InvalidInput
from bot.domain.precedents import Precedent, PrecedentState
from bot.domain.purpose_facts import Verdict
from storage.check_codecs import read_facts, write_facts
from storage.check_tables import precedents
from storage.scope import Scope

_p = precedents.c
_INSERT = precedents.insert()
_BY_ID = select(precedents).where(_p.id == bindparam("precedent_id"))
_LIST = select(precedents).where(_p.state.in_(bindparam("states", expanding=True))).order_by(_p.id)
_UPDATE = precedents.update().where(_p.id == bindparam("precedent_id"))


class SqlPrecedents:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(self, precedent: Precedent) -> Precedent:
        row_id, key_id = self._scope.next_id("precedents"), self._scope.sealer.new_key()
        answer = precedent.answer.encode("utf-8", "surrogatepass")
        self._sql.run(
            _INSERT,
            {
                **_standing(precedent),
                "id": row_id,
                "desk": precedent.desk,
                "policy": precedent.policy,
                "decision": precedent.decision,
                "facts": write_facts(precedent.facts),
                "key_id": key_id,
                "answer": self._scope.sealer.seal(key_id, "precedents", row_id, "answer", answer),
                "ticket_id": precedent.ticket_id,
                "decided_by": precedent.decided_by,
                "decided_at": precedent.decided_at,
            },
        )
        return replace(precedent, id=row_id)

    def get(self, precedent_id: int) -> Precedent:
        row = self._sql.row(_BY_ID, {"precedent_id": precedent_id})
        if row is None:
            raise InvalidInput(f"There is no precedent with the number {precedent_id}.")
        return self._read(row)

    def list_desk(self, desk: str | None, states: Sequence[PrecedentState]) -> list[Precedent]:
        wanted = _LIST if desk is None else _LIST.where(_p.desk == desk)
        return [self._read(row) for row in self._sql.rows(wanted, {"states": [str(state) for state in states]})]

    def save(self, precedent: Precedent) -> None:
        self._sql.run(_UPDATE, {**_standing(precedent), "precedent_id": precedent.id})

    def _read(self, row: Row[Any]) -> Precedent:
        answer = self._scope.sealer.open(row.key_id, "precedents", row.id, "answer", row.answer)
        return Precedent(
            id=row.id,
            desk=row.desk,
            policy=row.policy,
            version=row.version,
            clause=row.clause,
            clause_hash=bytes(row.clause_hash),
            decision=Verdict(row.decision),
            facts=read_facts(row.facts),
            answer=answer.decode("utf-8", "surrogatepass"),
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            state=PrecedentState(row.state),
            state_since=row.state_since,
            ticket_id=row.ticket_id,
        )


def _standing(precedent: Precedent) -> dict[str, object]:
    """What may change: where the clause stands, and whether the precedent holds."""
    return {
        "version": precedent.version,
        "clause": precedent.clause,
        "clause_hash": precedent.clause_hash,
        "state": precedent.state,
        "state_since": precedent.state_since,
    }
