"""conversations.*: channels, their history and their members, as far as the app may see them."""

from __future__ import annotations

from bot.emulator.api.call import TS, Call, paged
from bot.emulator.errors import SlackError
from bot.emulator.state import BOT_USER, Channel, Json, Message

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def history(call: Call) -> Json:
    channel = call.joined_channel("history")
    wanted = [m for m in call.workspace.in_channel(channel.id) if not m.is_reply or m.broadcast]
    found = _between(call, _visible(call, wanted))[::-1]
    messages, cursor = call.page(found, call.limit(100, 999))
    shown = [_with_thread(call, m) for m in messages]
    return {**paged("messages", shown, cursor), "has_more": bool(cursor), "pin_count": 0}


def replies(call: Call) -> Json:
    channel = call.joined_channel("history")
    asked = call.workspace.find_message(channel.id, call.get("ts"))
    thread = call.workspace.thread(channel.id, asked.thread_ts or asked.ts) if asked else []
    visible = _visible(call, thread)
    if not visible:
        raise SlackError("thread_not_found")
    parent, rest = visible[0], _between(call, visible[1:])
    answers, cursor = call.page(rest, max(1, call.limit(1000, 1000) - 1))  # the parent heads every page
    shown = [_with_thread(call, parent), *({**_with_thread(call, m), "parent_user_id": parent.user} for m in answers)]
    return {**paged("messages", shown, cursor), "has_more": bool(cursor)}


def _visible(call: Call, messages: list[Message]) -> list[Message]:
    now = call.workspace.clock.now()
    return [m for m in messages if m.visible_from <= now]


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _timestamp(call, "oldest"), _timestamp(call, "latest")
    inclusive = call.flag("inclusive")

    def inside(ts: str) -> bool:
        if inclusive and ts in (oldest, latest):
            return True
        after = oldest is None or float(ts) > float(oldest)
        return after and (latest is None or float(ts) < float(latest))

    return [m for m in messages if inside(m.ts)]


def _timestamp(call: Call, name: str) -> str | None:
    value = call.get(name)
    if value in ("", "0", "now"):
        return None
    if not TS.fullmatch(value) and not value.replace(".", "", 1).isdigit():
        raise SlackError(f"invalid_ts_{name}")
    return value


def _with_thread(call: Call, message: Message) -> Json:
    shown = message.to_slack(metadata=call.flag("include_all_metadata"))
    answers = [] if message.is_reply else call.workspace.thread(message.channel, message.ts)[1:]
    if answers:
        shown |= {
            "reply_count": len(answers),
            "reply_users": sorted({m.user for m in answers}),
            "reply_users_count": len({m.user for m in answers}),
            "latest_reply": answers[-1].ts,
        }
    return shown


def info(call: Call) -> Json:
    channel = call.channel("read")
    shown = _shown(call, channel)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def list_all(call: Call) -> Json:
    names = [name.strip() for name in (call.get("types") or "public_channel").split(",")]
    if not set(names) <= set(TYPES):
        raise SlackError("invalid_types")
    for name in names:
        call.need(_SCOPES[name])
    kinds = {TYPES[name] for name in names}
    seen = [c for c in call.workspace.channels.values() if c.kind in kinds and (not c.private or BOT_USER in c.members)]
    if call.flag("exclude_archived"):
        seen = [c for c in seen if not c.archived]
    channels, cursor = call.page(seen, call.limit(100, 999))
    return paged("channels", [_shown(call, c) for c in channels], cursor)


def members(call: Call) -> Json:
    channel = call.channel("read")
    found, cursor = call.page(channel.members, call.limit(100, 1000))
    return paged("members", found, cursor)


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if BOT_USER in channel.members:
        answer = {"channel": _shown(call, channel), "warning": "already_in_channel"}
        return {**answer, "response_metadata": {"warnings": ["already_in_channel"]}}
    channel.members.append(BOT_USER)
    call.workspace.save(channel)
    call.emulator.events.membership(BOT_USER, channel, joined=True)
    return {"channel": _shown(call, channel)}


def open_im(call: Call) -> Json:
    """One person only: group conversations are not modelled."""
    if call.get("channel"):
        channel = call.channel()
    else:
        people = [user for user in call.get("users").split(",") if user]
        if not people:
            raise SlackError("users_list_not_supplied")
        if len(people) > 1:
            raise SlackError(
                "method_not_supported_for_channel_type", "the emulator opens conversations with one person"
            )
        if call.workspace.get_user(people[0]).deactivated:
            raise SlackError("user_disabled")
        channel = call.workspace.im_with(people[0])
    return {"channel": _shown(call, channel) if call.flag("return_im") else {"id": channel.id}}


def _shown(call: Call, channel: Channel) -> Json:
    return channel.to_slack(bot_user=BOT_USER, shared=call.workspace.is_shared(channel))
