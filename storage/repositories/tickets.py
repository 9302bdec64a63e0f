"""Tickets: the row, its sealed details, and its events in the same breath. Decides nothing about status; that is `Ticket.transition_to`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from bot.domain.addresses import normal_email
from bot.domain.errors import ChangedMeanwhile, TicketNotFound
from bot.domain.events import EventType
from bot.domain.references import Reference, new_reference
from bot.domain.tickets import CLOSED, Ticket
from storage.audit import Chain
from storage.repositories.events import SqlEvents
from storage.repositories.ticket_erasure import erase
from storage.repositories.ticket_rows import read_ticket, write_ticket
from storage.scope import Scope
from storage.tables import tickets

_INSERT = tickets.insert()
_BY_ID = select(tickets).where(tickets.c.id == bindparam("ticket_id"))
_BY_REFERENCE = select(tickets).where(tickets.c.reference == bindparam("reference"))
_TAKEN = select(tickets.c.id).where(tickets.c.reference == bindparam("reference"))
_KEY = select(tickets.c.key_id).where(tickets.c.id == bindparam("ticket_id"))
_STORED = select(
    tickets.c.version,
    tickets.c.key_id,
    tickets.c.erased_at,
    tickets.c.status_since,
    tickets.c.events_count,
    tickets.c.events_head,
).where(tickets.c.id == bindparam("ticket_id"))
_UPDATE = tickets.update().where(tickets.c.id == bindparam("ticket_id"), tickets.c.version == bindparam("seen"))
_OF_SESSION = (
    select(tickets)
    .where(tickets.c.session_id == bindparam("session_id"), tickets.c.erased_at.is_(None))
    .order_by(tickets.c.id.desc())
)
_CLOSED = (
    select(tickets)
    .where(
        tickets.c.desk == bindparam("desk"), tickets.c.closed_at < bindparam("before"), tickets.c.erased_at.is_(None)
    )
    .order_by(tickets.c.closed_at)
    .limit(bindparam("most"))
)
_AFTER = select(tickets).where(tickets.c.id > bindparam("after")).order_by(tickets.c.id).limit(bindparam("most"))
_STALE = (
    select(tickets)
    .where(
        tickets.c.desk == bindparam("desk"),
        tickets.c.kind.in_(bindparam("kinds", expanding=True)),
        tickets.c.status.in_(bindparam("statuses", expanding=True)),
        tickets.c.status_since < bindparam("before"),
    )
    .order_by(tickets.c.status_since)
    .limit(bindparam("most"))
)
_FIRST_REFUSAL = select(func.min(tickets.c.created_at)).where(
    tickets.c.email_index == bindparam("email_index"),
    tickets.c.desk == bindparam("desk"),
    tickets.c.kind == "stop_marketing",
)
_ACCESS_CODE = select(tickets.c.access_code_hash).where(tickets.c.id == bindparam("ticket_id"))
_SET_ACCESS_CODE = tickets.update().where(tickets.c.id == bindparam("ticket_id"))


class SqlTickets:
    def __init__(self, scope: Scope, events: SqlEvents) -> None:
        self._scope = scope
        self._sql = scope.sql
        self._events = events

    def add(self, ticket: Ticket, *, access_code_hash: bytes | None) -> Ticket:
        reference = ticket.reference
        while self._sql.row(_TAKEN, {"reference": reference}) is not None:
            reference = new_reference()
        stored = replace(ticket, id=self._scope.next_id("tickets"), reference=reference, version=1, events=[])
        key_id = self._scope.sealer.new_key()
        row = {
            **self._row(stored, key_id),
            "id": stored.id,
            "reference": reference,
            "session_id": stored.session_id,
            "created_at": stored.created_at,
            "status_since": _status_since(ticket) or stored.created_at,
            "key_id": key_id,
            "access_code_hash": access_code_hash,
            "events_count": 0,
            "events_head": Chain().head,
        }
        self._sql.run(_INSERT, row)
        if ticket.events:
            chain = self._events.append(stored.id, Chain(), ticket.events)
            self._update(stored.id, 1, {"events_count": chain.length, "events_head": chain.head})
        return stored

    def get(self, ticket_id: int) -> Ticket:
        return self._read(self._get(_BY_ID, {"ticket_id": ticket_id}))

    def get_for_update(self, reference: Reference) -> Ticket:
        return self._read(self._get(_BY_REFERENCE, {"reference": reference}))

    def get_key(self, ticket_id: int) -> int:
        """The id of the key this ticket's words are sealed under. Raises TicketNotFound, also for one that was erased."""
        key_id = self._scope.ticket_keys.get(ticket_id)
        if key_id is None:
            key_id = self._sql.value(_KEY, {"ticket_id": ticket_id})
            if key_id is None:
                raise TicketNotFound
            if self._scope.writing:
                self._scope.ticket_keys[ticket_id] = key_id
        return key_id

    def find(self, reference: Reference) -> Ticket | None:
        row = self._sql.row(_BY_REFERENCE, {"reference": reference})
        return None if row is None else self._read(row)

    def save(self, ticket: Ticket) -> None:
        stored = self._sql.row(_STORED, {"ticket_id": ticket.id})
        if stored is None or stored.version != ticket.version:
            raise ChangedMeanwhile
        chain = self._events.append(ticket.id, Chain(stored.events_count, stored.events_head), ticket.events)
        changes = {
            **self._row(ticket, stored.key_id),
            "status_since": _status_since(ticket) or stored.status_since,
            "version": ticket.version + 1,
            "events_count": chain.length,
            "events_head": chain.head,
        }
        self._update(ticket.id, ticket.version, changes)
        ticket.version += 1
        ticket.events.clear()

    def list_session(self, session_id: int) -> list[Ticket]:
        return [self._read(row) for row in self._sql.rows(_OF_SESSION, {"session_id": session_id})]

    def list_desk(
        self, desk: str | None = None, *, open_only: bool = False, after: int = 0, limit: int = 100
    ) -> list[Ticket]:
        wanted = _AFTER
        if desk is not None:
            wanted = wanted.where(tickets.c.desk == desk)
        if open_only:
            wanted = wanted.where(tickets.c.status.not_in(sorted(CLOSED)))
        return [self._read(row) for row in self._sql.rows(wanted, {"after": after, "most": limit})]

    def list_stale(
        self,
        desk: str,
        kinds: Sequence[str],
        statuses: Sequence[str],
        changed_before: datetime,
        limit: int = 50,
        *,
        unreminded: bool = False,
        reminded_by: datetime | None = None,
    ) -> list[Ticket]:
        found = _STALE
        if unreminded:
            found = found.where(tickets.c.reminded_at.is_(None) | (tickets.c.reminded_at < tickets.c.status_since))
        if reminded_by is not None:
            found = found.where(tickets.c.reminded_at >= tickets.c.status_since, tickets.c.reminded_at <= reminded_by)
        wanted = {
            "desk": desk,
            "kinds": [str(kind) for kind in kinds],
            "statuses": [str(status) for status in statuses],
            "before": changed_before,
            "most": limit,
        }
        return [self._read(row) for row in self._sql.rows(found, wanted)]

    def list_closed(self, desk: str, closed_before: datetime, limit: int = 50) -> list[Ticket]:
        return [
            self._read(row) for row in self._sql.rows(_CLOSED, {"desk": desk, "before": closed_before, "most": limit})
        ]

    def find_first_refusal(self, desk: str, email: str) -> datetime | None:
        found: datetime | None = self._sql.value(
            _FIRST_REFUSAL, {"email_index": self._email_index(email), "desk": desk}
        )
        return found

    def get_access_code_hash(self, ticket_id: int) -> bytes | None:
        row = self._get(_ACCESS_CODE, {"ticket_id": ticket_id})
        return None if row.access_code_hash is None else bytes(row.access_code_hash)

    def set_access_code_hash(self, ticket_id: int, access_code_hash: bytes) -> None:
        self._sql.run(_SET_ACCESS_CODE, {"ticket_id": ticket_id, "access_code_hash": access_code_hash})

    def erase(self, ticket_id: int) -> None:
        """Destroys everything personal in the ticket, its messages and its documents; row and events stay as the record."""
        erase(self._scope, ticket_id)

    def _get(self, statement: Any, values: dict[str, object]) -> Row[Any]:
        row = self._sql.row(statement, values)
        if row is None:
            raise TicketNotFound
        return row

    def _update(self, ticket_id: int, seen: int, changes: dict[str, object]) -> None:
        if self._sql.run(_UPDATE, {"ticket_id": ticket_id, "seen": seen, **changes}) != 1:
            raise ChangedMeanwhile

    def _row(self, ticket: Ticket, key_id: int | None) -> dict[str, object]:
        row = write_ticket(self._scope, ticket, key_id)
        email = ticket.details.get("email")
        row["email_index"] = self._email_index(email) if email and key_id is not None else None
        return row

    def _email_index(self, email: str) -> bytes:
        return self._scope.hashes.hash("email index", normal_email(email))

    def _read(self, row: Row[Any]) -> Ticket:
        return read_ticket(self._scope, row)


def _status_since(ticket: Ticket) -> datetime | None:
    """When the status last changed, if one of the unwritten events says so."""
    changes = [event.at for event in ticket.events if event.type is EventType.STATUS_CHANGED]
    return max(changes, default=None)
