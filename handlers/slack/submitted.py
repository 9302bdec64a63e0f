"""A modal that was submitted, translated in: whose it is, which callback, and what was typed or chosen. Nothing in it is believed."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.slack.action_ids import Name
from handlers.slack.blocks import View
from handlers.slack.edge import Edge, Gesture

Answer = dict[str, Any] | None
Handler = Callable[[Edge, "Submission"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Submission:
    """`values` are block id → what was typed or chosen there; `reference` is what the modal carried."""

    gesture: Gesture
    callback: str
    argument: str  # what follows the callback's name: the proof that is decided on
    reference: str
    values: Mapping[str, str | tuple[str, ...]]
    block_ids: tuple[str, ...]

    def text(self, name: Name) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def ticks(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name, ())
        return () if isinstance(value, str) else value

    @property
    def body(self) -> bytes:
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).digest()


def read_submission(view: Mapping[str, Any], gesture: Gesture) -> Submission:
    callback, _, argument = str(view.get("callback_id") or "").partition(":")
    return Submission(
        gesture,
        callback,
        argument,
        str(view.get("private_metadata") or ""),
        read_values(view),
        tuple(str(block.get("block_id") or "") for block in view.get("blocks") or ()),
    )


def read_values(view: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """What stands in a view's inputs now, by block id."""
    state = ((view.get("state") or {}).get("values")) or {}
    return {block_id: _value(next(iter(inputs.values()), {}) or {}) for block_id, inputs in state.items() if inputs}


def submission_key(view: Mapping[str, Any]) -> str:
    return f"slack:view:{view.get('id')}:{view.get('hash')}"


def updated(view: View) -> Answer:
    """The modal becomes another one."""
    return {"response_action": "update", "view": view}


def _value(element: Mapping[str, Any]) -> str | tuple[str, ...]:
    """What stands in an input, whatever kind it is."""
    if element.get("selected_options") is not None:
        return tuple(str(option.get("value")) for option in element["selected_options"])
    if element.get("selected_option") is not None:
        return str(element["selected_option"].get("value"))
    return str(element.get("selected_date") or element.get("value") or "")
