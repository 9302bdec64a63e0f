"""Events of tickets and desks: appended to their chain, listed, verified. Nothing here changes or removes one."""

import json
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.domain.errors import TicketNotFound
from bot.domain.events import Event, EventType
from storage.audit import Chain, extend, is_whole
from storage.scope import Scope
from storage.tables import desk_chains, events, tickets

_INSERT = events.insert()
_OF_TICKET = select(events).where(events.c.ticket_id == bindparam("ticket_id")).order_by(events.c.position)
_OF_DESK = select(events).where(events.c.desk == bindparam("desk")).order_by(events.c.position)
_TICKET_CHAIN = select(tickets.c.events_count, tickets.c.events_head).where(tickets.c.id == bindparam("ticket_id"))
_DESK_CHAIN = select(desk_chains.c.events_count, desk_chains.c.events_head).where(
    desk_chains.c.desk == bindparam("desk")
)
_NEW_CHAIN = desk_chains.insert()
_MOVE_CHAIN = desk_chains.update().where(desk_chains.c.desk == bindparam("of_desk"))


class SqlEvents:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def list_ticket(self, ticket_id: int) -> list[Event]:
        return [_read(row) for row in self._sql.rows(_OF_TICKET, {"ticket_id": ticket_id})]

    def list_desk(self, desk: str) -> list[Event]:
        return [_read(row) for row in self._sql.rows(_OF_DESK, {"desk": desk})]

    def append(self, ticket_id: int, chain: Chain, new: list[Event]) -> Chain:
        """Writes a ticket's new events; the caller stores the chain it returns in the ticket's row, in the same transaction."""
        rows, moved = extend(self._scope.hashes, _ticket_chain(ticket_id), chain, new)
        if rows:
            self._sql.run(_INSERT, [{**row, "ticket_id": ticket_id, "desk": None} for row in rows])
        return moved

    def record_desk(self, desk: str, event: Event) -> None:
        stored = self._sql.row(_DESK_CHAIN, {"desk": desk})
        chain = Chain(*stored) if stored is not None else Chain()
        (row,), moved = extend(self._scope.hashes, _desk_chain(desk), chain, [event])
        self._sql.run(_INSERT, {**row, "ticket_id": None, "desk": desk})
        if stored is None:
            self._sql.run(_NEW_CHAIN, {"desk": desk, "events_count": moved.length, "events_head": moved.head})
        else:
            self._sql.run(_MOVE_CHAIN, {"of_desk": desk, "events_count": moved.length, "events_head": moved.head})

    def verify(self, ticket_id: int) -> bool:
        chain = self._sql.row(_TICKET_CHAIN, {"ticket_id": ticket_id})
        if chain is None:
            raise TicketNotFound
        rows = self._sql.rows(_OF_TICKET, {"ticket_id": ticket_id})
        return is_whole(self._scope.hashes, _ticket_chain(ticket_id), Chain(*chain), rows)

    def verify_desk(self, desk: str) -> bool:
        """The same for the desk's own chain; one that never began is whole if it has no events."""
        stored = self._sql.row(_DESK_CHAIN, {"desk": desk})
        rows = self._sql.rows(_OF_DESK, {"desk": desk})
        return is_whole(self._scope.hashes, _desk_chain(desk), Chain(*stored) if stored is not None else Chain(), rows)


def _ticket_chain(ticket_id: int) -> str:
    return f"ticket|{ticket_id}"


def _desk_chain(desk: str) -> str:
    return f"desk|{desk}"


def _read(row: Row[Any]) -> Event:
    return Event(EventType(row.type), row.actor, row.at, json.loads(row.data))
