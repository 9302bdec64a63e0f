"""Live messages and ticket changes as server-sent events, read by the widget with `fetch` (an EventSource cannot send the token)."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from bot.domain.errors import DeskError, SessionExpired
from bot.ports import Changes, Transaction
from bot.services import chat
from handlers.web.context import TokenDep, Web, WebDep
from handlers.web.errors import code_of, responses
from handlers.web.origins import require_origin
from handlers.web.shapes import message_json, ticket_json

router = APIRouter(prefix="/api/chat", tags=["chat"])

_PAUSE = 0.25  # seconds between two looks: a busy desk commits far more often than one chat changes
_RETRY = b"retry: 2000\n\n"
_KEEPALIVE = b": still here\n\n"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "`message` events carry a Message under its id, `ticket` events a Ticket, `expired` ends the chat.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", pattern=r"^[0-9]{1,15}$", description="The id of the last message seen.")
]


@router.get("/events", response_class=StreamingResponse, responses=_STREAM | responses(401, 403, 404, 422, 429))
async def stream_events(
    web: WebDep, request: Request, token: TokenDep, last_event_id: LastEventId = None
) -> StreamingResponse:
    """What happens in this chat from now on, and what happened after `Last-Event-ID` (without it: everything)."""
    changes = web.store.changes()  # before the first look, so that nothing falls between look and wait
    try:
        context = await web.store.read(lambda tx: chat.get_context(tx, web.house, token))
        require_origin(request, web.settings, web.house.desk(context.desk))
        web.streams.require_room(context.session_id)
    except BaseException:
        changes.close()
        raise
    stream = _events(web, token, context.session_id, int(last_event_id or 0), changes)
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


async def _events(web: Web, token: str, session_id: int, after: int, changes: Changes) -> AsyncIterator[bytes]:
    shown: dict[str, bytes] = {}
    try:
        with web.streams.opened(session_id):
            yield _RETRY
            while not web.streams.closing:
                try:
                    messages, tickets = await web.store.read(partial(_look, web, token, after))
                except DeskError as error:
                    yield _event("expired" if isinstance(error, SessionExpired) else "pause", {"code": code_of(error)})
                    return
                for message in messages:
                    after = message["id"]
                    yield _event("message", message, after)
                for ticket in tickets:
                    if shown.get(ticket["reference"]) != (event := _event("ticket", ticket)):
                        shown[ticket["reference"]] = event
                        yield event
                if messages:
                    continue
                if not await web.streams.wait(changes, web.settings.keepalive_seconds):
                    yield _KEEPALIVE
                await asyncio.sleep(_PAUSE)
    finally:
        changes.close()


def _look(web: Web, token: str, after: int, tx: Transaction) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    in_force = web.versions_in_force()
    messages = [message_json(message, in_force) for message in chat.list_messages(tx, web.house, token, after)]
    return messages, [ticket_json(view) for view in chat.list_tickets(tx, web.house, token)]


def _event(name: str, data: dict[str, Any], id_: int | None = None) -> bytes:
    head = f"id: {id_}\n" if id_ is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
