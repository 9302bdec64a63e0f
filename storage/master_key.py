"""The operator's secret key and what is derived from it. Keys live in memory only, and nothing here prints one."""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import SecretKeyInvalid

KEY_BYTES = 32


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte subkey of `secret` that serves one purpose only (HKDF-SHA-256)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"privacy-desk/1/{purpose}".encode()).derive(secret)


class MasterKey:
    """Wraps and unwraps the keys of keys.db; `name` tells which master key wrapped what, and betrays nothing of it."""

    def __init__(self, encoded: str) -> None:
        secret = _decode(encoded)
        self.name = derive(secret, "name").hex()[:16]
        self.wrapping = AESGCM(derive(secret, "wrap"))


class KeyedHashes:
    """HMAC-SHA-256 under one subkey per purpose, of a root secret that outlives a change of the master key."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._subkeys: dict[str, bytes] = {}

    def hash(self, purpose: str, *parts: str | bytes) -> bytes:
        """32 bytes. Every part is preceded by its length, so that ("ab", "c") and ("a", "bc") differ."""
        subkey = self._subkeys.get(purpose)
        if subkey is None:
            subkey = self._subkeys[purpose] = derive(self._root, f"hash/{purpose}")
        message = bytearray()
        for part in parts:
            raw = part.encode() if isinstance(part, str) else part
            message += len(raw).to_bytes(8, "big") + raw
        return hmac.digest(subkey, bytes(message), hashlib.sha256)


def _decode(encoded: str) -> bytes:
    """Takes both alphabets of base64, with or without padding: what `openssl rand -base64 32` or `secrets.token_urlsafe(32)` print."""
    plain = encoded.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        secret = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:  # binascii.Error is one
        raise SecretKeyInvalid from None
    if len(secret) != KEY_BYTES:
        raise SecretKeyInvalid
    return secret
