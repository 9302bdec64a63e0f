"""Reads what SQLite says went wrong, and turns it into what a caller can act on."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from bot.domain.errors import Busy, StoreFull
from storage.sql import TransactionEnded

_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_busy(error: BaseException) -> bool:
    return _code(error) in _BUSY


def translate(error: BaseException) -> BaseException:
    """StoreFull or Busy where the database could not do its work; everything else stays what it is."""
    if isinstance(error, TransactionEnded):
        return StoreFull()
    code = _code(error)
    if code in _BUSY:
        return Busy()
    return StoreFull() if code in _FULL else error


def _code(error: BaseException) -> int | None:
    """The primary result code of SQLite, None for what is not SQLite's."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(origin, sqlite3.Error):
        return None
    code = getattr(origin, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
