"""How fast the desk posts: about one message a second to a channel, after a short burst, as Slack asks. Counts only; sends nothing."""

from dataclasses import dataclass, field

BURST = 2
SECONDS = 1.1  # a little more than Slack's second: calls do not all travel equally fast


@dataclass(slots=True)
class Pace:
    """One process's share. Several processes together may be too fast: then Slack says so, and Retry-After is obeyed."""

    seconds: float = SECONDS
    burst: int = BURST
    _free_at: dict[str, float] = field(default_factory=dict)

    def reserve(self, channel: str, now: float) -> float:
        """Takes the next slot of a channel; returns how many seconds to wait for it. `now` is in seconds of any steady clock."""
        slot = max(self._free_at.get(channel, 0.0), now - self.burst * self.seconds) + self.seconds
        self._free_at[channel] = slot
        return max(0.0, slot - now)
