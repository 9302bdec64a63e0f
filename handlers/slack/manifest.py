"""The Slack app's manifest as one table: what it may read, what it hears, what people can call. A test holds it to what the code uses."""

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.slack.action_ids import PRIVACY_CHECK, SEND_TO_CUSTOMER

# bot scope -> why the app needs it
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hear a question put to the app in a channel",
    "channels:read": "see that a configured channel is public, and refuse it",
    "chat:write": "post cards, messages and private answers",
    "commands": "the slash command and the message shortcut",
    "groups:history": "find its own post again after a lost answer; note that something was said in a request's thread",
    "groups:read": "find the desk's private channels by name",
    "im:history": "hear a question, or an addition to one, in a direct message",
    "im:write": "open a direct message to an employee or a member of staff",
    "usergroups:read": "know who is staff",
    "users:read": "know who left, and who is a guest",
}
# subscription -> the type by which `events.EVENTS` knows it
BOT_EVENTS: Mapping[str, str] = {
    "app_home_opened": "app_home_opened",
    "app_mention": "app_mention",
    "app_uninstalled": "app_uninstalled",
    "channel_archive": "channel_archive",
    "group_archive": "group_archive",
    "message.groups": "message",
    "message.im": "message",
    "subteam_members_changed": "subteam_members_changed",
    "subteam_updated": "subteam_updated",
    "tokens_revoked": "tokens_revoked",
    "user_change": "user_change",
}
# Web API method -> scopes of ours it needs
METHODS: Mapping[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("groups:history", "im:history"),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("groups:history", "im:history"),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
REQUEST_PATH = "/slack/events"
_DESCRIPTION = "Requests about personal information, worked where the team already is"
_LONG = (
    "Privacy Desk brings customers' questions, complaints and requests about their personal information into a private "
    "channel: each request is a thread with a card that shows where it stands and what can be done next. Talk in the thread "
    "stays inside the team. Employees can ask what the privacy policy says and whether they may use data for something; the "
    "answer quotes the policy's own words, and a question can be passed on to the privacy staff."
)


def manifest(public_url: str) -> str:
    """The manifest as YAML, for an app that listens at this address."""
    return "".join(f"{line}\n" for line in (*_HEADING, *_yaml(manifest_data(public_url))))


def manifest_data(public_url: str) -> dict[str, Any]:
    url = public_url.rstrip("/") + REQUEST_PATH
    return {
        "display_information": {
            "name": "Privacy Desk",
            "description": _DESCRIPTION,
            "long_description": _LONG,
            "background_color": "#1f5fa8",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Privacy Desk", "always_online": True},
            "shortcuts": [
                {
                    "name": "Send to customer",
                    "type": "message",
                    "callback_id": SEND_TO_CUSTOMER,
                    "description": "Opens a reply with this message in it",
                }
            ],
            "slash_commands": [
                {
                    "command": PRIVACY_CHECK,
                    "url": url,
                    "description": "Ask what the policy says, or whether you may use data for something",
                    "usage_hint": "may we share addresses with a delivery company?",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": url, "bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }


_HEADING = (
    "# Made by `privacy-desk slack manifest`. Paste it at https://api.slack.com/apps under “Create an app from a manifest”.",
    "# For Socket Mode set socket_mode_enabled to true and give the desk an app-level token (SLACK_APP_TOKEN).",
)


def _yaml(value: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Block style for mappings and lists of mappings or words; every text that could be read as something else is quoted."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield f"{indent}{key}:"
            yield from _yaml(inner, indent + "  ")
        elif isinstance(inner, list):
            yield f"{indent}{key}:"
            yield from _items(inner, indent + "  ")
        else:
            yield f"{indent}{key}: {_scalar(inner)}"


def _items(values: list[Any], indent: str) -> Iterator[str]:
    for item in values:
        if isinstance(item, Mapping):
            first, *rest = _yaml(item, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(item)}"


def _scalar(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
