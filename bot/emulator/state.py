"""The things in a workspace, and the shape in which Slack shows each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

BOT_USER, BOT_ID, APP_ID = "U0BOT0001", "B0BOT0001", "A0EMULATE"
OUTSIDE_TEAM = "T0OUTSIDE"


@dataclass
class User:
    id: str
    name: str
    real_name: str
    email: str
    role: str  # staff, employee, outsider, guest or bot
    team_id: str
    deactivated: bool = False

    def to_slack(self, *, with_email: bool = True) -> Json:
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team_id}
        if with_email and self.email:
            profile["email"] = self.email
        shown: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deactivated,
            "real_name": self.real_name,
            "tz": "Asia/Tokyo",
            "profile": profile,
            "is_admin": False,
            "is_owner": False,
            "is_restricted": self.role == "guest",
            "is_ultra_restricted": False,
            "is_bot": self.role == "bot",
            "is_app_user": False,
            "updated": 0,
        }
        if self.role == "outsider":
            shown["is_stranger"] = True
        return shown


@dataclass
class Channel:
    id: str
    name: str
    kind: str  # "channel" (public), "group" (private) or "im" (a person's messages with the app)
    members: list[str] = field(default_factory=list)
    topic: str = ""
    archived: bool = False
    created: int = 0

    @property
    def private(self) -> bool:
        return self.kind != "channel"

    def to_slack(self, *, bot_user: str, shared: bool) -> Json:
        base: Json = {"id": self.id, "created": self.created, "is_archived": self.archived, "is_org_shared": False}
        if self.kind == "im":
            person = next((m for m in self.members if m != bot_user), bot_user)
            return {**base, "is_im": True, "user": person, "is_user_deleted": False, "priority": 0}
        return {
            **base,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_general": self.name == "general",
            "is_member": bot_user in self.members,
            "is_shared": shared,
            "is_ext_shared": shared,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


@dataclass
class Group:
    id: str
    handle: str
    name: str
    members: list[str] = field(default_factory=list)
    updated: int = 0

    def to_slack(self, *, team_id: str, include_users: bool) -> Json:
        shown: Json = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name or self.handle,
            "handle": self.handle,
            "description": "",
            "is_external": False,
            "date_update": self.updated,
            "date_delete": 0,
            "user_count": len(self.members),
        }
        return {**shown, "users": list(self.members)} if include_users else shown


@dataclass
class Message:
    """`visible_from` hides an accepted message from history for a while; `only_for` makes it ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    team: str
    bot_id: str | None = None
    username: str | None = None
    subtype: str | None = None
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    edited: Json | None = None
    client_msg_id: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    visible_from: float = 0.0
    only_for: str | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_slack(self, *, metadata: bool = False) -> Json:
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        optional = {
            "subtype": self.subtype,
            "bot_id": self.bot_id,
            "app_id": APP_ID if self.bot_id else None,
            "username": self.username,
            "blocks": self.blocks or None,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "client_msg_id": self.client_msg_id,
            "metadata": self.metadata if metadata else None,
        }
        shown.update({name: value for name, value in optional.items() if value is not None})
        if self.reactions:
            shown["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()]
        return shown


@dataclass
class View:
    """A modal in a person's stack, or her App Home. `body` is the view as the app gave it, completed with ids."""

    id: str
    user: str
    kind: str  # "modal" or "home"
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, Json] = field(default_factory=dict)
    response_urls: list[Json] = field(default_factory=list)

    @property
    def external_id(self) -> str:
        return str(self.body.get("external_id") or "")

    def to_slack(self, *, team_id: str) -> Json:
        shown: Json = {
            "id": self.id,
            "team_id": team_id,
            "type": self.kind,
            "blocks": self.body["blocks"],
            "private_metadata": self.body.get("private_metadata", ""),
            "callback_id": self.body.get("callback_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "clear_on_close": bool(self.body.get("clear_on_close")),
            "notify_on_close": bool(self.body.get("notify_on_close")),
            "previous_view_id": self.previous,
            "root_view_id": self.root,
            "app_id": APP_ID,
            "external_id": self.external_id,
            "app_installed_team_id": team_id,
            "bot_id": BOT_ID,
        }
        if self.kind == "modal":
            shown.update({name: self.body.get(name) for name in ("title", "close", "submit")})
        return shown


@dataclass
class Trigger:
    user: str
    expires_at: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Five uses within thirty minutes; knows which message a click came from, so that it can be replaced or deleted."""

    id: str
    user: str
    channel: str
    expires_at: float
    uses: int = 0
    message_ts: str | None = None
    ephemeral: bool = False


@dataclass
class Notice:
    """What Slack itself would tell one person, such as `operation_timeout` beside a button."""

    id: str
    user: str
    at: float
    text: str
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None
