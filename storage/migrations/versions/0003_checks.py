"""Purpose checks of employees, precedents, and the register of provisions to third parties.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_ID = sa.BigInteger()
TIME = sa.DateTime(timezone=True)
CODE = sa.String(length=80)
HASH = sa.LargeBinary(length=32)
SEALED = sa.LargeBinary()


def upgrade() -> None:
    _checks()
    _asked_words()
    _employee_threads()
    _precedents()
    _provisions()


def _checks() -> None:
    op.create_table(
        "checks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("desk", CODE, nullable=False),
        sa.Column("policy", CODE, nullable=False),
        sa.Column("version", CODE, nullable=False),
        sa.Column("locale", CODE, nullable=False),
        sa.Column("key_id", KEY_ID, nullable=False),
        sa.Column("asker", SEALED, nullable=False),
        sa.Column("asker_index", HASH, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_checks_desk_asked_at"), "checks", ["desk", "asked_at"])


def _asked_words() -> None:
    op.create_table(
        "asked_words",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("desk", CODE, nullable=False),
        sa.Column("check_id", ROW_ID),
        sa.Column("key_id", KEY_ID, nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_words")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asked_words_check_id"), "asked_words", ["check_id"])
    op.create_index(op.f("ix_asked_words_asked_at"), "asked_words", ["asked_at"])


def _employee_threads() -> None:
    op.create_table(
        "employee_threads",
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("place_index", HASH, nullable=False),
        sa.Column("place", SEALED, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_employee_threads_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_employee_threads")),
        sa.UniqueConstraint("place_index", name=op.f("uq_employee_threads_place_index")),
    )


def _precedents() -> None:
    op.create_table(
        "precedents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("desk", CODE, nullable=False),
        sa.Column("policy", CODE, nullable=False),
        sa.Column("version", CODE, nullable=False),
        sa.Column("clause", CODE, nullable=False),
        sa.Column("clause_hash", HASH, nullable=False),
        sa.Column("decision", CODE, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("key_id", KEY_ID, nullable=False),
        sa.Column("answer", SEALED, nullable=False),
        sa.Column("ticket_id", ROW_ID),
        sa.Column("decided_by", CODE, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("state_since", TIME),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_precedents_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_precedents")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_precedents_desk_state"), "precedents", ["desk", "state"])
    op.create_index(op.f("ix_precedents_ticket_id"), "precedents", ["ticket_id"])


def _provisions() -> None:
    op.create_table(
        "provisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("desk", CODE, nullable=False),
        sa.Column("policy", CODE, nullable=False),
        sa.Column("version", CODE, nullable=False),
        sa.Column("clause", CODE, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("key_id", KEY_ID, nullable=False),
        sa.Column("words", SEALED, nullable=False),
        sa.Column("provided_on", sa.Date(), nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("proposed_by", CODE, nullable=False),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_provisions_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_provisions_desk_id"), "provisions", ["desk", "id"])
    op.create_index(op.f("ix_provisions_ticket_id"), "provisions", ["ticket_id"])
    op.create_table(
        "provision_decisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("decided_by", CODE, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["provisions.id"], name=op.f("fk_provision_decisions_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_decisions")),
    )
