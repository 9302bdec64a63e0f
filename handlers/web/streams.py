"""Open live streams: how many there are, and how they all end when the server stops. Holds no messages."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.errors import TooManyAttempts
from bot.ports import Changes
from handlers.web.metrics import Metrics

STREAMS_PER_SESSION = 8  # tabs; further ones poll
_TOO_MANY = "This conversation is open in too many windows. Please close one of them."


class Streams:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._open: Counter[int] = Counter()
        self._closing = asyncio.Event()

    @property
    def closing(self) -> bool:
        return self._closing.is_set()

    def open(self) -> None:
        """The server starts (again)."""
        self._closing.clear()

    def close(self) -> None:
        """Ends every stream now; their clients come back to the next server with the id of the last message they saw."""
        self._closing.set()

    @contextmanager
    def opened(self, session_id: int) -> Iterator[None]:
        self._open[session_id] += 1
        self._metrics.streams.inc()
        try:
            yield
        finally:
            self._metrics.streams.dec()
            self._open[session_id] -= 1
            if not self._open[session_id]:
                del self._open[session_id]

    def require_room(self, session_id: int) -> None:
        """Raises TooManyAttempts."""
        if self._open[session_id] >= STREAMS_PER_SESSION:
            raise TooManyAttempts(30, _TOO_MANY)

    async def wait(self, changes: Changes, seconds: float) -> bool:
        """True when something was committed, False after that many seconds or when the server stops."""
        waiting = asyncio.ensure_future(changes.wait(seconds))
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait((waiting, closing), return_when=asyncio.FIRST_COMPLETED)
            return waiting.done() and waiting.result()
        finally:
            waiting.cancel()
            closing.cancel()
