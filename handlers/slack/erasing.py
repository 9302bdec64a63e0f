"""Takes an erased request out of Slack: the app deletes its own posts in the thread, and names those of people, which it cannot delete."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.ports import Job, Thread, Transaction
from handlers.slack.client import error_code
from handlers.slack.sent import EVENT_TYPE

_PAGES = 50
_PAGE = 200
_NAMED = 20  # messages of people named in one line
_GONE = frozenset({"message_not_found", "thread_not_found", "channel_not_found"})

Call = Callable[..., Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Left:
    """A message that somebody else wrote: who, and its ts."""

    user: str
    ts: str


async def erase_thread(call: Call, thread: Thread) -> list[Left]:
    """Deletes what the app posted, the card last so that a repeat finds the thread again; returns what stays. Raises what the calls raise."""
    left: list[Left] = []
    for message in reversed(await _messages(call, thread)):
        ts = str(message["ts"])
        if message.get("subtype") == "tombstone":  # what Slack shows in the place of a card deleted before
            continue
        if not _is_ours(message) or not await _delete(call, thread.channel, ts):
            left.insert(0, Left(str(message.get("user") or ""), ts))
    return left


def forget(tx: Transaction, ticket_id: int, thread: Thread, left: Sequence[Left]) -> None:
    """The thread is no request's any more; staff hear which messages of people are still in it."""
    tx.threads.remove(ticket_id)
    tell_left(tx, ticket_id, thread, left)


def tell_left(tx: Transaction, ticket_id: int, thread: Thread, left: Sequence[Left]) -> None:
    if left:
        ticket = tx.tickets.get(ticket_id)
        who = ", ".join(f"<@{one.user}> {_moment(one.ts)}" if one.user else _moment(one.ts) for one in left[:_NAMED])
        more = f" … ({len(left)})" if len(left) > _NAMED else ""
        told = {"desk": ticket.desk, "notice": "erased_left", "reference": ticket.reference, "channel": thread.channel}
        tx.outbox.add(Job.ALERT, lane=f"alert:{ticket.desk}", payload={**told, "who": who + more})


def _moment(ts: str) -> str:
    return f"{datetime.fromtimestamp(float(ts), UTC):%Y-%m-%d %H:%M} UTC"


async def _messages(call: Call, thread: Thread) -> list[Mapping[str, Any]]:
    """The whole thread, oldest first."""
    found: list[Mapping[str, Any]] = []
    cursor = ""
    for _ in range(_PAGES):
        more = {"cursor": cursor} if cursor else {}
        try:
            page = await call(
                "conversations.replies", thread.channel, ts=thread.ts, limit=_PAGE, include_all_metadata=True, **more
            )
        except SlackApiError as error:
            if error_code(error) in _GONE:
                return found
            raise
        found += page.get("messages") or ()
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found


def _is_ours(message: Mapping[str, Any]) -> bool:
    metadata = message.get("metadata")
    marked = isinstance(metadata, dict) and metadata.get("event_type") == EVENT_TYPE
    return marked or bool(message.get("bot_id"))  # another app's is refused by Slack, and so listed


async def _delete(call: Call, channel: str, ts: str) -> bool:
    """False for a post that Slack does not let the app delete."""
    try:
        await call("chat.delete", channel, ts=ts)
    except SlackApiError as error:
        code = error_code(error)
        if code == "cant_delete_message":
            return False
        if code not in _GONE:
            raise
    return True
