"""Links by which a requester reads an answer from the letter that announced it; beside `storage.tables`, in the same metadata."""

from sqlalchemy import Column, ForeignKey, Table

from storage.columns import Hash, RowId, UtcTime
from storage.tables import metadata, tickets

answer_links = Table(
    "answer_links",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("token_hash", Hash, nullable=False, unique=True),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)
