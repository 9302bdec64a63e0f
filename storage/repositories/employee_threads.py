"""Where an employee's own ticket is talked about with the employee: sealed under the ticket's key, found by a keyed index."""

import json

from sqlalchemy import LargeBinary, bindparam, select, text

from bot.ports import Thread
from storage.check_tables import employee_threads
from storage.codecs import to_bytes
from storage.repositories.tickets import SqlTickets
from storage.scope import Scope

_PUT = text(
    "INSERT INTO employee_threads (ticket_id, place_index, place) VALUES (:ticket_id, :place_index, :place) "
    "ON CONFLICT (ticket_id) DO UPDATE SET place_index = excluded.place_index, place = excluded.place"
).bindparams(bindparam("place_index", type_=LargeBinary()), bindparam("place", type_=LargeBinary()))
_OF_TICKET = select(employee_threads.c.place).where(employee_threads.c.ticket_id == bindparam("ticket_id"))
_TICKET_OF = select(employee_threads.c.ticket_id).where(employee_threads.c.place_index == bindparam("place_index"))


class SqlEmployeeThreads:
    def __init__(self, scope: Scope, tickets: SqlTickets) -> None:
        self._scope = scope
        self._sql = scope.sql
        self._tickets = tickets

    def add(self, ticket_id: int, thread: Thread) -> None:
        key_id = self._tickets.get_key(ticket_id)
        place = to_bytes([thread.channel, thread.ts])
        sealed = self._scope.sealer.seal(key_id, "employee_threads", ticket_id, "place", place)
        self._sql.run(_PUT, {"ticket_id": ticket_id, "place_index": self._index(thread), "place": sealed})

    def find(self, ticket_id: int) -> Thread | None:
        sealed = self._sql.value(_OF_TICKET, {"ticket_id": ticket_id})
        if sealed is None:
            return None
        key_id = self._tickets.get_key(ticket_id)
        return Thread(*json.loads(self._scope.sealer.open(key_id, "employee_threads", ticket_id, "place", sealed)))

    def find_ticket(self, thread: Thread) -> int | None:
        found: int | None = self._sql.value(_TICKET_OF, {"place_index": self._index(thread)})
        return found

    def _index(self, thread: Thread) -> bytes:
        return self._scope.hashes.hash("employee thread", thread.channel, thread.ts)
