"""chat.*: what the app says."""

from __future__ import annotations

from typing import Any

from bot.emulator.api.call import TS, Call
from bot.emulator.blocks import schema
from bot.emulator.content import check_attachments, decoded, read_blocks, read_metadata, read_text
from bot.emulator.errors import SlackError
from bot.emulator.state import BOT_USER, Channel, Json, Message


def post_message(call: Call) -> Json:
    channel = _target(call)
    check_attachments(call.args.get("attachments"))
    blocks = read_blocks(call.args.get("blocks"), strict=call.strict)
    text = read_text(call.args, blocks)
    facts: dict[str, Any] = {"metadata": read_metadata(call.args.get("metadata")), "thread_ts": _thread_ts(call)}
    if call.get("username"):
        call.need("chat:write.customize")
        facts |= {"username": call.get("username"), "subtype": "bot_message"}
    if facts["thread_ts"]:
        facts["broadcast"] = call.flag("reply_broadcast")
    facts["visible_from"] = call.visible_from
    message, _ = call.emulator.messages.post(channel, user=BOT_USER, text=text, blocks=blocks, **facts)
    shown = message.to_slack(metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def _target(call: Call) -> Channel:
    """A channel id, a channel name, or a person's id, which means her conversation with the app."""
    wanted = call.get("channel")
    if wanted in call.workspace.users:
        return call.workspace.im_with(wanted)
    named = next((c for c in call.workspace.channels.values() if c.name and c.name == wanted.lstrip("#")), None)
    if named is not None:
        call.args["channel"] = named.id
    return call.joined_channel()


def _thread_ts(call: Call) -> str | None:
    value = call.args.get("thread_ts")
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not TS.fullmatch(value):
        raise SlackError("invalid_thread_ts", f"{value} is not a valid thread_ts")
    return value


def update(call: Call) -> Json:
    """As Slack documents it: text without blocks removes the blocks; blocks alone keep the text and show no "edited"."""
    channel = call.joined_channel()
    message = _own_message(call, channel, "ts", "cant_update_message")
    changes: dict[str, Any] = {}
    if call.args.get("blocks") not in (None, ""):
        changes["blocks"] = read_blocks(call.args["blocks"], strict=call.strict)
    if call.args.get("text") or call.args.get("markdown_text"):
        changes["text"] = read_text(call.args, [], limit=schema.UPDATE_TEXT)
        changes.setdefault("blocks", [])
    if not changes:
        raise SlackError("no_text")
    if not changes.get("blocks", message.blocks) and not changes.get("text", message.text).strip():
        raise SlackError("no_text")
    if call.args.get("metadata") not in (None, ""):
        metadata = decoded(call.args["metadata"], "invalid_metadata_format")
        changes["metadata"] = read_metadata(metadata) if metadata != {} else None
    call.emulator.messages.change(message, mark_edited=not changes.get("blocks"), **changes)
    shown = message.to_slack(metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    channel = call.joined_channel()
    message = _own_message(call, channel, "ts", "cant_delete_message")
    call.emulator.messages.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def _own_message(call: Call, channel: Channel, argument: str, error: str) -> Message:
    message = call.workspace.find_message(channel.id, call.get(argument))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(error)
    if channel.archived:
        raise SlackError("is_inactive" if error == "cant_update_message" else error)
    return message


def post_ephemeral(call: Call) -> Json:
    channel = call.joined_channel()
    if channel.archived:
        raise SlackError("is_archived")
    if call.get("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    check_attachments(call.args.get("attachments"))
    blocks = read_blocks(call.args.get("blocks"), strict=call.strict)
    text, thread_ts = read_text(call.args, blocks), _thread_ts(call)
    if thread_ts and not call.workspace.thread(channel.id, thread_ts):
        raise SlackError("cannot_reply_to_message")
    message = call.emulator.messages.whisper(
        channel, to=call.get("user"), text=text, blocks=blocks, thread_ts=thread_ts
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.find_message(channel.id, call.get("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"{call.emulator.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
