"""Seals columns and pages: AES-256-GCM under the subject's own key, bound to table, row, field and key. Knows no SQL."""

import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import KeyDestroyed, SealBroken
from storage.key_file import KeyFile

SMALLEST_POOL, LARGEST_POOL = 8, 128  # keys made at once: one disk write for so many subjects
CACHE = 1_024
_NONCE = 12


class Sealer:
    """Hands out fresh keys that are already durable, and seals and opens values. Safe to use from several threads."""

    def __init__(self, file: KeyFile) -> None:
        self._file = file
        self._fresh: deque[int] = deque()
        self._pool = SMALLEST_POOL
        self._ciphers: OrderedDict[int, AESGCM] = OrderedDict()
        self._lock = threading.Lock()

    def new_key(self) -> int:
        """The id of a key nobody used yet."""
        with self._lock:
            if not self._fresh:
                for key_id, key in self._file.make(self._pool):
                    self._fresh.append(key_id)
                    self._remember(key_id, AESGCM(key))
                self._pool = min(2 * self._pool, LARGEST_POOL)
            return self._fresh.popleft()

    def seal(self, key_id: int, table: str, row: int | str, field: str, value: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher(key_id).encrypt(nonce, value, _place(table, row, field, key_id))

    def open(self, key_id: int | None, table: str, row: int | str, field: str, sealed: bytes) -> bytes:
        """Raises SealBroken for anything that was not sealed for exactly this place, KeyDestroyed when its key is gone."""
        if key_id is None:
            raise KeyDestroyed
        try:
            place = _place(table, row, field, key_id)
            return self._cipher(key_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
        except (InvalidTag, ValueError):  # ValueError: too short to be one
            raise SealBroken(f"{table}|{row}|{field}") from None

    def destroy(self, key_ids: Iterable[int]) -> bool:
        """Destroys keys in memory and on disk; False if that has to be tried again."""
        ids = list(key_ids)
        with self._lock:
            for key_id in ids:
                self._ciphers.pop(key_id, None)
        return self._file.destroy(ids)

    def _cipher(self, key_id: int) -> AESGCM:
        with self._lock:
            cipher = self._ciphers.get(key_id)
            if cipher is not None:
                self._ciphers.move_to_end(key_id)
                return cipher
            cipher = AESGCM(self._file.get(key_id))
            self._remember(key_id, cipher)
            return cipher

    def _remember(self, key_id: int, cipher: AESGCM) -> None:
        self._ciphers[key_id] = cipher
        if len(self._ciphers) > CACHE:
            self._ciphers.popitem(last=False)


def _place(table: str, row: int | str, field: str, key_id: int) -> bytes:
    return f"{table}|{row}|{field}|{key_id}".encode()
