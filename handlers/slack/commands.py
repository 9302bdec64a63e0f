"""Slash commands, by name. They answer in the same response, so only the person who typed sees it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers.slack.action_ids import PRIVACY_CHECK
from handlers.slack.blocks.answers import usage_blocks
from handlers.slack.edge import Edge
from handlers.slack.employees import answer_question, shown
from handlers.slack.typed import as_typed

Handler = Callable[[Edge, Mapping[str, Any]], Awaitable[dict[str, Any]]]
HOW_TO_ASK = "Ask what the privacy policy says."


async def handle_command(edge: Edge, body: Mapping[str, Any]) -> dict[str, Any]:
    """The private answer to a command, as arguments of `ack`."""
    handler = COMMANDS.get(body["command"])
    if handler is None:
        return {"text": "The desk does not know this command."}
    return {"response_type": "ephemeral", **await handler(edge, body)}


async def _privacy_check(edge: Edge, body: Mapping[str, Any]) -> dict[str, Any]:
    text = as_typed(body.get("text") or "")
    if not text or text.lower() == "help":
        return {"text": HOW_TO_ASK, "blocks": usage_blocks(PRIVACY_CHECK, list(edge.house.desks.values()))}
    notification, blocks = shown(edge, await answer_question(edge, text, body.get("channel_id")))
    return {"text": notification, "blocks": blocks}


COMMANDS: Mapping[str, Handler] = {PRIVACY_CHECK: _privacy_check}
