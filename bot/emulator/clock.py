"""The workspace's time: real, or moved by hand so that deadlines and retries can be tested exactly."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Seconds since 1970 (UTC). In manual mode time stands still until `advance`."""

    def __init__(self, *, manual: bool = False) -> None:
        self._changed = asyncio.Event()
        self._stopped_at: float | None = time.time() if manual else None
        self._offset = 0.0

    @property
    def manual(self) -> bool:
        return self._stopped_at is not None

    def now(self) -> float:
        return self._stopped_at if self._stopped_at is not None else time.time() + self._offset

    def set_manual(self, manual: bool) -> None:
        """Going back to real time keeps what was advanced, so that time never runs backwards."""
        now = self.now()
        self._stopped_at = now if manual else None
        self._offset = now - time.time()
        self._announce()

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("Time only goes forward.")
        if self._stopped_at is None:
            self._offset += seconds
        else:
            self._stopped_at += seconds
        self._announce()

    def reset(self, *, manual: bool) -> None:
        self._offset = 0.0
        self._stopped_at = time.time() if manual else None
        self._announce()

    async def wait_until(self, when: float) -> None:
        while (left := when - self.now()) > 0:
            changed = self._changed
            try:
                await asyncio.wait_for(changed.wait(), None if self.manual else left)
            except TimeoutError:
                continue

    def _announce(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
