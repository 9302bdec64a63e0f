"""Whether Slack would still send events: a subscription whose app answers almost nothing for an hour is switched off."""

from __future__ import annotations

from collections import deque

WINDOW_SECONDS = 3600.0
ENOUGH_EVENTS = 1000  # apps with fewer events an hour are left alone
SUCCESS_SHARE = 0.05


class Health:
    def __init__(self) -> None:
        self._attempts: deque[tuple[float, bool]] = deque()
        self._accepted = 0
        self.disabled = False

    def record(self, *, accepted: bool, at: float) -> None:
        self._attempts.append((at, accepted))
        self._accepted += accepted
        while self._attempts[0][0] <= at - WINDOW_SECONDS:
            self._accepted -= self._attempts.popleft()[1]
        many = len(self._attempts) >= ENOUGH_EVENTS
        self.disabled = self.disabled or (many and self._accepted < SUCCESS_SHARE * len(self._attempts))
