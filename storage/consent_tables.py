"""The table of consents. What was agreed to is the desk's own text, which names nobody: it is not sealed, and stays when its ticket is erased."""

from sqlalchemy import Column, ForeignKey, Table, Text

from storage.columns import Code, RowId, UtcTime
from storage.tables import metadata, tickets

consents = Table(
    "consents",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("session_id", RowId, nullable=False),  # names no row any more once the session was erased
    Column("message_id", RowId, nullable=False),  # the customer's message that agreed; gone once the ticket is erased
    Column("locale", Code, nullable=False),
    Column("policy", Code, nullable=False),
    Column("policy_version", Code, nullable=False),
    Column("text_version", Code, nullable=False),
    Column("text", Text, nullable=False),
    Column("given_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
    sqlite_autoincrement=True,
)
