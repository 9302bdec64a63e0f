"""What the control API shows of the workspace's state. Reads only."""

from __future__ import annotations

from dataclasses import asdict

from bot.emulator.emulator import Emulator
from bot.emulator.mrkdwn import entities_in
from bot.emulator.state import Json, Message


def snapshot(emulator: Emulator) -> Json:
    workspace = emulator.workspace
    return {
        "users": [asdict(user) for user in workspace.users.values()],
        "channels": [asdict(channel) for channel in workspace.channels.values()],
        "usergroups": [asdict(group) for group in workspace.groups.values()],
        "messages": [shown(m) for found in workspace.messages.values() for m in found.values()],
        "ephemerals": [shown(message) for message in workspace.ephemerals],
        "views": {user: views_of(emulator, user)["stack"] for user in workspace.stacks},
        "homes": {user: views_of(emulator, user)["home"] for user in workspace.homes},
        "notices": [asdict(notice) for notice in workspace.notices],
    }


def shown(message: Message) -> Json:
    facts: Json = {**message.to_slack(metadata=True), "channel": message.channel}
    return {**facts, "only_for": message.only_for} if message.only_for else facts


def messages(emulator: Emulator, channel: str, thread_ts: str | None, user: str | None) -> list[Json]:
    workspace = emulator.workspace
    found = workspace.thread(channel, thread_ts) if thread_ts else workspace.in_channel(channel)
    private = [m for m in workspace.ephemerals if m.channel == channel and user in ("*", m.only_for)]
    both = [*found, *(m for m in private if thread_ts in (None, m.thread_ts))]
    return [shown(message) for message in sorted(both, key=lambda message: message.ts)]


def views_of(emulator: Emulator, user: str) -> Json:
    team = emulator.seed.team_id
    home = emulator.modals.find_home(user)
    return {
        "stack": [view.to_slack(team_id=team) for view in emulator.workspace.stack_of(user)],
        "home": home.to_slack(team_id=team) if home else None,
    }


def entities(emulator: Emulator) -> list[Json]:
    """Every mention and link in what the app posted: customer text must add none."""
    posted = [m for found in emulator.workspace.messages.values() for m in found.values() if m.bot_id]
    return [
        {"channel": message.channel, "ts": message.ts, **entity}
        for message in [*posted, *emulator.workspace.ephemerals]
        for entity in entities_in(message.text, message.blocks)
    ]
