"""Which files belong to a store: where the data is, and whether data and keys are of one pair."""

from contextlib import closing
from pathlib import Path

from storage.connections import connect
from storage.errors import KeysMissing, StoreUnusable


def data_path(url_or_path: str | Path | None, data_dir: Path) -> Path:
    """The database file meant by a setting: a path, a `sqlite:///…` URL, or by default `data.db` in the data directory."""
    if url_or_path is None:
        return data_dir / "data.db"
    text = str(url_or_path)
    if text.startswith("sqlite:///"):
        return Path(text.removeprefix("sqlite:///"))
    if "://" in text or text.startswith("sqlite:") or text == ":memory:":
        scheme = text.partition(":")[0] or "this"
        raise StoreUnusable(
            f"PRIVACY_DESK_DATABASE_URL: {scheme} databases cannot be opened here; use sqlite:///path/of/data.db."
        )
    return Path(text)


def pair_up(path: Path, store_id: str) -> None:
    """Writes into a new database which keys.db it belongs to. Raises KeysMissing when it already belongs to another one."""
    with closing(connect(path)) as raw:
        stored = raw.execute("SELECT value FROM facts WHERE name = 'store_id'").fetchone()
        if stored is None:
            raw.execute(
                "INSERT INTO facts (name, value) VALUES ('store_id', ?) ON CONFLICT (name) DO NOTHING", (store_id,)
            )
            stored = raw.execute("SELECT value FROM facts WHERE name = 'store_id'").fetchone()
        if stored[0] != store_id:
            raise KeysMissing
