"""views.* and reactions.*: modals, App Home and emoji."""

from __future__ import annotations

import re

from bot.emulator.api.call import TS, Call
from bot.emulator.content import read_view
from bot.emulator.errors import SlackError
from bot.emulator.state import BOT_USER, Json, Message, View


def open_view(call: Call) -> Json:
    body = read_view(call.args["view"], kind="modal", strict=call.strict)
    trigger = call.emulator.modals.use_trigger(call.args.get("trigger_id"))
    return _shown(call, call.emulator.modals.open(trigger.user, body))


def push_view(call: Call) -> Json:
    body = read_view(call.args["view"], kind="modal", strict=call.strict)
    trigger = call.emulator.modals.use_trigger(call.args.get("trigger_id"))
    return _shown(call, call.emulator.modals.push(trigger.user, body))


def update_view(call: Call) -> Json:
    view = call.emulator.modals.get(call.get("view_id") or None, call.get("external_id") or None)
    body = read_view(call.args["view"], kind=view.kind, strict=call.strict)
    return _shown(call, call.emulator.modals.replace(view, body, expected_hash=call.get("hash") or None))


def publish_view(call: Call) -> Json:
    body = read_view(call.args["view"], kind="home", strict=call.strict)
    user = call.workspace.get_user(call.get("user_id"), "invalid_arguments")
    return _shown(call, call.emulator.modals.publish(user.id, body, expected_hash=call.get("hash") or None))


def _shown(call: Call, view: View) -> Json:
    return {"view": view.to_slack(team_id=call.workspace.seed.team_id)}


def add_reaction(call: Call) -> Json:
    call.emulator.messages.react(_message(call), BOT_USER, _name(call))
    return {}


def remove_reaction(call: Call) -> Json:
    call.emulator.messages.unreact(_message(call), BOT_USER, _name(call))
    return {}


def _name(call: Call) -> str:
    name = call.get("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'-]+", name):
        raise SlackError("invalid_name")
    return name


def _message(call: Call) -> Message:
    if not TS.fullmatch(call.get("timestamp")):
        raise SlackError("bad_timestamp")
    channel = call.joined_channel()
    if channel.archived:
        raise SlackError("is_archived")
    message = call.workspace.find_message(channel.id, call.get("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return message
