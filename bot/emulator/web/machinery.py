"""The control calls that no person makes: channels, accounts, groups, tokens, faults, clock, rates, and free-form events."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.emulator.emulator import Emulator, Token
from bot.emulator.errors import ControlError
from bot.emulator.faults import Fault
from bot.emulator.ids import new_id
from bot.emulator.outgoing.deliveries import Delivery
from bot.emulator.outgoing.events import VERIFICATION_TOKEN, Sent
from bot.emulator.outgoing.transport import JSON_TYPE
from bot.emulator.people import People
from bot.emulator.rates import Rates
from bot.emulator.seed import ROLES, EmulatorSeed
from bot.emulator.state import BOT_USER, Channel, Group, Json, User


class Machinery:
    def __init__(self, emulator: Emulator, people: People) -> None:
        self._emulator = emulator
        self._people = people

    async def _sent(self, body: Json, sent: Sent) -> Json:
        if body.get("wait") is not False:
            await asyncio.gather(*sent)
        return {"events": len(sent)}

    async def reset(self, body: Json) -> Json:
        try:
            await self._emulator.reset(EmulatorSeed.from_json(body["seed"]) if body.get("seed") else None)
        except ValueError as error:
            raise ControlError(str(error)) from error
        return {}

    async def app(self, body: Json) -> Json:
        """Where the app listens (which also switches a disabled subscription on); `verify` is Slack's handshake."""
        self._emulator.connect(body.get("url", self._emulator.deliveries.app_url))
        if not body.get("verify"):
            return {}
        challenge = new_id("", 24)
        request = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        delivery = Delivery("url_verification", json.dumps(request), JSON_TYPE, retried=False)
        answer = await self._emulator.deliveries.send_once(delivery)
        return {"verified": answer.accepted and challenge in answer.body, "status": answer.status}

    async def event(self, body: Json) -> Json:
        """Any event, subscribed to or not, in the usual envelope."""
        if not isinstance(body.get("event"), dict):
            raise ControlError("'event' must be the inner event object.")
        delivery = self._emulator.events.wrap(body["event"])
        return {"event_id": delivery.event_id, **await self._sent(body, self._emulator.deliveries.enqueue(delivery))}

    # Channels ---------------------------------------------------------------------------------------------------

    async def change_channel(self, body: Json) -> Json:
        channel_id = body.get("id")
        if channel_id not in self._emulator.workspace.channels:
            return await self._new_channel(body)
        channel = self._emulator.workspace.channels[channel_id]
        sent: Sent = []
        if "join" in body:
            sent += self._people.talk.join(body["join"], channel.id)
        if "leave" in body:
            sent += self._people.talk.leave(body["leave"], channel.id)
        if "name" in body and body["name"] != channel.name:
            channel.name = str(body["name"])
            facts = {"id": channel.id, "name": channel.name, "created": channel.created}
            sent += self._emulator.events.about_channel("rename", channel, {"channel": facts})
        if "archive" in body:
            channel.archived = bool(body["archive"])
            what = "archive" if channel.archived else "unarchive"
            by = body.get("user", "USLACKBOT")
            sent += self._emulator.events.about_channel(what, channel, {"channel": channel.id, "user": by})
        self._emulator.workspace.save(channel)
        if body.get("delete"):
            sent += self._emulator.events.about_channel("deleted", channel, {"channel": channel.id})
            self._emulator.workspace.remove_channel(channel)
        return {"channel": channel.id, **await self._sent(body, sent)}

    async def _new_channel(self, body: Json) -> Json:
        if not body.get("name"):
            raise ControlError("A new channel needs a name.")
        kind = "group" if body.get("private") else "channel"
        members = [*body.get("members", []), *([BOT_USER] if body.get("bot_member", True) else [])]
        made = int(self._emulator.clock.now())
        channel = Channel(body.get("id") or new_id("C"), str(body["name"]), kind, members, created=made)
        self._emulator.workspace.save(channel)
        sent = self._emulator.events.membership(BOT_USER, channel, joined=True) if BOT_USER in members else []
        return {"channel": channel.id, **await self._sent(body, sent)}

    # Accounts and groups ----------------------------------------------------------------------------------------

    async def change_user(self, body: Json) -> Json:
        workspace = self._emulator.workspace
        user = workspace.users.get(body.get("id", ""))
        if user is None:
            if not body.get("name"):
                raise ControlError("A new user needs a name.")
            team = workspace.team_of(body.get("role", "employee"))
            user = User(body.get("id") or new_id("U"), body["name"], body["name"], "", "employee", team)
        if body.get("role", "employee") not in ROLES:
            raise ControlError(f"A role is one of {', '.join(ROLES)}.")
        for name in ("name", "real_name", "email", "role", "deactivated"):
            setattr(user, name, body.get(name, getattr(user, name)))
        user.team_id = workspace.team_of(user.role)
        workspace.save(user)
        event = {"type": "user_change", "user": user.to_slack(), "event_ts": workspace.next_ts()}
        return {"user": user.id, **await self._sent(body, self._emulator.events.send(event))}

    async def change_group(self, body: Json) -> Json:
        workspace = self._emulator.workspace
        group = workspace.groups.get(body.get("id", ""))
        if group is None:
            if not body.get("handle"):
                raise ControlError("A new user group needs a handle.")
            group = Group(body.get("id") or new_id("S"), body["handle"], body.get("name", ""))
        before = list(group.members)
        group.handle, group.name = body.get("handle", group.handle), body.get("name", group.name)
        group.members = list(body.get("members", group.members))
        group.updated = int(self._emulator.clock.now())
        workspace.save(group)
        return {"usergroup": group.id, **await self._sent(body, self._group_events(group, before))}

    def _group_events(self, group: Group, before: list[str]) -> Sent:
        seed, ts = self._emulator.seed, self._emulator.workspace.next_ts()
        shown = group.to_slack(team_id=seed.team_id, include_users=True)
        sent = self._emulator.events.send({"type": "subteam_updated", "subteam": shown, "event_ts": ts})
        added = [user for user in group.members if user not in before]
        removed = [user for user in before if user not in group.members]
        if added or removed:
            change: Json = {
                "type": "subteam_members_changed",
                "subteam_id": group.id,
                "team_id": seed.team_id,
                "date_previous_update": group.updated,
                "date_update": group.updated,
                "added_users": added,
                "added_users_count": len(added),
                "removed_users": removed,
                "removed_users_count": len(removed),
                "event_ts": self._emulator.workspace.next_ts(),
            }
            sent += self._emulator.events.send(change)
        return sent

    async def change_token(self, body: Json) -> Json:
        name = body.get("token") or self._emulator.settings.bot_token
        token = self._emulator.tokens.setdefault(name, Token(self._emulator.seed.scopes))
        token.scopes = tuple(body.get("scopes", token.scopes))
        token.revoked = bool(body.get("revoked", token.revoked))
        return {"scopes": list(token.scopes), "revoked": token.revoked}

    # Weather ----------------------------------------------------------------------------------------------------

    async def add_fault(self, body: Json) -> Json:
        try:
            fault = Fault(**body)
        except TypeError as error:
            raise ControlError(f"A fault has no such field: {error}.") from error
        return {"id": self._emulator.faults.add(fault).id}

    def clock(self) -> Json:
        clock = self._emulator.clock
        return {"now": clock.now(), "mode": "manual" if clock.manual else "real"}

    async def change_clock(self, body: Json) -> Json:
        if "mode" in body:
            if body["mode"] not in ("manual", "real"):
                raise ControlError("The clock's mode is manual or real.")
            self._emulator.clock.set_manual(body["mode"] == "manual")
        if "advance" in body:
            try:
                self._emulator.clock.advance(float(body["advance"]))
            except (TypeError, ValueError) as error:
                raise ControlError(f"advance takes seconds, forward: {error}.") from error
        return self.clock()

    async def change_rates(self, body: Json) -> Json:
        changed: dict[str, Any] = {"enabled": bool(body.get("enabled", True)), "burst": int(body.get("burst", 3))}
        self._emulator.rates = Rates(**changed)
        return changed
