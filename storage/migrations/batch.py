"""Alters a table in a migration. SQLite rebuilds it for that, and what its reflection does not see would be lost: checks, AUTOINCREMENT."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations


@contextmanager
def altered(table: str, *, without: Collection[str] = ()) -> Iterator[BatchOperations]:
    """`with altered("tickets") as batch: batch.add_column(…)`. `without` names the checks that are dropped on purpose.

    Triggers need no care: they are made anew for all tables after the last migration.
    """
    found = sa.inspect(op.get_bind()).get_check_constraints(table)
    checks = tuple(
        sa.CheckConstraint(check["sqltext"], name=op.f(str(check["name"])))
        for check in found
        if check["name"] not in without
    )
    counting = {"sqlite_autoincrement": _counts(table)}
    with op.batch_alter_table(table, table_args=checks, table_kwargs=counting) as batch:
        yield batch


def _counts(table: str) -> bool:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return False
    made = bind.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), {"table": table}
    )
    return "AUTOINCREMENT" in str(made).upper()
