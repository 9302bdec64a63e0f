"""The register of provisions: entries and the second person's decisions, both appended and never changed."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.domain.errors import InvalidInput
from bot.domain.provisions import Provision, ProvisionDecided, ProvisionState
from storage.check_codecs import read_facts, write_facts
from storage.check_tables import provision_decisions, provisions
from storage.codecs import to_bytes
from storage.scope import Scope
from storage.tables import tickets

_p, _d = provisions.c, provision_decisions.c
_INSERT = provisions.insert()
_DECIDE = provision_decisions.insert()
_DECIDED = select(_d.id).where(_d.id == bindparam("provision_id"))
_ALL = (
    select(provisions, tickets.c.reference, _d.state, _d.decided_by, _d.decided_at)
    .join(tickets, tickets.c.id == _p.ticket_id)
    .outerjoin(provision_decisions, _d.id == _p.id)
)
_BY_ID = _ALL.where(_p.id == bindparam("provision_id"))
_LIST = _ALL.where(_p.id > bindparam("after")).order_by(_p.id).limit(bindparam("most"))


class SqlProvisions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(self, provision: Provision) -> Provision:
        row_id, key_id = self._scope.next_id("provisions"), self._scope.sealer.new_key()
        words = to_bytes({"recipient": provision.recipient, "basis": provision.basis})
        self._sql.run(
            _INSERT,
            {
                "id": row_id,
                "desk": provision.desk,
                "policy": provision.policy,
                "version": provision.version,
                "clause": provision.clause,
                "facts": write_facts(provision.facts),
                "key_id": key_id,
                "words": self._scope.sealer.seal(key_id, "provisions", row_id, "words", words),
                "provided_on": provision.provided_on,
                "ticket_id": provision.ticket_id,
                "proposed_by": provision.proposed_by,
                "proposed_at": provision.proposed_at,
            },
        )
        return replace(provision, id=row_id)

    def get(self, provision_id: int) -> Provision:
        row = self._sql.row(_BY_ID, {"provision_id": provision_id})
        if row is None:
            raise InvalidInput("There is no such provision in the register.")
        return self._read(row)

    def decide(self, provision_id: int, state: ProvisionState, actor: str, at: datetime) -> None:
        if self._sql.row(_DECIDED, {"provision_id": provision_id}) is not None:
            raise ProvisionDecided
        self._sql.run(_DECIDE, {"id": provision_id, "state": state, "decided_by": actor, "decided_at": at})

    def list_desk(self, desk: str | None = None, *, after: int = 0, limit: int = 100) -> list[Provision]:
        wanted = _LIST if desk is None else _LIST.where(_p.desk == desk)
        return [self._read(row) for row in self._sql.rows(wanted, {"after": after, "most": limit})]

    def _read(self, row: Row[Any]) -> Provision:
        words = json.loads(self._scope.sealer.open(row.key_id, "provisions", row.id, "words", row.words))
        return Provision(
            id=row.id,
            desk=row.desk,
            policy=row.policy,
            version=row.version,
            clause=row.clause,
            facts=read_facts(row.facts),
            recipient=words["recipient"],
            basis=words["basis"],
            provided_on=row.provided_on,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            ticket_id=row.ticket_id,
            reference=row.reference,
            state=ProvisionState(row.state or ProvisionState.PENDING),
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
