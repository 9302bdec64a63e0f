"""Alters a table in a migration. SQLite rebuilds it for that, and what its reflection does not see would be lost: AUTOINCREMENT."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations


@contextmanager
def altered(table: str) -> Iterator[BatchOperations]:
    """`with altered("tickets") as batch: batch.add_column(…)`. Triggers need no care: all are made anew after the last migration."""
    with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": _counts(table)}) as batch:
        yield batch


def _counts(table: str) -> bool:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return False
    made = bind.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), {"table": table}
    )
    return "AUTOINCREMENT" in str(made).upper()
