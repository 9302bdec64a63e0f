"""Questions the desk could not answer, as concepts and known words.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=80)


def upgrade() -> None:
    op.create_table(
        "unanswered",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("desk", CODE, nullable=False),
        sa.Column("policy", CODE, nullable=False),
        sa.Column("concept", CODE, nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_unanswered_desk_asked_on"), "unanswered", ["desk", "asked_on"])
