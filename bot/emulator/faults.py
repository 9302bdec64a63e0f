"""Faults that tests order: what goes wrong, where, how often. The table says which kinds exist and at which edge each one acts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.emulator.errors import ControlError
from bot.emulator.ids import new_id

API, DELIVERY = "api", "delivery"

# kind -> the edge it acts at, and what its value means ("" when it takes none)
KINDS: dict[str, tuple[str, str]] = {
    "refuse": (API, ""),
    "reset_before": (API, ""),
    "accept_then_drop": (API, ""),
    "accept_then_timeout": (API, ""),
    "accept_then_500": (API, ""),
    "accept_then_html": (API, ""),
    "http_500": (API, ""),
    "http_502": (API, ""),
    "http_503": (API, ""),
    "429": (API, "Retry-After, any string; null leaves the header out"),
    "ok_false": (API, "error code"),
    "slow": (API, "milliseconds"),
    "truncated_json": (API, ""),
    "wrong_content_type": (API, ""),
    "token_revoked": (API, ""),
    "delayed_visibility": (API, "milliseconds"),
    "duplicate": (DELIVERY, "copies in all"),
    "retry_storm": (DELIVERY, ""),
    "bad_signature": (DELIVERY, ""),
    "old_timestamp": (DELIVERY, "seconds"),
    "drop_event": (DELIVERY, ""),
    "late_event": (DELIVERY, "seconds"),
    "reorder": (DELIVERY, "how many deliveries are held back and sent in reverse"),
    "malformed_payload": (DELIVERY, ""),
}


@dataclass
class Fault:
    """`count` None means for ever. Filters left empty match everything."""

    kind: str
    value: Any = None
    method: str | None = None
    channel: str | None = None
    user: str | None = None
    event: str | None = None
    count: int | None = 1
    probability: float = 1.0
    seed: int | None = None
    id: str = field(default_factory=lambda: new_id("F"))

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ControlError(f"There is no fault {self.kind!r}. Known: {', '.join(sorted(KINDS))}.")
        if "seconds" in KINDS[self.kind][1] or self.kind in ("duplicate", "reorder"):
            if not isinstance(self.value, (int, float)) or self.value < 0:
                raise ControlError(f"The fault {self.kind} needs a number: {KINDS[self.kind][1]}.")
        elif self.kind == "ok_false" and not isinstance(self.value, str):
            raise ControlError("The fault ok_false needs the error code to answer with.")
        self._random = random.Random(self.seed)  # noqa: S311 - a repeatable coin for tests, no secret

    def matches(self, edge: str, facts: dict[str, Any]) -> bool:
        if KINDS[self.kind][0] != edge or self.count == 0:
            return False
        wanted = {"method": self.method, "channel": self.channel, "user": self.user, "event": self.event}
        return all(value is None or facts.get(name) == value for name, value in wanted.items())


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def take(self, edge: str, wanted: Callable[[str], bool] = lambda kind: True, **facts: Any) -> list[Fault]:
        """The faults that strike now; each strike uses up one of its count."""
        struck = []
        for fault in self._faults:
            if not (wanted(fault.kind) and fault.matches(edge, facts)) or fault._random.random() >= fault.probability:
                continue
            if fault.count is not None:
                fault.count -= 1
            struck.append(fault)
        return struck

    def remove(self, fault_id: str | None = None) -> None:
        self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults]
