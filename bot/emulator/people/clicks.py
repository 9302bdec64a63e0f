"""Clicking and choosing in messages, modals and App Home, and the shortcuts of a message's menu."""

from __future__ import annotations

import json
from typing import Any

from bot.emulator.blocks import values
from bot.emulator.blocks.find import elements_of, find_elements
from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError
from bot.emulator.people.access import Access
from bot.emulator.people.forms import apply_values, find_view
from bot.emulator.people.sender import Outcome, Sender
from bot.emulator.state import Channel, Json, Message, User, View


class Clicks:
    def __init__(self, emulator: Emulator, access: Access, sender: Sender) -> None:
        self._emulator = emulator
        self._access = access
        self._sender = sender

    async def in_message(
        self,
        user_id: str,
        channel_id: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: Any = None,
        force: bool = False,
    ) -> Outcome:
        user = self._access.person(user_id, force=force)
        message = self._access.message(user, channel_id, ts, force=force)
        channel = self._emulator.workspace.channels[message.channel]
        block, element = _picked(message.blocks, action_id, block_id, value)
        kept = self._emulator.workspace.message_values
        key = (user.id, channel.id, ts)
        state = kept[key] = _with_choice(values.merge_states(message.blocks, kept.get(key, {})), block, element, value)
        if not _dispatches(block):
            return Outcome(extra={"sent": False})
        payload = {
            **self._sender.envelope("block_actions", user),
            "container": _container(message),
            "trigger_id": self._sender.trigger(user),
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "state": {"values": state},
            "response_url": self._sender.response_url(user, channel, message),
            "actions": [values.action(block, element, value, ts=self._emulator.workspace.next_ts())],
        }
        if message.only_for is None:
            payload["message"] = message.to_slack(metadata=True)
        answer = await self._sender.send_payload(payload, channel=channel)
        return self._sender.outcome(answer, user, channel=channel.id, ts=ts)

    async def in_view(
        self,
        user_id: str,
        view_id: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: Any = None,
        entered: Json | None = None,
    ) -> Outcome:
        user = self._access.person(user_id)
        view = find_view(self._emulator, user, view_id)
        apply_values(view, entered or {})
        block, element = _picked(view.body["blocks"], action_id, block_id, value)
        view.values = _with_choice(view.values, block, element, value)
        self._emulator.workspace.save(view)
        if not _dispatches(block):
            return Outcome(extra={"sent": False})
        payload = {
            **self._sender.envelope("block_actions", user),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._sender.trigger(user),
            "view": self._shown(view),
            "actions": [values.action(block, element, value, ts=self._emulator.workspace.next_ts())],
        }
        answer = await self._sender.send_payload(payload)
        return self._sender.outcome(answer, user, view_id=view.id)

    def _shown(self, view: View) -> Json:
        return view.to_slack(team_id=self._emulator.seed.team_id)

    async def shortcut(
        self, user_id: str, callback_id: str, *, channel_id: str | None = None, ts: str | None = None
    ) -> Outcome:
        """A message shortcut when a message is named, else a global one. Only what the app has registered exists."""
        user = self._access.person(user_id)
        kind = "message" if ts else "global"
        registered = [s.callback_id for s in self._emulator.seed.shortcuts if s.type == kind]
        if callback_id not in registered:
            raise ControlError(
                f"The app has registered no {kind} shortcut {callback_id!r}; it has {registered or 'none'}."
            )
        payload = self._sender.envelope("message_action" if ts else "shortcut", user)
        payload |= {
            "callback_id": callback_id,
            "trigger_id": self._sender.trigger(user),
            "action_ts": self._emulator.workspace.next_ts(),
        }
        channel: Channel | None = None
        if ts and channel_id:
            message = self._access.message(user, channel_id, ts)
            channel = self._emulator.workspace.channels[message.channel]
            payload |= self._about(user, message, channel)
        answer = await self._sender.send_payload(payload, channel=channel)
        return self._sender.outcome(answer, user, channel=channel.id if channel else None, ts=ts)

    def _about(self, user: User, message: Message, channel: Channel) -> Json:
        return {
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message": message.to_slack(metadata=True),
            "message_ts": message.ts,
            "response_url": self._sender.response_url(user, channel, message),
        }

    async def options(self, user_id: str, view_id: str, action_id: str, query: str) -> list[Json]:
        """What an external_select in a view offers for what was typed: asked of the app."""
        user = self._access.person(user_id)
        view = find_view(self._emulator, user, view_id)
        block, element = _picked(view.body["blocks"], action_id, None, None)
        payload = {
            **self._sender.envelope("block_suggestion", user),
            "container": {"type": "view", "view_id": view.id},
            "view": self._shown(view),
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "value": query,
        }
        answer = await self._sender.send_payload(payload)
        self._sender.outcome(answer, user, view_id=view.id)
        return list(json.loads(answer.body or "{}").get("options", [])) if answer.accepted else []


def _picked(blocks: list[Json], action_id: str, block_id: str | None, value: Any) -> tuple[Json, Json]:
    found = find_elements(blocks, action_id, block_id)
    if len(found) > 1 and value is not None:
        found = [(b, e) for b, e in found if e["type"] != "button" or e.get("value") == value] or found
    if not found:
        here = sorted({e["action_id"] for b in blocks for e in _named(b)})
        raise ControlError(f"There is no element {action_id!r} here; there are {here}.")
    return found[0]


def _named(block: Json) -> list[Json]:
    return [element for element in elements_of(block) if "action_id" in element]


def _with_choice(state: dict[str, Json], block: Json, element: Json, value: Any) -> dict[str, Json]:
    if element["type"] in values.STATELESS:
        return state
    entry = {"type": element["type"], **values.choice(element, value)}
    return {**state, block["block_id"]: {**state.get(block["block_id"], {}), element["action_id"]: entry}}


def _dispatches(block: Json) -> bool:
    """An input block tells the app at once only when it asks for that."""
    return block["type"] != "input" or bool(block.get("dispatch_action"))


def _container(message: Message) -> Json:
    place: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    if message.thread_ts:
        place["thread_ts"] = message.thread_ts
    return {**place, "is_ephemeral": message.only_for is not None}
