"""The throw-away Postgres is a real one: it keeps what was committed through a crash, and is reached by its socket only."""

import shutil
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests import postgres
from tests.postgres import Cluster, Database, PostgresMissing


def test_it_takes_rows_and_gives_them_back(postgres_database: Database) -> None:
    with psycopg.connect(postgres_database.conninfo) as connection:
        connection.execute("CREATE TABLE notes (text text NOT NULL)")
        connection.execute("INSERT INTO notes VALUES (%s)", ("個人情報",))
    with psycopg.connect(postgres_database.conninfo) as connection:
        assert connection.execute("SELECT text FROM notes").fetchall() == [("個人情報",)]


def test_every_test_gets_an_empty_database(postgres_database: Database) -> None:
    engine = sqlalchemy.create_engine(postgres_database.url)
    try:
        assert sqlalchemy.inspect(engine).get_table_names() == []
    finally:
        engine.dispose()


def test_it_listens_on_no_port(postgres_database: Database) -> None:
    with psycopg.connect(postgres_database.conninfo) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_what_was_committed_survives_a_crash_and_what_was_not_is_gone(own_postgres_cluster: Cluster) -> None:
    database = own_postgres_cluster.create_database()
    with psycopg.connect(database.conninfo) as connection:
        connection.execute("CREATE TABLE notes (number int)")
        connection.execute("INSERT INTO notes VALUES (1)")
        connection.commit()
        connection.execute("INSERT INTO notes VALUES (2)")
        own_postgres_cluster.kill()
        with pytest.raises(psycopg.OperationalError):
            connection.commit()
    own_postgres_cluster.restart()
    with psycopg.connect(database.conninfo) as connection:
        assert connection.execute("SELECT number FROM notes").fetchall() == [(1,)]


def test_a_machine_without_postgres_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(PostgresMissing, match="installs Debian's package postgresql"):
        postgres.find_program("initdb")


def test_it_leaves_nothing_behind() -> None:
    cluster = Cluster()
    cluster.start()
    cluster.remove()
    assert not cluster.folder.exists()
