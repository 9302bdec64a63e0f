"""Throw-away Postgres for tests: a cluster of its own in a temporary folder, reached by a socket in it and by nothing else.

Where Postgres is not installed the tests that ask for it fail; they are never left out.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

SERVICE_USER = "postgres"
SUPERUSER = "postgres"
READY = "database system is ready to accept connections"
START_SECONDS = 60
# Durable like a real one (fsync stays on: crash tests rely on it), small, and in a language whose log we can read.
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "log_destination": "stderr",
    "logging_collector": "off",
    "lc_messages": "C",
    "timezone": "UTC",
    "autovacuum_naptime": "5min",
}


class PostgresMissing(Exception):
    """Postgres cannot be started here; says what to install or mend."""


def find_program(name: str) -> str:
    """The program of the newest Postgres installed, on PATH or where Debian keeps it."""

    def version(folder: Path) -> tuple[int, ...]:
        return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())

    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    for folder in folders:
        if (folder / name).is_file():
            return str(folder / name)
    if found := shutil.which(name):
        return found
    raise PostgresMissing(
        f"no {name} on this machine: `make test` installs Debian's package postgresql, or do it by hand"
    )


@dataclass(frozen=True)
class Database:
    """One empty database."""

    name: str
    folder: Path

    @property
    def conninfo(self) -> str:
        """For psycopg."""
        return f"postgresql://{SUPERUSER}@/{self.name}?host={self.folder}"

    @property
    def url(self) -> str:
        """For `PRIVACY_DESK_DATABASE_URL` and SQLAlchemy."""
        return self.conninfo.replace("postgresql:", "postgresql+psycopg:", 1)


class Cluster:
    """A Postgres server of our own, which a test may stop, kill and start again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="privacy-desk-postgres-"))
        self._server: subprocess.Popen[str] | None = None
        self._log: deque[str] = deque(maxlen=200)
        # Postgres refuses to run as root, so root hands it to the user that Debian's package made for it.
        self._user = SERVICE_USER if os.geteuid() == 0 else None
        if self._user:
            self._give_folder_away()
        self._run(
            "initdb", "--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )

    def _give_folder_away(self) -> None:
        try:
            owner = pwd.getpwnam(SERVICE_USER)
        except KeyError:
            raise PostgresMissing(
                f"no user {SERVICE_USER} to run Postgres as; Debian's package postgresql makes it"
            ) from None
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        command = [find_program(program), "-D", str(self._data), *arguments]
        done = subprocess.run(command, cwd=self.folder, user=self._user, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PostgresMissing(f"{program} failed: {done.stdout}{done.stderr}")

    def _command(self) -> Sequence[str]:
        settings = {**SETTINGS, "unix_socket_directories": str(self.folder)}
        return [
            find_program("postgres"),
            "-D",
            str(self._data),
            *(f"--{name}={value}" for name, value in settings.items()),
        ]

    def start(self) -> None:
        """Starts the server and returns when it accepts connections."""
        ready = (
            threading.Event()
        )  # Of this server alone: the log of one that was killed may be read to its end only now.
        # In our own process group, so that it ends with the test run however that ends.
        self._server = subprocess.Popen(
            self._command(),
            cwd=self.folder,
            user=self._user,
            text=True,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        threading.Thread(target=self._read_log, args=(self._server, ready), daemon=True).start()
        if not ready.wait(START_SECONDS) or self._server.poll() is not None:
            self.kill()
            raise PostgresMissing("Postgres did not start:\n" + "".join(self._log))

    def _read_log(self, server: subprocess.Popen[str], ready: threading.Event) -> None:
        assert server.stderr is not None
        with server.stderr as log:
            for line in log:
                self._log.append(line)
                if READY in line:
                    ready.set()
        ready.set()  # It ended: whoever waits shall look.

    def _end(self, how: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(START_SECONDS)
            self._server = None

    def stop(self) -> None:
        """Shuts the server down as an administrator would: connections are ended, data is written."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Pulls the plug: the server and all it does at this moment are gone, as after a crash."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Starts the server again after `stop` or `kill`; after a crash it recovers first."""
        self._end(signal.SIGINT)
        self.start()

    def remove(self) -> None:
        """Ends the server and deletes everything it wrote."""
        self.kill()
        shutil.rmtree(self.folder)

    def _administer(self, statement: str) -> None:
        with psycopg.connect(Database("postgres", self.folder).conninfo, autocommit=True) as connection:
            connection.execute(statement.encode())

    def create_database(self) -> Database:
        """A new empty database with a name of its own."""
        name = f"test_{secrets.token_hex(6)}"
        self._administer(f'CREATE DATABASE "{name}"')
        return Database(name, self.folder)

    def drop_database(self, database: Database) -> None:
        """Removes a database and whoever is still connected to it."""
        self._administer(f'DROP DATABASE "{database.name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """The running cluster that the tests of one process share; not to be killed."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture
def own_postgres_cluster() -> Iterator[Cluster]:
    """A running cluster for one test alone, which may kill it."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture
def postgres_database(postgres_cluster: Cluster) -> Iterator[Database]:
    """An empty database for one test."""
    database = postgres_cluster.create_database()
    yield database
    postgres_cluster.drop_database(database)
