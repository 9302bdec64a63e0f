"""Repositories speak SQL that Postgres understands too, so that a second store need not be a second set of repositories."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import ClauseElement, Executable

import storage.repositories
from storage.tables import metadata

MODULES = ["storage.once", "storage.outbox"] + [
    f"storage.repositories.{module.name}" for module in pkgutil.iter_modules(storage.repositories.__path__)
]

POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy itself
SQLITE = sqlite.dialect()
FOREIGN = ("INSERT OR", "REPLACE INTO", "sqlite_", "PRAGMA", "rowid", "strftime", "json_", "datetime(")


def statements() -> Iterator[tuple[str, ClauseElement]]:
    for name in MODULES:
        for constant, value in vars(importlib.import_module(name)).items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, ClauseElement) and isinstance(one, Executable):
                    yield f"{name}.{constant}", one


@pytest.mark.parametrize(("name", "statement"), [pytest.param(*one, id=one[0]) for one in statements()])
def test_a_statement_is_portable(name: str, statement: ClauseElement) -> None:
    for dialect in (POSTGRES, SQLITE):
        written = str(statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": False}))
        assert not [word for word in FOREIGN if word in written]


def test_there_are_statements_to_look_at() -> None:
    assert len(list(statements())) > 60
    assert {name.rpartition(".")[0] for name, _ in statements()} >= set(MODULES) - {"storage.repositories.ticket_rows"}


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_table_can_be_made_on_both_and_names_its_constraints(table: object) -> None:
    made = metadata.tables[str(getattr(table, "name"))]  # noqa: B009 - pytest hands over an object
    assert "CREATE TABLE" in str(CreateTable(made).compile(dialect=POSTGRES))
    assert all(constraint.name for constraint in made.constraints)
    assert all(index.name for index in made.indexes)
