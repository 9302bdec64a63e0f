"""What a person can see and touch in her client. `force` skips it: a stale client, or a forged click."""

from __future__ import annotations

from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError
from bot.emulator.state import Channel, Message, User


class Access:
    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def person(self, user_id: str, *, force: bool = False) -> User:
        user = self._emulator.workspace.users.get(user_id)
        if user is None or user.role == "bot":
            raise ControlError(f"There is no person {user_id!r} in this workspace.")
        if user.deactivated and not force:
            raise ControlError(f"{user.name} is deactivated and can do nothing.")
        return user

    def channel(self, channel_id: str) -> Channel:
        """By id or name."""
        for channel in self._emulator.workspace.channels.values():
            if channel_id in (channel.id, channel.name or channel.id):
                return channel
        raise ControlError(f"There is no channel {channel_id!r}.")

    def visible_channel(self, user: User, channel_id: str, *, force: bool = False) -> Channel:
        channel = self.channel(channel_id)
        if channel.private and user.id not in channel.members and not force:
            raise ControlError(f"{user.name} cannot see {channel.name or channel.id}.")
        return channel

    def joined_channel(self, user: User, channel_id: str) -> Channel:
        channel = self.visible_channel(user, channel_id)
        if user.id not in channel.members:
            raise ControlError(f"{user.name} is not a member of {channel.name or channel.id}.")
        if channel.archived:
            raise ControlError(f"{channel.name} is archived.")
        return channel

    def message(self, user: User, channel_id: str, ts: str, *, force: bool = False) -> Message:
        """A message of the channel, or an ephemeral one that is this person's."""
        channel = self.visible_channel(user, channel_id, force=force)
        found = self._emulator.workspace.find_message(channel.id, ts)
        found = found or self._emulator.workspace.find_ephemeral(channel.id, ts)
        if found is None or (found.only_for not in (None, user.id) and not force):
            raise ControlError(f"{user.name} sees no message {ts} in {channel.name or channel.id}.")
        return found
