"""The table of methods: arguments ("!" marks the required ones), scopes, tier, and whether JSON bodies are read. Data from Slack's reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.emulator.api import chat, conversations, people, surfaces
from bot.emulator.api.call import Call
from bot.emulator.errors import SlackError
from bot.emulator.state import BOT_ID, BOT_USER, Json

Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Method:
    handler: Handler
    args: str
    scopes: tuple[str, ...]
    tier: str  # "1".."4", "post" (one a second and channel) or "special" (not limited here)
    json: bool = True

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name[:-1] for name in self.args.split() if name.endswith("!"))

    @property
    def known(self) -> frozenset[str]:
        return frozenset(name.rstrip("!") for name in self.args.split())


def _auth_test(call: Call) -> Json:
    bot, seed = call.workspace.users[BOT_USER], call.workspace.seed
    facts = {"url": f"{call.emulator.base_url}/", "team": seed.team_name, "team_id": seed.team_id}
    return {**facts, "user": bot.name, "user_id": bot.id, "bot_id": BOT_ID, "is_enterprise_install": False}


def _api_test(call: Call) -> Json:
    given = {name: value for name, value in call.args.items() if name != "token"}
    if given.get("error"):
        raise SlackError(str(given["error"]), args=given)
    return {"args": given}


_POST = "channel! text blocks attachments thread_ts metadata reply_broadcast mrkdwn parse link_names unfurl_links"
_POST += " unfurl_media username icon_emoji icon_url markdown_text as_user"
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_WINDOW = "cursor limit oldest latest inclusive include_all_metadata"

METHODS: dict[str, Method] = {
    "api.test": Method(_api_test, "error", (), "special"),
    "auth.test": Method(_auth_test, "", (), "special"),
    "chat.postMessage": Method(chat.post_message, _POST, ("chat:write",), "post"),
    "chat.update": Method(
        chat.update,
        "channel! ts! text blocks attachments metadata parse link_names markdown_text as_user reply_broadcast file_ids",
        ("chat:write",),
        "3",
    ),
    "chat.delete": Method(chat.delete, "channel! ts! as_user", ("chat:write",), "3"),
    "chat.postEphemeral": Method(
        chat.post_ephemeral,
        "channel! user! text blocks attachments thread_ts metadata parse link_names username icon_emoji icon_url"
        " markdown_text as_user",
        ("chat:write",),
        "4",
    ),
    "chat.getPermalink": Method(chat.get_permalink, "channel! message_ts!", (), "special", json=False),
    "conversations.history": Method(conversations.history, f"channel! {_WINDOW}", _HISTORY, "3"),
    "conversations.replies": Method(conversations.replies, f"channel! ts! {_WINDOW}", _HISTORY, "3", json=False),
    "conversations.info": Method(
        conversations.info, "channel! include_locale include_num_members", _READ, "3", json=False
    ),
    "conversations.list": Method(
        conversations.list_all, "cursor limit types exclude_archived team_id", _READ, "2", json=False
    ),
    "conversations.members": Method(conversations.members, "channel! cursor limit", _READ, "4", json=False),
    "conversations.join": Method(conversations.join, "channel!", ("channels:join",), "3"),
    "conversations.open": Method(
        conversations.open_im, "channel users return_im prevent_creation", ("im:write", "mpim:write"), "3"
    ),
    "users.info": Method(people.user_info, "user! include_locale", ("users:read",), "4", json=False),
    "users.list": Method(people.user_list, "cursor limit include_locale team_id", ("users:read",), "2", json=False),
    "users.lookupByEmail": Method(people.lookup_by_email, "email!", ("users:read.email",), "3", json=False),
    "usergroups.list": Method(
        people.group_list, "include_count include_disabled include_users team_id", ("usergroups:read",), "2", json=False
    ),
    "usergroups.users.list": Method(
        people.group_users, "usergroup! include_disabled team_id", ("usergroups:read",), "2", json=False
    ),
    "views.open": Method(surfaces.open_view, "view! trigger_id interactivity_pointer", (), "4"),
    "views.push": Method(surfaces.push_view, "view! trigger_id interactivity_pointer", (), "4"),
    "views.update": Method(surfaces.update_view, "view! view_id external_id hash", (), "4"),
    "views.publish": Method(surfaces.publish_view, "user_id! view! hash interactivity_pointer", (), "4"),
    "reactions.add": Method(surfaces.add_reaction, "channel! name! timestamp!", ("reactions:write",), "3"),
    "reactions.remove": Method(surfaces.remove_reaction, "channel! name! timestamp!", ("reactions:write",), "2"),
}
