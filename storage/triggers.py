"""Triggers of the SQLite store, beside the tables because migrations have to drop and make them anew. Postgres will have its own."""

import sqlite3

APPEND_ONLY = ("events", "dead_letters", "provisions", "provision_decisions")


def _append_only(table: str) -> dict[str, str]:
    """Refuses changing and removing; and REPLACE, which removes without asking the delete trigger unless a pragma says so."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
    there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - one of the tables named above
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}",
    }


# Positions are counted by the chain, so a gap or a second event in one place is refused where it is written.
_IN_ORDER = """
CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NOT EXISTS (SELECT 1 FROM events WHERE id = NEW.id) AND NEW.position <> 1 + coalesce(
    (SELECT max(position) FROM events WHERE ticket_id = NEW.ticket_id),
    (SELECT max(position) FROM events WHERE desk = NEW.desk),
    0)
BEGIN SELECT RAISE(ABORT, 'events are appended in order'); END
"""

# The last line of defence behind `Ticket.require_release`. It stands on tickets alone: a trigger on messages would cost every message.
_RESOLVED = """
CREATE TRIGGER tickets_released BEFORE UPDATE OF status ON tickets
WHEN NEW.status = 'resolved' AND OLD.status <> 'resolved' AND NEW.conflict_of_interest
BEGIN SELECT RAISE(ABORT, 'nothing is resolved in a conflict of interest'); END
"""

TRIGGERS: dict[str, str] = {
    name: statement for table in APPEND_ONLY for name, statement in _append_only(table).items()
} | {
    "events_in_order": _IN_ORDER.strip(),
    "tickets_released": _RESOLVED.strip(),
}


def create_triggers(connection: sqlite3.Connection) -> None:
    for statement in TRIGGERS.values():
        connection.execute(statement)


def drop_triggers(connection: sqlite3.Connection) -> None:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f'DROP TRIGGER "{name}"')
