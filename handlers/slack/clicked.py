"""A click on a card or a line of a thread, translated in. Nothing in it is believed but looked up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.slack.action_ids import ACTION_PREFIX
from handlers.slack.edge import Edge, Gesture

Handler = Callable[[Edge, "Click"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Click:
    """`argument` is what follows the action's name ("status:in_progress")."""

    gesture: Gesture
    action: str
    argument: str
    reference: str


def read_click(action: Mapping[str, Any], gesture: Gesture) -> Click:
    name, _, argument = str(action.get("action_id") or "").removeprefix(ACTION_PREFIX).partition(":")
    return Click(gesture, name, argument, str(action.get("value") or ""))
