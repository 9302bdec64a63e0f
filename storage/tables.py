"""The tables. Names and contacts, words and documents stand only in `Sealed` columns; look-ups by them only in `Hash` columns."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Code, Hash, JsonText, KeyId, RowId, Sealed, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Facts about the store itself, such as which keys.db it belongs to.
facts = Table("facts", metadata, Column("name", Code, primary_key=True), Column("value", String(200), nullable=False))

sessions = Table(
    "sessions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("token_hash", Hash, nullable=False, unique=True),
    Column("desk", Code, nullable=False),
    Column("locale", Code, nullable=False),
    Column("key_id", KeyId, nullable=False),
    Column("conversation", Sealed),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("reference", Code, nullable=False, unique=True),
    Column("desk", Code, nullable=False),
    Column("kind", Code, nullable=False),
    Column("session_id", RowId, nullable=False, index=True),
    Column("locale", Code, nullable=False),
    Column("status", Code, nullable=False),
    Column("status_since", UtcTime, nullable=False),
    Column("identity_level", Code, nullable=False),
    Column("identity_state", Code, nullable=False),
    Column("contact_at", UtcTime),
    Column("confirmed_at", UtcTime),
    Column("role", Code, nullable=False),
    Column("proofs", JsonText, nullable=False),
    Column("proofs_open", Integer, nullable=False),  # counted here for the check below
    Column("record_held", Boolean, nullable=False),
    Column("contact_on_record", Boolean, nullable=False),
    Column("special_care", Boolean, nullable=False),
    Column("conflict_of_interest", Boolean, nullable=False),
    Column("due_on", Date),
    Column("days_left", Integer, nullable=False),
    Column("assignee", Code),
    Column("office", Code),
    Column("first_refused_on", Date),
    Column("reminded_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("erased_at", UtcTime),
    Column("version", Integer, nullable=False),
    Column("key_id", KeyId),
    Column("details", Sealed),
    Column("email_index", Hash),
    Column("access_code_hash", Hash),
    Column("events_count", Integer, nullable=False),
    Column("events_head", Hash, nullable=False),
    # The last line of defence behind `Ticket.transition_to`: whatever writes this row, nothing is handled below its level.
    CheckConstraint(
        "status NOT IN ('in_progress', 'awaiting_customer', 'resolved') OR identity_level = 'none' "
        "OR (identity_state = 'confirmed' AND proofs_open = 0)",
        name="identity_before_handling",
    ),
    Index(None, "desk", "id"),
    Index(None, "desk", "status", "status_since"),
    Index(None, "email_index", "desk"),
    # what retention has still to look at: the erased, who soon are most, are not in it
    Index(
        "ix_tickets_closed_kept",
        "desk",
        "closed_at",
        sqlite_where=text("erased_at IS NULL"),
        postgresql_where=text("erased_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

messages = Table(
    "messages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("session_id", RowId, nullable=False),  # names no row any more once the session was erased
    Column("ticket_id", ForeignKey(tickets.c.id), index=True),
    Column("author", Code, nullable=False),
    Column("purpose", Code),
    Column("key_id", KeyId, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "session_id", "id"),
    sqlite_autoincrement=True,
)

# Append-only (see storage.triggers). A row belongs to the chain of a ticket or to that of a desk.
events = Table(
    "events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", ForeignKey(tickets.c.id)),
    Column("desk", Code),
    Column("position", Integer, nullable=False),
    Column("type", Code, nullable=False),
    Column("actor", Code, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("hash", Hash, nullable=False),
    UniqueConstraint("ticket_id", "position"),
    UniqueConstraint("desk", "position"),
    CheckConstraint("(ticket_id IS NULL) <> (desk IS NULL)", name="one_chain"),
    sqlite_autoincrement=True,
)

desk_chains = Table(
    "desk_chains",
    metadata,
    Column("desk", Code, primary_key=True),
    Column("events_count", Integer, nullable=False),
    Column("events_head", Hash, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False),
    Column("session_id", RowId, nullable=False),
    Column("address_index", Hash, nullable=False),
    Column("code_hash", Hash, nullable=False),
    Column("guesses", Integer, nullable=False),
    Column("guesses_before", Integer, nullable=False),  # carried over from older codes, not made on this one
    Column("ended", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Index(None, "ticket_id", "address_index", "created_at"),
    sqlite_autoincrement=True,
)

documents = Table(
    "documents",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("proof", Code, nullable=False),
    Column("key_id", KeyId, unique=True),
    Column("media_type", Code, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("keep_until", UtcTime, index=True),
    Column("deleted_at", UtcTime),
    sqlite_autoincrement=True,
)

document_pages = Table(
    "document_pages",
    metadata,
    Column("document_id", ForeignKey(documents.c.id), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("image", Sealed, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("token_hash", Hash, nullable=False, unique=True),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("staff", Code, nullable=False),
    Column("pin_hash", Hash, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("burned_at", UtcTime),
    sqlite_autoincrement=True,
)

threads = Table(
    "threads",
    metadata,
    Column("ticket_id", ForeignKey(tickets.c.id), primary_key=True),
    Column("channel", Code, nullable=False),
    Column("ts", Code, nullable=False),
    UniqueConstraint("channel", "ts"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("lane", Code, nullable=False),
    Column("job", Code, nullable=False),
    Column("ticket_id", ForeignKey(tickets.c.id), index=True),
    Column("payload", JsonText, nullable=False),
    Column("key_id", KeyId),
    Column("secret", Sealed),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("lease", Code),
    Column("leased_until", UtcTime),
    Column("last_error", Code),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "lane", "id"),
    sqlite_autoincrement=True,
)

# Append-only (see storage.triggers).
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", RowId, primary_key=True),  # the outbox row's
    Column("lane", Code, nullable=False),
    Column("job", Code, nullable=False),
    Column("ticket_id", ForeignKey(tickets.c.id), index=True),
    Column("payload", JsonText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Code, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("buried_at", UtcTime, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("scope", Code, primary_key=True),
    Column("not_before", UtcTime, nullable=False),
)

rates = Table(
    "rates",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("hits", JsonText, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
)

once_keys = Table(
    "once_keys",
    metadata,
    Column("key", Hash, primary_key=True),
    Column("body_hash", Hash, nullable=False),
    Column("session_id", RowId, index=True),
    Column("key_id", KeyId),
    Column("answer", Sealed),
    Column("created_at", UtcTime, nullable=False, index=True),
)

# Keys that a committed unit gave up. They are destroyed in keys.db after the commit, again at every start until that is done, and the list
# stays so that a restored keys.db can be cleared of them once more.
condemned_keys = Table(
    "condemned_keys",
    metadata,
    Column("key_id", KeyId, primary_key=True),
    Column("condemned_at", UtcTime, nullable=False),
    Column("destroyed_at", UtcTime),
)
