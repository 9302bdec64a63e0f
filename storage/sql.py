"""Runs Core statements inside one transaction, and refuses to run any outside it or after SQLite has ended it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Row
from sqlalchemy.exc import DBAPIError

from storage.errors import InsideUnit

Values = Mapping[str, object]


class TransactionEnded(Exception):
    """SQLite ended the transaction (disk full, I/O error): a further statement would run, and stay, on its own."""


class Sql:
    """The statements of one connection. `live` is true while a unit runs; `ended` once the transaction broke under it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self.live = False
        self.ended = False

    def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        return self._execute(statement, values).all()

    def row(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        return self._execute(statement, values).first()

    def value(self, statement: Executable, values: Values | None = None) -> Any:
        """The first column of the first row, or None."""
        row = self.row(statement, values)
        return None if row is None else row[0]

    def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> int:
        """Runs a statement that changes rows; returns how many."""
        return self._execute(statement, values).rowcount

    def _execute(self, statement: Executable, values: Values | Sequence[Values] | None) -> CursorResult[Any]:
        if not self.live:
            raise InsideUnit
        if self.ended:
            raise TransactionEnded
        try:
            return self._connection.execute(statement, values)
        except DBAPIError:
            self.ended = not self._driver.in_transaction
            raise


def to_json(value: object) -> str:
    """One way of writing a value, always the same: what is hashed can be hashed again."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
