"""What one person's client shows right now, as JSON for the page. Reads only; sees no more than that person may."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError
from bot.emulator.people import People
from bot.emulator.state import BOT_USER, Channel, Json, Message, User

DELIVERIES_SHOWN = 60


def screen(emulator: Emulator, people: People, user_id: str, channel_id: str, thread_ts: str) -> Json:
    workspace, seed = emulator.workspace, emulator.seed
    switchable = [u for u in workspace.users.values() if u.role != "bot"]
    me = workspace.users.get(user_id) or next((u for u in switchable if not u.deactivated), None)
    if me is None:
        raise ControlError("There is nobody in this workspace.")
    place = _place(emulator, people, me, channel_id)
    stack = [view.to_slack(team_id=seed.team_id) for view in workspace.stack_of(me.id)]
    home = emulator.modals.find_home(me.id)
    return {
        "revision": workspace.revision,
        "workspace": seed.team_name,
        "app": {"name": seed.app_name, "user": BOT_USER, "im": workspace.im_with(me.id).id},
        "me": _person(me),
        "people": [_person(user) for user in workspace.users.values()],
        "channels": [_listed(emulator, channel, me) for channel in workspace.channels_of(me.id)],
        "names": _names(emulator),
        "commands": [asdict(command) for command in seed.commands],
        "shortcuts": [asdict(shortcut) for shortcut in seed.shortcuts],
        "place": _listed(emulator, place, me) if place else None,
        "messages": _timeline(emulator, place, me) if place else [],
        "thread": _thread(emulator, place, me, thread_ts) if place and thread_ts else [],
        "stack": stack,
        "home": home.to_slack(team_id=seed.team_id) if home else None,
        "notices": [asdict(notice) for notice in workspace.notices if notice.user == me.id],
        "deliveries": [_delivery(entry) for entry in emulator.journal.entries(kind="delivery")[-DELIVERIES_SHOWN:]],
    }


def _place(emulator: Emulator, people: People, me: User, channel_id: str) -> Channel | None:
    channel = emulator.workspace.channels.get(channel_id)
    return channel if channel and (not channel.private or me.id in channel.members) else None


def _person(user: User) -> Json:
    facts = {"id": user.id, "name": user.name, "real_name": user.real_name, "role": user.role}
    return {**facts, "deactivated": user.deactivated}


def _listed(emulator: Emulator, channel: Channel, me: User) -> Json:
    messages = emulator.workspace.in_channel(channel.id)
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "archived": channel.archived,
        "member": me.id in channel.members,
        "people": len([m for m in channel.members if m != BOT_USER]),
        "latest": messages[-1].ts if messages else "",
    }


def _names(emulator: Emulator) -> Json:
    workspace = emulator.workspace
    names = {user.id: user.name for user in workspace.users.values()}
    names |= {BOT_USER: emulator.seed.app_name}
    names |= {channel.id: channel.name for channel in workspace.channels.values()}
    return names | {group.id: group.handle for group in workspace.groups.values()}


def _timeline(emulator: Emulator, channel: Channel, me: User) -> list[Json]:
    found = [m for m in emulator.workspace.in_channel(channel.id) if not m.is_reply or m.broadcast]
    private = [m for m in emulator.workspace.ephemerals if m.channel == channel.id and not m.thread_ts]
    return _drawn(emulator, [*found, *private], me)


def _thread(emulator: Emulator, channel: Channel, me: User, thread_ts: str) -> list[Json]:
    """A private message in a thread is shown only once somebody has answered there, as in Slack."""
    found = emulator.workspace.thread(channel.id, thread_ts)
    private = [m for m in emulator.workspace.ephemerals if m.channel == channel.id and m.thread_ts == thread_ts]
    return _drawn(emulator, [*found, *(private if len(found) > 1 else [])], me)


def _drawn(emulator: Emulator, messages: list[Message], me: User) -> list[Json]:
    seen = [m for m in messages if m.only_for in (None, me.id)]
    return [_message(emulator, message, me) for message in sorted(seen, key=lambda m: m.ts)]


def _message(emulator: Emulator, message: Message, me: User) -> Json:
    workspace = emulator.workspace
    answers = [] if message.is_reply else workspace.thread(message.channel, message.ts)[1:]
    shown: dict[str, Any] = {
        **message.to_slack(),
        "channel": message.channel,
        "own": message.user == me.id,
        "ephemeral": message.only_for is not None,
        "reply": message.is_reply,
        "replies": len(answers),
        "repliers": sorted({m.user for m in answers}),
        "latest_reply": answers[-1].ts if answers else "",
        "values": workspace.message_values.get((me.id, message.channel, message.ts), {}),
    }
    return shown


def _delivery(entry: Json) -> Json:
    names = ("id", "at", "event", "event_id", "attempt", "retry_reason", "status", "error", "ms")
    return {name: entry[name] for name in names}
