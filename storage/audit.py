"""The chains of the audit trail: each event is hashed together with the head before it, and the head is kept apart from the events.

Hashes are keyed, so that nobody without the desk's key can write a chain anew. A head is not the hash of the last event but one made from
it: who cuts the newest events off cannot compute the head that would fit the rest.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from bot.domain.events import Event
from storage.master_key import KeyedHashes
from storage.sql import to_json

NO_EVENTS = bytes(32)  # the head of a chain that has not begun


class Chain(NamedTuple):
    """How far a chain has come."""

    length: int = 0
    head: bytes = NO_EVENTS


def extend(hashes: KeyedHashes, name: str, chain: Chain, events: Iterable[Event]) -> tuple[list[dict[str, Any]], Chain]:
    """The rows that append these events to the chain called `name`, and where it then stands."""
    rows: list[dict[str, Any]] = []
    count, head = chain
    for event in events:
        count += 1
        data = to_json(dict(event.data))
        digest = _digest(hashes, name, count, head, str(event.type), event.actor, event.at, data)
        rows.append(
            {"position": count, "type": event.type, "actor": event.actor, "at": event.at, "data": data, "hash": digest}
        )
        head = _head(hashes, digest)
    return rows, Chain(count, head)


def is_whole(hashes: KeyedHashes, name: str, chain: Chain, rows: Sequence[Row[Any]]) -> bool:
    """Whether these rows, in order of position, are exactly the events the chain was built from."""
    head = NO_EVENTS
    for position, row in enumerate(rows, start=1):
        digest = _digest(hashes, name, position, head, row.type, row.actor, row.at, row.data)
        if row.position != position or row.hash != digest:
            return False
        head = _head(hashes, digest)
    return chain == (len(rows), head)


def _digest(
    hashes: KeyedHashes, name: str, position: int, head: bytes, type_: str, actor: str, at: datetime, data: str
) -> bytes:
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashes.hash("audit event", name, str(position), head, type_, actor, when, data)


def _head(hashes: KeyedHashes, digest: bytes) -> bytes:
    return hashes.hash("audit head", digest)
