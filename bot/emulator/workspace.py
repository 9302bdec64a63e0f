"""The state of one workspace and how it is kept. Knows no HTTP; every change is written through and announced by a new revision."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bot.emulator.clock import Clock
from bot.emulator.documents import Documents
from bot.emulator.errors import SlackError
from bot.emulator.ids import format_ts, new_id
from bot.emulator.seed import EmulatorSeed, SeedChannel
from bot.emulator.state import (
    BOT_USER,
    OUTSIDE_TEAM,
    Channel,
    Group,
    Message,
    Notice,
    ResponseUrl,
    Trigger,
    User,
    View,
)

Kept = User | Channel | Group | Message | View | ResponseUrl


class Workspace:
    def __init__(self, seed: EmulatorSeed, clock: Clock, documents: Documents) -> None:
        self.seed = seed
        self.clock = clock
        self._documents = documents
        self._revision = 0
        self._changed = asyncio.Event()
        self._empty()
        self._load()
        self._plant()

    def _empty(self) -> None:
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.ephemerals: list[Message] = []
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.notices: list[Notice] = []
        self.message_values: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._last_ts = 0

    # Keeping ----------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        self.users = {u.id: u for u in (User(**body) for body in self._documents.all("User"))}
        self.channels = {c.id: c for c in (Channel(**body) for body in self._documents.all("Channel"))}
        self.groups = {g.id: g for g in (Group(**body) for body in self._documents.all("Group"))}
        self.response_urls = {r.id: r for r in (ResponseUrl(**body) for body in self._documents.all("ResponseUrl"))}
        for message in (Message(**body) for body in self._documents.all("Message")):
            self.messages.setdefault(message.channel, {})[message.ts] = message
            self._last_ts = max(self._last_ts, int(message.ts.replace(".", "")))
        for view in (View(**body) for body in self._documents.all("View")):
            self.views[view.id] = view
            if view.kind == "home":
                self.homes[view.user] = view.id
        self._rebuild_stacks()

    def _rebuild_stacks(self) -> None:
        modals = {view.id: view for view in self.views.values() if view.kind == "modal"}
        covered = {view.previous for view in modals.values()}
        for top in (view for view in modals.values() if view.id not in covered):
            stack: list[str] = []
            current = top.id
            while current in modals:
                stack.insert(0, current)
                current = modals[current].previous or ""
            self.stacks[top.user] = stack

    def _plant(self) -> None:
        """Adds what the seed has and the kept state lacks; what is kept wins."""
        seed = self.seed
        bot = User(BOT_USER, seed.app_name.lower().replace(" ", "_"), seed.app_name, "", "bot", seed.team_id)
        people = [
            User(u.id, u.name, u.real_name or u.name, u.email, u.role, self.team_of(u.role), u.deactivated)
            for u in seed.users
        ]
        for user in [bot, *people]:
            if user.id not in self.users:
                self.save(user)
        for channel in seed.channels:
            if channel.id not in self.channels:
                self.save(self._seeded_channel(channel))
        for group in seed.groups:
            if group.id not in self.groups:
                self.save(Group(group.id, group.handle, group.name, list(group.members)))

    def team_of(self, role: str) -> str:
        return OUTSIDE_TEAM if role == "outsider" else self.seed.team_id

    def _seeded_channel(self, channel: SeedChannel) -> Channel:
        everybody = [u.id for u in self.seed.users if u.role == "staff" or not channel.private]
        members = [*(channel.members or everybody), *([BOT_USER] if channel.bot_member else [])]
        kind = "group" if channel.private else "channel"
        return Channel(channel.id, channel.name, kind, members, channel.topic, channel.archived, int(self.clock.now()))

    def reset(self, seed: EmulatorSeed | None = None) -> None:
        self.seed = seed or self.seed
        self._documents.clear()
        self._empty()
        self._plant()
        self.touch()

    def save(self, thing: Kept) -> None:
        key = thing.id if not isinstance(thing, Message) else f"{thing.channel}:{thing.ts}"
        match thing:
            case User():
                self.users[thing.id] = thing
            case Channel():
                self.channels[thing.id] = thing
            case Group():
                self.groups[thing.id] = thing
            case View():
                self.views[thing.id] = thing
            case ResponseUrl():
                self.response_urls[thing.id] = thing
            case Message():
                self.messages.setdefault(thing.channel, {})[thing.ts] = thing
        self._documents.put(type(thing).__name__, key, asdict(thing))
        self.touch()

    def remove_message(self, message: Message) -> None:
        self.messages[message.channel].pop(message.ts, None)
        self._documents.delete("Message", f"{message.channel}:{message.ts}")
        self.touch()

    def remove_channel(self, channel: Channel) -> None:
        for message in self.in_channel(channel.id):
            self.remove_message(message)
        self.channels.pop(channel.id, None)
        self._documents.delete("Channel", channel.id)
        self.touch()

    def remove_view(self, view: View) -> None:
        self.views.pop(view.id, None)
        self._documents.delete("View", view.id)
        self.touch()

    # Live pages -------------------------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        return self._revision

    def touch(self) -> None:
        self._revision += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait_for_change(self, seen: int) -> int:
        while self._revision <= seen:
            await self._changed.wait()
        return self._revision

    # Looking up -------------------------------------------------------------------------------------------------

    def next_ts(self) -> str:
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return format_ts(self._last_ts)

    def get_user(self, user_id: str, error: str = "user_not_found") -> User:
        if user_id not in self.users:
            raise SlackError(error)
        return self.users[user_id]

    def get_channel(self, channel_id: str) -> Channel:
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def find_message(self, channel_id: str, ts: str) -> Message | None:
        return self.messages.get(channel_id, {}).get(ts)

    def find_ephemeral(self, channel_id: str, ts: str) -> Message | None:
        return next((m for m in self.ephemerals if m.channel == channel_id and m.ts == ts), None)

    def in_channel(self, channel_id: str) -> list[Message]:
        return list(self.messages.get(channel_id, {}).values())

    def thread(self, channel_id: str, thread_ts: str) -> list[Message]:
        """The parent and its replies, oldest first; empty when there is no such parent."""
        parent = self.find_message(channel_id, thread_ts)
        if parent is None or parent.is_reply:
            return []
        return [parent, *(m for m in self.in_channel(channel_id) if m.is_reply and m.thread_ts == thread_ts)]

    def im_with(self, user_id: str) -> Channel:
        """The person's conversation with the app; made on first use."""
        for channel in self.channels.values():
            if channel.kind == "im" and user_id in channel.members:
                return channel
        channel = Channel(new_id("D"), "", "im", [user_id, BOT_USER], created=int(self.clock.now()))
        self.save(channel)
        return channel

    def is_shared(self, channel: Channel) -> bool:
        """A channel with somebody of another team in it is a Slack Connect channel."""
        return any(self.users[m].role == "outsider" for m in channel.members if m in self.users)

    def channels_of(self, user_id: str) -> Iterable[Channel]:
        return (c for c in self.channels.values() if c.kind != "im" and (not c.private or user_id in c.members))

    def stack_of(self, user_id: str) -> list[View]:
        return [self.views[view_id] for view_id in self.stacks.get(user_id, [])]

    def notify(self, user: str, text: str, **where: str | None) -> Notice:
        notice = Notice(new_id("N"), user, self.clock.now(), text, **where)
        self.notices.append(notice)
        self.touch()
        return notice
