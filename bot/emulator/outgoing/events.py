"""Events as Slack wraps them, and which of them the app has subscribed to and may see. Sends through the delivery queue only."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.emulator.ids import new_id
from bot.emulator.outgoing.deliveries import Deliveries, Delivery
from bot.emulator.outgoing.transport import JSON_TYPE
from bot.emulator.state import APP_ID, BOT_USER, Channel, Json, Message
from bot.emulator.workspace import Workspace

VERIFICATION_TOKEN = "emulator-verification-token"  # noqa: S105 - Slack's deprecated constant field, nothing checks it
MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}

Sent = list[asyncio.Task[Any]]


class Events:
    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries

    def send(self, event: Json, *, channel: Channel | None = None) -> Sent:
        """Enqueues one event if the app subscribed to it; `channel` is the one whose membership decides."""
        name = subscription(event, channel)
        if name not in self._workspace.seed.events or (channel and BOT_USER not in channel.members):
            return []
        return self._deliveries.enqueue(self.wrap(event, channel))

    def wrap(self, event: Json, channel: Channel | None = None) -> Delivery:
        """The event_callback envelope. An event of any shape passes, so that tests can send what Slack might."""
        event_id = new_id("Ev", 10)
        envelope = {
            "token": VERIFICATION_TOKEN,
            "team_id": self._workspace.seed.team_id,
            "context_team_id": self._workspace.seed.team_id,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self._workspace.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self._workspace.seed.team_id,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and self._workspace.is_shared(channel)),
        }
        return Delivery(
            kind=str(event.get("type")),
            body=json.dumps(envelope),
            content_type=JSON_TYPE,
            retried=True,
            event_id=event_id,
            channel=channel.id if channel else None,
            user=event["user"] if isinstance(event.get("user"), str) else None,
        )

    # Messages ---------------------------------------------------------------------------------------------------

    def message(self, message: Message, channel: Channel) -> Sent:
        """A new message; a mention of the app comes as `app_mention` too, as Slack does."""
        shown = {**message.to_slack(metadata=True), **self._place(channel)}
        if message.subtype is None and message.broadcast:
            shown["subtype"] = "thread_broadcast"
        sent = self.send({**shown, "event_ts": message.ts}, channel=channel)
        if not message.bot_id and f"<@{BOT_USER}>" in message.text and channel.kind != "im":
            mention = {k: v for k, v in shown.items() if k not in ("channel_type", "subtype")}
            sent += self.send({**mention, "type": "app_mention", "event_ts": message.ts}, channel=channel)
        return sent

    def changed(self, message: Message, before: Json, channel: Channel) -> Sent:
        ts = self._workspace.next_ts()
        event = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": message.to_slack(metadata=True),
            "previous_message": before,
            "ts": ts,
            "event_ts": ts,
            **self._place(channel),
        }
        return self.send(event, channel=channel)

    def deleted(self, message: Message, channel: Channel) -> Sent:
        ts = self._workspace.next_ts()
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": message.ts,
            "previous_message": message.to_slack(metadata=True),
            "ts": ts,
            "event_ts": ts,
            **self._place(channel),
        }
        return self.send(event, channel=channel)

    def _place(self, channel: Channel) -> Json:
        return {"channel": channel.id, "channel_type": channel.kind}

    # The rest ---------------------------------------------------------------------------------------------------

    def membership(self, user: str, channel: Channel, *, joined: bool) -> Sent:
        event = {
            "type": "member_joined_channel" if joined else "member_left_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.kind == "group" else "C",
            "team": self._workspace.seed.team_id,
            "event_ts": self._workspace.next_ts(),
        }
        return self.send(event, channel=channel)

    def about_channel(self, what: str, channel: Channel, facts: Json) -> Sent:
        prefix = "group" if channel.kind == "group" else "channel"
        event = {"type": f"{prefix}_{what}", "event_ts": self._workspace.next_ts(), **facts}
        return self.send(event, channel=channel)

    def reaction(self, message: Message, user: str, name: str, *, added: bool) -> Sent:
        event = {
            "type": "reaction_added" if added else "reaction_removed",
            "user": user,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "event_ts": self._workspace.next_ts(),
        }
        return self.send(event, channel=self._workspace.get_channel(message.channel))


def subscription(event: Json, channel: Channel | None) -> str:
    """The name under which a manifest subscribes to this event."""
    if event.get("type") == "message" and channel is not None:
        return MESSAGE_EVENTS[channel.kind]
    return str(event.get("type"))
