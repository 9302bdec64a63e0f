"""Writing, editing and deleting one's own messages, reacting, joining, and opening the app's pages."""

from __future__ import annotations

import uuid

from bot.emulator import mrkdwn
from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError, SlackError
from bot.emulator.outgoing.events import Sent
from bot.emulator.people.access import Access
from bot.emulator.state import BOT_USER, Channel, Json, Message, View


class Talk:
    def __init__(self, emulator: Emulator, access: Access) -> None:
        self._emulator = emulator
        self._access = access

    def send(
        self,
        user_id: str,
        channel_id: str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        raw: bool = False,
    ) -> tuple[Message, Sent]:
        user = self._access.person(user_id)
        channel = self._access.joined_channel(user, channel_id)
        if not text.strip():
            raise ControlError("An empty message cannot be sent.")
        written = text if raw else self._typed(text)
        try:
            return self._emulator.messages.post(
                channel,
                user=user.id,
                text=written,
                blocks=mrkdwn.rich_text(written),
                thread_ts=thread_ts or None,
                broadcast=broadcast and bool(thread_ts),
                client_msg_id=str(uuid.uuid4()),
            )
        except SlackError as error:
            raise ControlError(f"The message was not sent: {error.code}.") from error

    def _typed(self, text: str) -> str:
        workspace = self._emulator.workspace
        names = {f"@{group.handle}": f"<!subteam^{group.id}>" for group in workspace.groups.values()}
        names[f"@{workspace.seed.app_name}"] = f"<@{BOT_USER}>"
        channels = [channel for channel in workspace.channels.values() if channel.kind != "im"]
        return mrkdwn.typed(text, workspace.users.values(), channels, names)

    def edit(self, user_id: str, channel_id: str, ts: str, text: str, *, raw: bool = False) -> Sent:
        message = self._own(user_id, channel_id, ts)
        if not text.strip():
            raise ControlError("A message cannot be edited to nothing; delete it.")
        written = text if raw else self._typed(text)
        return self._emulator.messages.change(message, text=written, blocks=mrkdwn.rich_text(written))

    def delete(self, user_id: str, channel_id: str, ts: str) -> Sent:
        return self._emulator.messages.delete(self._own(user_id, channel_id, ts))

    def _own(self, user_id: str, channel_id: str, ts: str) -> Message:
        user = self._access.person(user_id)
        message = self._access.message(user, channel_id, ts)
        if message.user != user.id or message.only_for:
            raise ControlError(f"Message {ts} is not {user.name}'s.")
        return message

    def dismiss(self, user_id: str, channel_id: str, ts: str) -> None:
        """Takes an ephemeral message away from the one person who sees it."""
        message = self._access.message(self._access.person(user_id), channel_id, ts)
        if message.only_for == user_id:
            self._emulator.workspace.ephemerals.remove(message)
            self._emulator.workspace.touch()

    def react(self, user_id: str, channel_id: str, ts: str, name: str, *, remove: bool = False) -> Sent:
        user = self._access.person(user_id)
        message = self._access.message(user, channel_id, ts)
        messages = self._emulator.messages
        return (messages.unreact if remove else messages.react)(message, user.id, name.strip(":"))

    def join(self, user_id: str, channel_id: str) -> Sent:
        channel = self._access.channel(channel_id)
        if user_id in channel.members:
            return []
        channel.members.append(user_id)
        self._emulator.workspace.save(channel)
        return self._emulator.events.membership(user_id, channel, joined=True)

    def leave(self, user_id: str, channel_id: str) -> Sent:
        channel = self._access.channel(channel_id)
        sent = self._emulator.events.membership(user_id, channel, joined=False) if user_id in channel.members else []
        channel.members = [member for member in channel.members if member != user_id]
        self._emulator.workspace.save(channel)
        return sent

    def open_app(self, user_id: str, tab: str) -> tuple[Channel, View | None, Sent]:
        """Looking at the app: App Home or the messages with it."""
        user = self._access.person(user_id)
        if tab not in ("home", "messages"):
            raise ControlError("The app has the tabs home and messages.")
        workspace = self._emulator.workspace
        channel, view = workspace.im_with(user.id), self._emulator.modals.find_home(user.id)
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
        if tab == "home" and view is not None:
            event["view"] = view.to_slack(team_id=workspace.seed.team_id)
        event["event_ts"] = workspace.next_ts()
        return channel, view, self._emulator.events.send(event)
