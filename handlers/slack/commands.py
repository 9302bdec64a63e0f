"""Slash commands, by name. They answer in the same response, so only the person who typed sees it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.purpose_rules import Facts
from bot.services.employee_words import employee_text
from handlers.slack.action_ids import PRIVACY_CHECK
from handlers.slack.blocks.answers import usage_blocks
from handlers.slack.blocks.limits import clean
from handlers.slack.check_forms import form_view
from handlers.slack.edge import Edge, Gesture
from handlers.slack.employees import answer_now, desk_here, understand
from handlers.slack.typed import as_typed

Handler = Callable[[Edge, Gesture, Mapping[str, Any]], Awaitable[dict[str, Any]]]


async def handle_command(edge: Edge, gesture: Gesture, body: Mapping[str, Any]) -> dict[str, Any]:
    """The private answer to a command, as arguments of `ack`."""
    handler = COMMANDS.get(body["command"])
    if handler is None:
        return {"text": employee_text("en", "usage.unknown")}
    answer = await handler(edge, gesture, body)
    return {"response_type": "ephemeral", **answer} if answer else {}


async def _privacy_check(edge: Edge, gesture: Gesture, body: Mapping[str, Any]) -> dict[str, Any]:
    """With words their answer; alone the form to choose the facts in, in the language of the person's Slack."""
    text = clean(as_typed(body.get("text") or ""))
    if text.lower() == "help":
        locale = await edge.directory.locale(gesture.user)
        blocks = usage_blocks(PRIVACY_CHECK, list(edge.house.desks.values()), locale)
        return {"text": employee_text(locale, "usage.title"), "blocks": blocks}
    if not text:
        desk = await desk_here(edge, body.get("channel_id"))
        locale = await edge.directory.locale(gesture.user)
        await edge.open(gesture, form_view(edge, desk, Facts(), locale))
        return {}
    notification, blocks = await answer_now(edge, gesture, await understand(edge, text, body.get("channel_id")))
    return {"text": notification, "blocks": blocks}


COMMANDS: Mapping[str, Handler] = {PRIVACY_CHECK: _privacy_check}
