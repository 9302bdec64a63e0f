"""Who asks: consents, each with the text that was agreed to.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The types as they were then: a migration must not change when `storage.columns` does.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
CODE = sa.String(length=80)


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("session_id", ROW_ID, nullable=False),
        sa.Column("message_id", ROW_ID, nullable=False),
        sa.Column("locale", CODE, nullable=False),
        sa.Column("policy", CODE, nullable=False),
        sa.Column("policy_version", CODE, nullable=False),
        sa.Column("text_version", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_consents_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consents_ticket_id"), "consents", ["ticket_id"])
