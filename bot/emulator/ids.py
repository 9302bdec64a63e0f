"""Identifiers in Slack's form. Random ones come from `secrets`; message times are unique and never go back."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str, length: int = 9) -> str:
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_block_id() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(5))


def new_trigger_id() -> str:
    return f"{secrets.randbelow(10**13):013d}.{secrets.randbelow(10**11):011d}.{secrets.token_hex(16)}"


def format_ts(microseconds: int) -> str:
    return f"{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}"
