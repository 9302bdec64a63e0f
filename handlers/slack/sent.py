"""The mark that every post carries, and finding a post again by it: Slack has no idempotency key, so after doubt we look."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.ports import OutboxRow

EVENT_TYPE = "privacy_desk_post"
_SKEW = timedelta(minutes=5)  # between our clock and Slack's
_PAGES = 20
_PAGE = 200

Call = Callable[..., Awaitable[Mapping[str, Any]]]


def marker(row: OutboxRow) -> str:
    """Names a row for ever: ids begin anew with another database in the same workspace."""
    return f"{row.id}:{int(row.created_at.timestamp() * 1000)}"


def metadata(mark: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"outbox_id": mark}}


async def find_sent(call: Call, channel: str, thread_ts: str | None, mark: str, since: datetime) -> str | None:
    """The ts of the post with this mark, in the thread or among the channel's own messages since then. Raises what the calls raise."""
    method, place = ("conversations.replies", {"ts": thread_ts}) if thread_ts else ("conversations.history", {})
    oldest = f"{(since - _SKEW).timestamp():.6f}"
    cursor = ""
    for _ in range(_PAGES):
        more = {"cursor": cursor} if cursor else {}
        page = await call(method, channel, oldest=oldest, limit=_PAGE, include_all_metadata=True, **place, **more)
        for message in page.get("messages") or ():
            if _mark_of(message) == mark:
                return str(message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
    raise LookupError("more posts than can be looked through")


def _mark_of(message: Mapping[str, Any]) -> str | None:
    data = message.get("metadata")
    if not isinstance(data, dict) or data.get("event_type") != EVENT_TYPE:
        return None
    payload = data.get("event_payload")
    return payload.get("outbox_id") if isinstance(payload, dict) else None
