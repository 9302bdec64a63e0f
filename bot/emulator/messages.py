"""Writing, changing and deleting messages, whoever does it: the one place that keeps threads whole and tells the app."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.emulator.errors import SlackError
from bot.emulator.outgoing.events import Events, Sent
from bot.emulator.state import BOT_ID, BOT_USER, Channel, Json, Message
from bot.emulator.workspace import Workspace


class Messages:
    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    def post(self, channel: Channel, *, user: str, text: str, **facts: Any) -> tuple[Message, Sent]:
        """Raises `is_archived`, or `cannot_reply_to_message` when thread_ts is not a message that starts a thread."""
        if channel.archived:
            raise SlackError("is_archived")
        thread_ts = facts.get("thread_ts")
        if thread_ts is not None:
            self._open_thread(channel, thread_ts)
        team = self._workspace.users[user].team_id
        message = Message(channel.id, self._workspace.next_ts(), user, text, team, **facts)
        if user == BOT_USER:
            message.bot_id = BOT_ID
        self._workspace.save(message)
        return message, self._events.message(message, channel)

    def _open_thread(self, channel: Channel, thread_ts: str) -> None:
        parent = self._workspace.find_message(channel.id, thread_ts)
        if parent is None or parent.is_reply:
            raise SlackError("cannot_reply_to_message")
        if parent.thread_ts is None:
            parent.thread_ts = parent.ts
            self._workspace.save(parent)

    def change(self, message: Message, *, mark_edited: bool = True, **changes: Any) -> Sent:
        """What the caller passes replaces what was there."""
        channel = self._workspace.get_channel(message.channel)
        before = message.to_slack(metadata=True)
        for name, value in changes.items():
            setattr(message, name, value)
        if mark_edited:
            message.edited = {"user": message.user, "ts": self._workspace.next_ts()}
        self._workspace.save(message)
        return self._events.changed(message, before, channel)

    def delete(self, message: Message) -> Sent:
        channel = self._workspace.get_channel(message.channel)
        self._workspace.remove_message(message)
        return self._events.deleted(message, channel)

    def react(self, message: Message, user: str, name: str) -> Sent:
        people = message.reactions.setdefault(name, [])
        if user in people:
            raise SlackError("already_reacted")
        people.append(user)
        self._workspace.save(message)
        return self._events.reaction(message, user, name, added=True)

    def unreact(self, message: Message, user: str, name: str) -> Sent:
        if user not in message.reactions.get(name, []):
            raise SlackError("no_reaction")
        message.reactions[name].remove(user)
        if not message.reactions[name]:
            del message.reactions[name]
        self._workspace.save(message)
        return self._events.reaction(message, user, name, added=False)

    def whisper(self, channel: Channel, *, to: str, text: str, blocks: list[Json], thread_ts: str | None) -> Message:
        """An ephemeral message: only one person sees it, and it is gone when her page is loaded again."""
        message = Message(channel.id, self._workspace.next_ts(), BOT_USER, text, self._workspace.seed.team_id)
        message.blocks, message.thread_ts, message.only_for, message.bot_id = blocks, thread_ts, to, BOT_ID
        self._workspace.ephemerals.append(message)
        self._workspace.touch()
        return message


async def first_attempts(sent: Sent) -> list[Any]:
    return list(await asyncio.gather(*sent, return_exceptions=True))
