"""The first schema: chats, tickets, their audit chains, identity checks, the outbox, and what the store needs for itself.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The types as they were then: a migration must not change when `storage.columns` does.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_ID = sa.BigInteger()
TIME = sa.DateTime(timezone=True)
CODE = sa.String(length=80)
HASH = sa.LargeBinary(length=32)
SEALED = sa.LargeBinary()


def upgrade() -> None:
    op.create_table(
        "condemned_keys",
        sa.Column("key_id", KEY_ID, nullable=False),
        sa.Column("condemned_at", TIME, nullable=False),
        sa.Column("destroyed_at", TIME),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_condemned_keys")),
    )
    op.create_table(
        "desk_chains",
        sa.Column("desk", CODE, nullable=False),
        sa.Column("events_count", sa.Integer(), nullable=False),
        sa.Column("events_head", HASH, nullable=False),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_desk_chains")),
    )
    op.create_table(
        "facts",
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "holds",
        sa.Column("scope", CODE, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_holds")),
    )
    op.create_table(
        "once_keys",
        sa.Column("key", HASH, nullable=False),
        sa.Column("body_hash", HASH, nullable=False),
        sa.Column("session_id", ROW_ID),
        sa.Column("key_id", KEY_ID),
        sa.Column("answer", SEALED),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_once_keys")),
    )
    op.create_index(op.f("ix_once_keys_created_at"), "once_keys", ["created_at"], unique=False)
    op.create_index(op.f("ix_once_keys_session_id"), "once_keys", ["session_id"], unique=False)
    op.create_table(
        "rates",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("hits", sa.Text(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rates")),
    )
    op.create_index(op.f("ix_rates_expires_at"), "rates", ["expires_at"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("desk", CODE, nullable=False),
        sa.Column("locale", CODE, nullable=False),
        sa.Column("key_id", KEY_ID, nullable=False),
        sa.Column("conversation", SEALED),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("reference", CODE, nullable=False),
        sa.Column("desk", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("session_id", ROW_ID, nullable=False),
        sa.Column("locale", CODE, nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("status_since", TIME, nullable=False),
        sa.Column("identity_level", CODE, nullable=False),
        sa.Column("identity_state", CODE, nullable=False),
        sa.Column("contact_at", TIME),
        sa.Column("confirmed_at", TIME),
        sa.Column("due_on", sa.Date()),
        sa.Column("days_left", sa.Integer(), nullable=False),
        sa.Column("assignee", CODE),
        sa.Column("office", CODE),
        sa.Column("first_refused_on", sa.Date()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
        sa.Column("erased_at", TIME),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_id", KEY_ID),
        sa.Column("details", SEALED),
        sa.Column("email_index", HASH),
        sa.Column("access_code_hash", HASH),
        sa.Column("events_count", sa.Integer(), nullable=False),
        sa.Column("events_head", HASH, nullable=False),
        sa.CheckConstraint(
            "status NOT IN ('in_progress', 'awaiting_customer', 'resolved') OR identity_level = 'none' OR identity_state = 'confirmed'",
            name=op.f("ck_tickets_identity_before_handling"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("reference", name=op.f("uq_tickets_reference")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tickets_desk_id"), "tickets", ["desk", "id"], unique=False)
    op.create_index(
        op.f("ix_tickets_desk_status_status_since"), "tickets", ["desk", "status", "status_since"], unique=False
    )
    op.create_index(op.f("ix_tickets_email_index_desk"), "tickets", ["email_index", "desk"], unique=False)
    op.create_index(op.f("ix_tickets_session_id"), "tickets", ["session_id"], unique=False)
    op.create_table(
        "codes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("session_id", ROW_ID, nullable=False),
        sa.Column("address_index", HASH, nullable=False),
        sa.Column("code_hash", HASH, nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("guesses_before", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_codes_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_codes_ticket_id_address_index_created_at"),
        "codes",
        ["ticket_id", "address_index", "created_at"],
        unique=False,
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("lane", CODE, nullable=False),
        sa.Column("job", CODE, nullable=False),
        sa.Column("ticket_id", ROW_ID),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", CODE, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("buried_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_dead_letters_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_ticket_id"), "dead_letters", ["ticket_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("key_id", KEY_ID),
        sa.Column("media_type", CODE, nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("keep_until", TIME),
        sa.Column("deleted_at", TIME),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_documents_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("key_id", name=op.f("uq_documents_key_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_documents_keep_until"), "documents", ["keep_until"], unique=False)
    op.create_index(op.f("ix_documents_ticket_id"), "documents", ["ticket_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID),
        sa.Column("desk", CODE),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", CODE, nullable=False),
        sa.Column("actor", CODE, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.CheckConstraint("(ticket_id IS NULL) <> (desk IS NULL)", name=op.f("ck_events_one_chain")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_events_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("desk", "position", name=op.f("uq_events_desk_position")),
        sa.UniqueConstraint("ticket_id", "position", name=op.f("uq_events_ticket_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "links",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("staff", CODE, nullable=False),
        sa.Column("pin_hash", HASH, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("burned_at", TIME),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_links_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_links_ticket_id"), "links", ["ticket_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("session_id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID),
        sa.Column("author", CODE, nullable=False),
        sa.Column("purpose", CODE),
        sa.Column("key_id", KEY_ID, nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_messages_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_messages_session_id_id"), "messages", ["session_id", "id"], unique=False)
    op.create_index(op.f("ix_messages_ticket_id"), "messages", ["ticket_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("lane", CODE, nullable=False),
        sa.Column("job", CODE, nullable=False),
        sa.Column("ticket_id", ROW_ID),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("key_id", KEY_ID),
        sa.Column("secret", SEALED),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.Column("lease", CODE),
        sa.Column("leased_until", TIME),
        sa.Column("last_error", CODE),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_outbox_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_lane_id"), "outbox", ["lane", "id"], unique=False)
    op.create_index(op.f("ix_outbox_ticket_id"), "outbox", ["ticket_id"], unique=False)
    op.create_table(
        "threads",
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("channel", CODE, nullable=False),
        sa.Column("ts", CODE, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_threads_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_threads")),
        sa.UniqueConstraint("channel", "ts", name=op.f("uq_threads_channel_ts")),
    )
    op.create_table(
        "document_pages",
        sa.Column("document_id", ROW_ID, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("image", SEALED, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_pages_document_id")),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_document_pages")),
    )
