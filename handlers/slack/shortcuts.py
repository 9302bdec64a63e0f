"""Message shortcuts, by callback id: "Send to customer" opens the reply form with the message in it. Nothing is sent before that form is."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.errors import InvalidInput
from bot.ports import Thread
from bot.services.case_record import find_thread_reference
from bot.services.staffed import staffed_ticket
from handlers.slack.action_ids import SEND_TO_CUSTOMER
from handlers.slack.blocks.replies import reply_modal
from handlers.slack.edge import Edge, Gesture
from handlers.slack.typed import as_typed

Handler = Callable[[Edge, Gesture, Mapping[str, Any]], Awaitable[None]]


async def handle_shortcut(edge: Edge, gesture: Gesture, body: Mapping[str, Any]) -> None:
    handler = SHORTCUTS.get(body["callback_id"])
    if handler is not None:
        await handler(edge, gesture, body)


async def _send_to_customer(edge: Edge, gesture: Gesture, body: Mapping[str, Any]) -> None:
    message, channel = body.get("message") or {}, body.get("channel")
    channel_id = channel.get("id") if isinstance(channel, dict) else channel
    thread = Thread(str(channel_id), str(message.get("thread_ts") or message.get("ts")))
    reference = await edge.store.read(lambda tx: find_thread_reference(tx, edge.house, thread))
    if reference is None:
        raise InvalidInput("This message is not in the thread of a request, so there is no customer to send it to.")
    if message.get("bot_id") or not message.get("user"):
        raise InvalidInput("Only a message that a colleague wrote can be sent to the customer.")
    staff = await edge.staff(gesture, reference, SEND_TO_CUSTOMER)
    ticket = await edge.store.read(lambda tx: staffed_ticket(tx, reference, staff, must_hold=True))
    await edge.open(gesture, reply_modal(ticket, as_typed(message.get("text") or "")))


SHORTCUTS: Mapping[str, Handler] = {SEND_TO_CUSTOMER: _send_to_customer}
