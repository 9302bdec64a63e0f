"""Runs alembic's migrations on a connection whose transaction somebody else holds. Imported only when there is one to run."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.errors import StoreUnusable
from storage.tables import metadata


def upgrade(connection: Connection, version: str | None, migrations: Path) -> None:
    """Runs every migration after `version` up to the newest. Raises StoreUnusable for a version that is not known here."""
    script = ScriptDirectory(str(migrations))
    _require_known(script, version)
    with EnvironmentContext(
        Config(), script, fn=lambda revision, _: script._upgrade_revs("head", revision)
    ) as environment:
        environment.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        environment.run_migrations()


def _require_known(script: ScriptDirectory, version: str | None) -> None:
    try:
        if version is not None:
            script.get_revision(version)
    except (CommandError, ResolutionError):
        raise StoreUnusable(
            f"The data was written by a newer version of Privacy Desk (its schema is {version}). Install that version again."
        ) from None
