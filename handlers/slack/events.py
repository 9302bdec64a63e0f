"""Events, by type. What is said in a ticket's thread is noted by its ts alone and goes nowhere; what an employee asks is answered privately."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Busy, DeskError, InvalidInput
from bot.ports import Thread
from bot.services.case_record import find_thread_reference, note_thread_message
from handlers.slack.blocks.limits import clean
from handlers.slack.edge import Edge, Gesture
from handlers.slack.employees import Question, answer_later, desk_here, understand
from handlers.slack.home import publish_home
from handlers.slack.inquiring import add_reply
from handlers.slack.typed import as_typed, without_mentions

Handler = Callable[[Edge, "Event"], Awaitable[None]]
_FRESH_SECONDS = 120
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_SAID = (None, "file_share", "thread_broadcast", "me_message")  # subtypes by which a person says something
_CHANGES = {"message_changed": "edited", "message_deleted": "deleted"}


@dataclass(frozen=True, slots=True)
class Event:
    """`data` is Slack's event; `id` names the delivery; `bot_user` is our own user id."""

    id: str
    data: Mapping[str, Any]
    bot_user: str | None

    @property
    def user(self) -> str:
        return _user_of(self.data)

    @property
    def channel(self) -> str:
        """Its id; "" for events whose channel is a description."""
        channel = self.data.get("channel")
        return channel if isinstance(channel, str) else ""

    @property
    def is_a_persons(self) -> bool:
        """Neither ours nor another app's."""
        inner = self.data.get("message") or self.data.get("previous_message") or self.data
        return not self.data.get("bot_id") and not inner.get("bot_id") and _user_of(inner) not in ("", self.bot_user)


def read_event(body: Mapping[str, Any]) -> Event:
    authorizations = body.get("authorizations") or [{}]
    return Event(str(body.get("event_id") or ""), body["event"], (authorizations[0] or {}).get("user_id"))


async def handle_event(edge: Edge, event: Event) -> None:
    """An event that the desk does not listen to is taken note of by answering 200."""
    handler = EVENTS.get(event.data["type"])
    if handler is not None:
        await handler(edge, event)


async def _message(edge: Edge, event: Event) -> None:
    data = event.data
    subtype = data.get("subtype")
    if not event.is_a_persons or not event.channel or not data.get("ts"):
        return
    if subtype in _CHANGES:
        await _note_change(edge, event, _CHANGES[subtype])
    elif subtype in _SAID and data.get("channel_type") == "im":
        await _direct(edge, event)
    elif subtype in _SAID and data.get("thread_ts") not in (None, data["ts"]):
        await _note(edge, event, data["thread_ts"], data["ts"], event.user, "posted")


async def _direct(edge: Edge, event: Event) -> None:
    """In the thread of somebody's own question to the staff it is a reply; everywhere else it is a question."""
    thread_ts, text = event.data.get("thread_ts"), clean(as_typed(event.data.get("text") or ""))
    gesture = Gesture(event.user, f"slack:reply:{_message_key(event)}")
    try:
        if thread_ts and text and await add_reply(edge, gesture, Thread(event.channel, thread_ts), text):
            return
    except DeskError as refusal:
        if isinstance(refusal, Busy):
            raise
        await _refuse(edge, event, {"channel": event.channel, "thread_ts": thread_ts}, refusal)
        return
    await _answer(edge, event, {"channel": event.channel})


async def _mention(edge: Edge, event: Event) -> None:
    """Answered where it was asked, visible to the person who asked alone."""
    if not event.is_a_persons or not event.channel:
        return
    thread = {"thread_ts": event.data["thread_ts"]} if event.data.get("thread_ts") else {}
    await _answer(edge, event, {"channel": event.channel, **thread})


async def _answer(edge: Edge, event: Event, place: Mapping[str, Any]) -> None:
    text = clean(without_mentions(event.data.get("text") or ""))
    if not text:
        return
    try:
        question = await understand(edge, text, place["channel"])
    except InvalidInput as mistake:
        await _refuse(edge, event, place, mistake)
        return
    await answer_later(edge, Gesture(event.user, f"slack:answer:{_message_key(event)}"), question, place)


async def _refuse(edge: Edge, event: Event, place: Mapping[str, Any], refusal: DeskError) -> None:
    """Nobody's words go missing in silence: why they were not taken is told where they were written."""
    gesture = Gesture(event.user, f"slack:refused:{_message_key(event)}")
    desk = await desk_here(edge, place["channel"])
    await answer_later(edge, gesture, Question(desk, "", "en", lead=refusal.public_message), place)


async def _note_change(edge: Edge, event: Event, change: str) -> None:
    """Somebody edited or deleted a message. Slack also calls it a change when a link gets its preview: that is none."""
    before, after = event.data.get("previous_message") or {}, event.data.get("message") or {}
    message = after or before
    thread_ts, ts = message.get("thread_ts"), message.get("ts")
    if not thread_ts or not ts or thread_ts == ts or (after and after.get("text") == before.get("text")):
        return
    await _note(edge, event, thread_ts, ts, _user_of(message), change)


async def _note(edge: Edge, event: Event, thread_ts: str, ts: str, user: str, change: str) -> None:
    thread = Thread(event.channel, thread_ts)
    if await edge.store.read(lambda tx: find_thread_reference(tx, edge.house, thread)) is None:
        if event.data.get("parent_user_id") == event.bot_user and _is_fresh(edge, thread_ts):
            raise Busy  # a card just posted, whose thread is not stored yet: Slack sends this again
        return
    gesture = Gesture(user, f"slack:message:{_message_key(event)}")
    await edge.once(gesture, lambda tx: note_thread_message(tx, edge.house, thread, ts, user, change))


def _is_fresh(edge: Edge, ts: str) -> bool:
    """Whether something was posted in the last two minutes."""
    return _TS.fullmatch(ts) is not None and edge.house.clock.now().timestamp() - float(ts) < _FRESH_SECONDS


def _message_key(event: Event) -> str:
    """One message is one key, however many events tell of it."""
    return f"{event.channel}:{event.data.get('ts')}:{event.data.get('subtype') or ''}"


async def _home_opened(edge: Edge, event: Event) -> None:
    if event.data.get("tab", "home") == "home" and event.user:
        await publish_home(edge, event.user)


async def _staff_changed(edge: Edge, event: Event) -> None:
    edge.directory.forget()


async def _channels_changed(edge: Edge, event: Event) -> None:
    edge.channels.forget()


async def _app_removed(edge: Edge, event: Event) -> None:
    edge.health.pause(event.data["type"], edge.house.clock.now())


def _user_of(data: Mapping[str, Any]) -> str:
    user = data.get("user")
    return str(user.get("id") or "") if isinstance(user, dict) else str(user or "")


EVENTS: Mapping[str, Handler] = {
    "message": _message,
    "app_mention": _mention,
    "app_home_opened": _home_opened,
    "subteam_members_changed": _staff_changed,
    "subteam_updated": _staff_changed,
    "user_change": _staff_changed,
    "group_archive": _channels_changed,
    "channel_archive": _channels_changed,
    "tokens_revoked": _app_removed,
    "app_uninstalled": _app_removed,
}
