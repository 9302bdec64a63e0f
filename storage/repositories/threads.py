"""Which Slack thread is which ticket's."""

from sqlalchemy import bindparam, delete, select, text

from bot.ports import Thread
from storage.scope import Scope
from storage.tables import threads

# A card that was posted anew (its channel was archived, say) takes its ticket along.
_PUT = text(
    "INSERT INTO threads (ticket_id, channel, ts) VALUES (:ticket_id, :channel, :ts) "
    "ON CONFLICT (ticket_id) DO UPDATE SET channel = excluded.channel, ts = excluded.ts"
)
_OF_TICKET = select(threads.c.channel, threads.c.ts).where(threads.c.ticket_id == bindparam("ticket_id"))
_REMOVE = delete(threads).where(threads.c.ticket_id == bindparam("ticket_id"))
_TICKET_OF = select(threads.c.ticket_id).where(
    threads.c.channel == bindparam("channel"), threads.c.ts == bindparam("ts")
)


class SqlThreads:
    def __init__(self, scope: Scope) -> None:
        self._sql = scope.sql

    def add(self, ticket_id: int, thread: Thread) -> None:
        self._sql.run(_PUT, {"ticket_id": ticket_id, "channel": thread.channel, "ts": thread.ts})

    def find(self, ticket_id: int) -> Thread | None:
        row = self._sql.row(_OF_TICKET, {"ticket_id": ticket_id})
        return None if row is None else Thread(row.channel, row.ts)

    def remove(self, ticket_id: int) -> None:
        self._sql.run(_REMOVE, {"ticket_id": ticket_id})

    def find_ticket(self, thread: Thread) -> int | None:
        found: int | None = self._sql.value(_TICKET_OF, {"channel": thread.channel, "ts": thread.ts})
        return found
