"""What each person of a request has to prove, and what stops an answer.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.batch import altered

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CODE = sa.String(80)
CHECK = (
    "status NOT IN ('in_progress', 'awaiting_customer', 'resolved') OR identity_level = 'none' "
    "OR (identity_state = 'confirmed' AND proofs_open = 0)"
)
# Until now a document was the person's own, and its state was that of the whole check.
PROOF = """CASE WHEN identity_level <> 'document' THEN '[]'
    WHEN identity_state = 'confirmed' THEN '[["person","identity","confirmed"]]'
    WHEN identity_state = 'in_review' THEN '[["person","identity","received"]]'
    ELSE '[["person","identity","awaited"]]' END"""
NEW = (
    "role",
    "proofs",
    "proofs_open",
    "record_held",
    "contact_on_record",
    "special_care",
    "conflict_of_interest",
)
OPEN = "CASE WHEN identity_level = 'document' AND identity_state <> 'confirmed' THEN 1 ELSE 0 END"


def upgrade() -> None:
    with altered("tickets") as batch:
        batch.add_column(sa.Column("role", CODE))
        batch.add_column(sa.Column("proofs", sa.Text()))
        batch.add_column(sa.Column("proofs_open", sa.Integer()))
        batch.add_column(sa.Column("record_held", sa.Boolean()))
        batch.add_column(sa.Column("contact_on_record", sa.Boolean()))
        batch.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("special_care", sa.Boolean()))
        batch.add_column(sa.Column("conflict_of_interest", sa.Boolean()))
    op.execute(
        f"UPDATE tickets SET role = 'person', proofs = {PROOF}, proofs_open = {OPEN}, "  # noqa: S608 - the texts above
        "record_held = true, contact_on_record = true, special_care = false, conflict_of_interest = false"
    )
    with altered("tickets") as batch:
        for column in NEW:
            batch.alter_column(column, nullable=False)
        batch.drop_constraint(batch.f("ck_tickets_identity_before_handling"), type_="check")
        batch.create_check_constraint(batch.f("ck_tickets_identity_before_handling"), CHECK)
    kept = sa.text("erased_at IS NULL")
    op.create_index(
        "ix_tickets_closed_kept", "tickets", ["desk", "closed_at"], sqlite_where=kept, postgresql_where=kept
    )
    op.create_table(
        "answer_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_answer_links_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_answer_links_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_answer_links_ticket_id"), "answer_links", ["ticket_id"])
    with altered("documents") as batch:
        batch.add_column(sa.Column("proof", CODE))
    op.execute("UPDATE documents SET proof = 'person_identity'")
    with altered("documents") as batch:
        batch.alter_column("proof", nullable=False)
