"""Migrations: a filled database comes out with every row, trigger, check and counter, or is not touched at all."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage.connections import connect, make_private
from storage.errors import StoreUnusable
from storage.schema import HEAD, MIGRATIONS, prepare
from storage.tables import metadata
from storage.triggers import TRIGGERS
from tests.conftest import Counted
from tests.storage.plain import ask
from tests.storage.test_sealing import Canaries, fill
from tests.storage.values import add_session, add_ticket
from tests.support import open_test_store

# What a later version might bring: every kind of table is rebuilt, also those that others point to and those with triggers.
SECOND = '''
"""Only a test."""
import sqlalchemy as sa
from storage.migrations.batch import altered

revision = "later"
down_revision = "{head}"

COLUMNS = {"tickets": "locale", "messages": "author", "events": "actor", "sessions": "locale", "outbox": "lane", "dead_letters": "lane"}

def upgrade():
    for table, column in COLUMNS.items():
        with altered(table) as batch:
            batch.alter_column(column, type_=sa.String(90))
            batch.add_column(sa.Column("added", sa.String(20), server_default="new", nullable=False))
            {more}
'''


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A folder of migrations with a second one in it."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    write_second(folder)
    return folder


def write_second(folder: Path, more: str = "") -> None:
    (folder / "versions" / "later_test.py").write_text(SECOND.replace("{more}", more).replace("{head}", HEAD))


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A database with something in every table."""
    folder = tmp_path / "data"
    async with open_test_store(folder) as store:
        await fill(store, Canaries())
        for _ in range(20):
            await store.write(add_ticket)
        gone = await store.write(add_session)
        await store.write(lambda tx: tx.sessions.erase(gone))
    file = folder / "data.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("INSERT INTO threads VALUES (1, 'C1', '1.0')")
        raw.execute(
            "INSERT INTO answer_links VALUES (1, zeroblob(32), 1, '2026-01-01 00:00:00', '2026-02-01 00:00:00')"
        )
        raw.execute("INSERT INTO holds VALUES ('C1:chat.postMessage', '2026-01-01 00:00:00.000000')")
        raw.execute("INSERT INTO rates VALUES ('k', '[1]', '2026-01-01 00:00:00.000000')")
        raw.execute("INSERT INTO unanswered VALUES (1, 'company', 'company', 'cookies', 'en', '…', 0, '2026-01-01')")
        raw.execute("INSERT INTO desk_chains VALUES ('company', 0, zeroblob(32))")
        raw.execute(
            "INSERT INTO dead_letters VALUES (1, 'l', 'letter', 1, '{}', 1, 'e', '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
        )
        raw.commit()
    return file


def everything(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, without the column that the second migration adds."""
    with closing(sqlite3.connect(file)) as raw:
        tables = {table.name: [column.name for column in table.columns] for table in metadata.tables.values()}
        return {
            name: raw.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY 1, 2").fetchall()  # noqa: S608
            for name, columns in tables.items()
        }


def triggers(file: Path) -> set[str]:
    return set(ask(file, "SELECT name FROM sqlite_master WHERE type = 'trigger'"))


def counters(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as raw:
        return dict(raw.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def schema(file: Path) -> dict[str, list[str]]:
    """Every object's definition as its words, spaces and the order of constraints aside."""
    with closing(sqlite3.connect(file)) as raw:
        found = raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: sorted(re.findall(r"\w+|[^\w\s,\"]", sql)) for name, sql in found}


def test_a_new_database_is_what_all_migrations_make(tmp_path: Path) -> None:
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    for file in (migrated, made):
        make_private(file)
    prepare(made)
    shutil.copytree(MIGRATIONS, tmp_path / "m")
    (tmp_path / "m" / "versions" / "last.py").write_text(
        f'revision = "last"\ndown_revision = "{HEAD}"\ndef upgrade(): pass\n'
    )
    prepare(
        migrated, head="last", migrations=tmp_path / "m"
    )  # goes through every migration, as it is not the present head
    assert schema(migrated) == schema(made)
    engine = create_engine(f"sqlite:///{made}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_the_store_asks_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


async def test_a_filled_database_keeps_every_row_and_trigger(data: Path, later: Path, counted: Counted) -> None:
    before, counted_ids = everything(data), counters(data)
    empty = [name for name, rows in before.items() if not rows]
    assert empty == []
    prepare(data, head="later", migrations=later)
    assert ask(data, "SELECT version_num FROM alembic_version") == ["later"]
    assert everything(data) == before
    assert triggers(data) == set(TRIGGERS)
    assert counters(data).items() >= counted_ids.items()  # the highest ids ever given, also those of deleted rows
    assert set(ask(data, "SELECT added FROM tickets")) == {"new"}
    rebuilt = [sql for sql in ask(data, "SELECT sql FROM sqlite_master WHERE type = 'table'") if "VARCHAR(90)" in sql]
    assert len(rebuilt) == 6
    assert sum(sql.count("CHECK") for sql in rebuilt) == 2
    with closing(connect(data)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            raw.execute("DELETE FROM events")
        with pytest.raises(sqlite3.IntegrityError, match="identity_before_handling"):
            raw.execute(
                "UPDATE tickets SET status = 'in_progress', identity_state = 'code_sent', identity_level = 'contact'"
            )
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            raw.execute("DELETE FROM tickets")
    counted("rows", sum(len(rows) for rows in before.values()))
    counted("triggers", len(TRIGGERS))


OLD_STATES = {
    ("none", "not_needed"): ("[]", 0),
    ("contact", "confirmed"): ("[]", 0),
    ("document", "code_sent"): ('[["person","identity","awaited"]]', 1),
    ("document", "awaiting_document"): ('[["person","identity","awaited"]]', 1),
    ("document", "in_review"): ('[["person","identity","received"]]', 1),
    ("document", "confirmed"): ('[["person","identity","confirmed"]]', 0),
}
OLD_TICKET = """INSERT INTO tickets (reference, desk, kind, session_id, locale, status, status_since, identity_level, identity_state,
    days_left, created_at, version, events_count, events_head)
    VALUES (?, 'company', 'k', 1, 'en', ?, '2026-01-01 00:00:00.000000', ?, ?, 1, '2026-01-01 00:00:00.000000', 1, 0, zeroblob(32))"""


async def test_a_check_made_before_there_were_proofs_stands_where_it_stood(tmp_path: Path, later: Path) -> None:
    """Requests of version 0004, each state of the check, with one copy: what was confirmed is, and nothing else is."""
    (later / "versions" / "0005_proofs.py").unlink()
    (later / "versions" / "later_test.py").unlink()
    file = tmp_path / "old.db"
    make_private(file)
    prepare(file, head="0004", migrations=later)
    with closing(sqlite3.connect(file)) as raw:
        for n, (level, state) in enumerate(OLD_STATES):
            raw.execute(OLD_TICKET, (f"PD-{n}", "in_progress" if state == "confirmed" else "received", level, state))
        raw.execute(
            "INSERT INTO documents VALUES (1, 5, 77, 'image/jpeg', 1, '2026-01-01 00:00:00.000000', NULL, NULL)"
        )
        raw.commit()
    prepare(file)
    with closing(sqlite3.connect(file)) as raw:
        made = raw.execute("SELECT identity_level, identity_state, proofs, proofs_open, role FROM tickets").fetchall()
        assert made == [(*was, *now, "person") for was, now in OLD_STATES.items()]
        assert raw.execute("SELECT id, ticket_id, proof, key_id FROM documents").fetchall() == [
            (1, 5, "person_identity", 77)
        ]
        with pytest.raises(sqlite3.IntegrityError, match="identity_before_handling"):
            raw.execute("UPDATE tickets SET proofs_open = 1 WHERE identity_state = 'confirmed'")


LOSSES = {
    "a failing statement": "raise ZeroDivisionError",
    "a check": "table == 'tickets' and batch.drop_constraint(batch.f('ck_tickets_identity_before_handling'), type_='check')",
    "rows that point nowhere": "from alembic import op; op.execute('DELETE FROM tickets WHERE id = 1')",
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_migration_that_would_lose_something_changes_nothing(data: Path, later: Path, loss: str) -> None:
    write_second(later, LOSSES[loss])
    before, made = everything(data), schema(data)
    with pytest.raises((StoreUnusable, ZeroDivisionError)):
        prepare(data, head="later", migrations=later)
    assert everything(data) == before
    assert schema(data) == made
    assert ask(data, "SELECT version_num FROM alembic_version") == [HEAD]


async def test_plain_batch_mode_that_forgets_the_counters_is_refused(data: Path, later: Path) -> None:
    second = (later / "versions" / "later_test.py").read_text()
    plain = second.replace("from storage.migrations.batch import altered", "from alembic import op").replace(
        "altered(table)", "op.batch_alter_table(table)"
    )
    (later / "versions" / "later_test.py").write_text(plain)
    with pytest.raises(StoreUnusable) as refusal:
        prepare(data, head="later", migrations=later)
    assert "tickets lost AUTOINCREMENT" in str(refusal.value)


async def test_data_of_a_newer_version_is_refused_with_what_to_do(data: Path) -> None:
    with closing(sqlite3.connect(data)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    with pytest.raises(StoreUnusable, match=r"newer version.*9999"):
        open_test_store(data.parent)


async def test_alembic_and_the_orm_are_not_imported_where_nothing_is_to_migrate(tmp_path: Path) -> None:
    """Neither for a new database nor for one that is up to date."""
    script = (
        "import sys, asyncio; from pathlib import Path; from tests.support import open_test_store\n"
        "asyncio.run(open_test_store(Path(sys.argv[1])).close())\n"
        "print(sorted(name for name in sys.modules if name in ('alembic', 'sqlalchemy.orm')))"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)  # noqa: ASYNC221
        assert done.stdout == "[]\n"


def test_two_processes_that_start_together_make_one_database(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from storage.connections import make_private; from storage.schema import prepare\n"
        "file = Path(sys.argv[1]); make_private(file); sys.stdin.read(1); prepare(file)"
    )
    file = tmp_path / "data.db"
    processes = [
        subprocess.Popen([sys.executable, "-c", script, file], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"x")
        process.stdin.close()
    for process in processes:
        with process:
            assert process.wait(timeout=60) == 0
    assert ask(file, "SELECT version_num FROM alembic_version") == [HEAD]
    assert triggers(file) == set(TRIGGERS)
