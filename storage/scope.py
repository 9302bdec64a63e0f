"""What the repositories of one connection share: its statements, seals, hashes, the clock, and the ids of new rows."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select, text

from bot.ports import Clock
from storage.columns import RowId
from storage.master_key import KeyedHashes
from storage.sealing import Sealer
from storage.sql import Sql
from storage.tables import condemned_keys

_LAST_ID = text("SELECT seq FROM sqlite_sequence WHERE name = :name").columns(seq=RowId)
_CONDEMN = condemned_keys.insert()
_PENDING = select(condemned_keys.c.key_id).where(condemned_keys.c.destroyed_at.is_(None))
_DESTROYED = condemned_keys.update().where(condemned_keys.c.key_id == bindparam("key"))


@dataclass(slots=True)
class Scope:
    """One per connection. `writing` is false on the readers' connections."""

    sql: Sql
    sealer: Sealer
    hashes: KeyedHashes
    clock: Clock
    writing: bool
    condemned: bool = False
    # Which key seals what: asked for with every message, and changed by nobody else while this transaction holds the lock.
    session_keys: dict[int, int] = field(default_factory=dict)
    ticket_keys: dict[int, int] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """A transaction has begun: what is remembered from the last one may have been overtaken by another process."""
        self._ids.clear()
        self.forget()

    def forget(self) -> None:
        """A unit was undone: what is remembered of its rows may never have been."""
        self.session_keys.clear()
        self.ticket_keys.clear()

    def next_id(self, table: str) -> int:
        """The id the next row of `table` is to have. Known before the row is written, because its seals are bound to it.

        The write transaction keeps everybody else out, so counting in memory is safe; an id given to a unit that fails stays unused.
        """
        if table not in self._ids:
            self._ids[table] = self.sql.value(_LAST_ID, {"name": table}) or 0
        self._ids[table] += 1
        return self._ids[table]

    def condemn(self, key_id: int) -> None:
        """Gives a key up: destroyed right after this transaction, and never if it is undone."""
        self.sql.run(_CONDEMN, {"key_id": key_id, "condemned_at": self.clock.now()})
        self.condemned = True

    def pending_condemned(self) -> list[int]:
        return [row.key_id for row in self.sql.rows(_PENDING)]

    def mark_destroyed(self, key_ids: list[int], at: datetime) -> None:
        for key_id in key_ids:
            self.sql.run(_DESTROYED, {"key": key_id, "destroyed_at": at})
