"""Wraps every key in keys.db under the present master key, in short steps: may be killed at any of them and begun again, beside a running desk."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.errors import KeysMissing, StoreUnusable
from storage.key_file import KeyFile
from storage.master_key import MasterKey

CHUNK = 500  # keys of one step: a few milliseconds, and one write to the disk


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int


def rotate(
    data_dir: Path,
    secret_key: str,
    previous_keys: Sequence[str],
    on_step: Callable[[Progress], None],
    *,
    chunk: int = CHUNK,
) -> Progress:
    """Raises KeysMissing where there are no keys, SecretKeyWrong when those given do not open them, StoreUnusable for a file that is none."""
    path = data_dir / "keys.db"
    if not path.is_file():
        raise KeysMissing
    try:
        keys = KeyFile(path, [MasterKey(encoded) for encoded in (secret_key, *previous_keys)])
    except sqlite3.Error as error:
        raise StoreUnusable(f"The keys in {data_dir} cannot be opened: {error}.") from error
    try:
        waiting, total = keys.count_waiting()
        progress = Progress(total - waiting, total)
        on_step(progress)
        while step := keys.rewrap(chunk):
            progress = Progress(progress.done + step, max(total, progress.done + step))
            on_step(progress)
        return progress
    finally:
        keys.close()
