"""Slack's rate model, off unless switched on: one message a second and channel with a short burst, and a tier per method."""

from __future__ import annotations

import math

# Requests a minute that each tier grants at least; "post" is counted per channel instead (one a second).
TIER_PER_MINUTE = {"1": 1, "2": 20, "3": 50, "4": 100}


class Rates:
    def __init__(self, *, enabled: bool = False, burst: int = 3) -> None:
        self.enabled = enabled
        self.burst = burst
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def seconds_to_wait(self, *, method: str, channel: str, tier: str, now: float) -> int:
        """0 when the call may pass (and is counted), else what belongs into Retry-After."""
        if not self.enabled or tier == "special":
            return 0
        if tier == "post":
            return self._take((method, channel), rate=1.0, size=float(self.burst), now=now)
        per_minute = TIER_PER_MINUTE[tier]
        return self._take((method, ""), rate=per_minute / 60, size=float(per_minute), now=now)

    def _take(self, key: tuple[str, str], *, rate: float, size: float, now: float) -> int:
        level, filled_at = self._buckets.get(key, (size, now))
        level = min(size, level + (now - filled_at) * rate)
        if level < 1:
            self._buckets[key] = (level, now)
            return max(1, math.ceil((1 - level) / rate))
        self._buckets[key] = (level - 1, now)
        return 0
