"""Tables of purpose checks, precedents and the register of provisions; beside `storage.tables`, in the same metadata."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table

from storage.columns import Code, Hash, JsonText, KeyId, RowId, Sealed, UtcTime
from storage.tables import metadata, tickets

checks = Table(
    "checks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("desk", Code, nullable=False),
    Column("policy", Code, nullable=False),
    Column("version", Code, nullable=False),
    Column("locale", Code, nullable=False),
    Column("key_id", KeyId, nullable=False),
    Column("asker", Sealed, nullable=False),
    Column("asker_index", Hash, nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("ruling", JsonText, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Index(None, "desk", "asked_at"),
    sqlite_autoincrement=True,
)

# What was typed, and by whom: for a day, so that it can be passed on to staff.
asked_words = Table(
    "asked_words",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("desk", Code, nullable=False),
    Column("check_id", RowId, index=True),  # names no row any more once the check was dropped
    Column("key_id", KeyId, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("asked_at", UtcTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

employee_threads = Table(
    "employee_threads",
    metadata,
    Column("ticket_id", ForeignKey(tickets.c.id), primary_key=True),
    Column("place_index", Hash, nullable=False, unique=True),
    Column("place", Sealed, nullable=False),
)

precedents = Table(
    "precedents",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("desk", Code, nullable=False),
    Column("policy", Code, nullable=False),
    Column("version", Code, nullable=False),
    Column("clause", Code, nullable=False),
    Column("clause_hash", Hash, nullable=False),
    Column("decision", Code, nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("key_id", KeyId, nullable=False),
    Column("answer", Sealed, nullable=False),
    Column("ticket_id", ForeignKey(tickets.c.id), index=True),
    Column("decided_by", Code, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("state", Code, nullable=False),
    Column("state_since", UtcTime),
    Index(None, "desk", "state"),
    sqlite_autoincrement=True,
)

# Append-only both (see storage.triggers): an entry, and the second person's decision on it.
provisions = Table(
    "provisions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("desk", Code, nullable=False),
    Column("policy", Code, nullable=False),
    Column("version", Code, nullable=False),
    Column("clause", Code, nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("key_id", KeyId, nullable=False),
    Column("words", Sealed, nullable=False),
    Column("provided_on", Date, nullable=False),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("proposed_by", Code, nullable=False),
    Column("proposed_at", UtcTime, nullable=False),
    Index(None, "desk", "id"),
    sqlite_autoincrement=True,
)

provision_decisions = Table(
    "provision_decisions",
    metadata,
    Column("id", ForeignKey(provisions.c.id), primary_key=True),  # the entry's: there is at most one
    Column("state", Code, nullable=False),
    Column("decided_by", Code, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
)
