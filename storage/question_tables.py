"""The table of questions without an answer; beside `storage.tables`, in the same metadata. It holds no sealed column because it holds
nothing of a person: a topic, words of a public list, and a day."""

from sqlalchemy import Boolean, Column, Date, Index, String, Table

from storage.columns import Code, RowId
from storage.tables import metadata

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("desk", Code, nullable=False),
    Column("policy", Code, nullable=False),
    Column("concept", Code, nullable=False),
    Column("language", Code, nullable=False),
    Column("words", String(400), nullable=False),
    Column("by_staff", Boolean, nullable=False),
    Column("asked_on", Date, nullable=False),
    Index(None, "desk", "asked_on"),
    sqlite_autoincrement=True,
)
