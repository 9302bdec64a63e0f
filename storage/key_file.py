"""keys.db: the wrapped keys, one per ticket, chat and document, and the root secret. A key is durable here before its first use."""

import secrets
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag

from storage.connections import connect, make_private
from storage.errors import KeyDestroyed, KeysMissing, SecretKeyWrong, StoreUnusable
from storage.master_key import KEY_BYTES, MasterKey

ROOT = 0  # the id of the root secret's row; other ids are random
_NONCE = 12
_LAYOUT = "1"  # of this file; another one was written by a version that this one does not understand
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY, master TEXT NOT NULL, wrapped BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class KeyFile:
    """One connection, used by one thread at a time. `masters` are the present master key and, behind it, earlier ones."""

    def __init__(self, path: Path, masters: Sequence[MasterKey]) -> None:
        make_private(path)
        self._connection = connect(path)
        self._lock = threading.Lock()
        self._masters = {master.name: master for master in masters}
        self._present = masters[0]
        try:
            self._prepare()
            self.root = self._open_root()
        except BaseException:
            self._connection.close()
            raise

    @property
    def store_id(self) -> str:
        """Names this set of keys, so that data and keys of two desks cannot be mixed up."""
        (value,) = self._connection.execute("SELECT value FROM facts WHERE name = 'store_id'").fetchone()
        return str(value)

    def make(self, count: int) -> list[tuple[int, bytes]]:
        """Makes keys and returns (id, key) once they are on disk."""
        made = [(secrets.randbits(62) + 1, secrets.token_bytes(KEY_BYTES)) for _ in range(count)]
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._require_in_use()
            self._insert(made)
        return made

    def get(self, key_id: int) -> bytes:
        """Raises KeyDestroyed."""
        with self._lock:
            row = self._connection.execute("SELECT master, wrapped FROM keys WHERE id = ?", (key_id,)).fetchone()
        if row is None:
            raise KeyDestroyed
        return self._unwrap(key_id, *row)

    def destroy(self, key_ids: Iterable[int]) -> bool:
        """Deletes keys for good. False if an older copy may still stand in the write-ahead log because somebody was reading: call again."""
        with self._lock:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany("DELETE FROM keys WHERE id = ?", [(key_id,) for key_id in key_ids])
            busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def rewrap(self, limit: int) -> int:
        """Wraps up to `limit` keys of earlier master keys under the present one; returns how many."""
        if len(self._masters) == 1:
            return 0
        old = "SELECT id, master, wrapped FROM keys WHERE master <> ? ORDER BY id DESC LIMIT ?"  # the root last: it proves that all were
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            rows = self._connection.execute(old, (self._present.name, limit)).fetchall()
            fresh = [(self._present.name, self._wrap(row[0], self._unwrap(*row)), row[0]) for row in rows]
            self._connection.executemany("UPDATE keys SET master = ?, wrapped = ? WHERE id = ?", fresh)
        return len(rows)

    def count_waiting(self) -> tuple[int, int]:
        """(keys wrapped under an earlier master key, all keys)."""
        with self._lock:
            count = "SELECT count(*) FILTER (WHERE master <> ?), count(*) FROM keys"
            waiting, total = self._connection.execute(count, (self._present.name,)).fetchone()
        return waiting, total

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _prepare(self) -> None:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            (made,) = self._connection.execute("SELECT count(*) FROM facts").fetchone()
            if not made:
                self._connection.execute("INSERT INTO facts VALUES ('store_id', ?)", (secrets.token_hex(16),))
                self._connection.execute("INSERT INTO facts VALUES ('layout', ?)", (_LAYOUT,))
                self._insert([(ROOT, secrets.token_bytes(KEY_BYTES))])
            (layout,) = self._connection.execute("SELECT value FROM facts WHERE name = 'layout'").fetchone()
        if layout != _LAYOUT:
            raise StoreUnusable(f"keys.db was written by a newer version of Privacy Desk (its layout is {layout}).")

    def _open_root(self) -> bytes:
        """Also the proof that the operator's key is the right one."""
        try:
            return self.get(ROOT)
        except KeyDestroyed:
            raise KeysMissing from None

    def _require_in_use(self) -> None:
        """The root is wrapped anew last: once another process did that, a key made under the earlier master key would be lost with it."""
        (master,) = self._connection.execute("SELECT master FROM keys WHERE id = ?", (ROOT,)).fetchone()
        if master not in self._masters:
            raise SecretKeyWrong

    def _insert(self, keys: Iterable[tuple[int, bytes]]) -> None:
        rows = [(key_id, self._present.name, self._wrap(key_id, key)) for key_id, key in keys]
        self._connection.executemany("INSERT INTO keys (id, master, wrapped) VALUES (?, ?, ?)", rows)

    def _wrap(self, key_id: int, key: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._present.wrapping.encrypt(nonce, key, _place(key_id))

    def _unwrap(self, key_id: int, master: str, wrapped: bytes) -> bytes:
        if master not in self._masters:
            raise SecretKeyWrong
        try:
            return self._masters[master].wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _place(key_id))
        except InvalidTag:
            raise SecretKeyWrong from None


def _place(key_id: int) -> bytes:
    return f"keys|{key_id}".encode()
