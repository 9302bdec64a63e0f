"""The shapes in which Slack's payloads arrive, as one table of paths. What does not fit is refused before anything reads it.

Only what bolt or a handler touches is listed: a signed body of another shape would make them raise in the middle of their work.
"""

from collections.abc import Mapping
from typing import Any

# path -> the type of what stands there, if anything does (null only for an item of a list is refused); `[]` and `{}` step into every item
_TEXT, _OBJECT, _LIST = str, dict, list
_ID_OR_OBJECT = (str, dict)
_SHAPES: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(
        ("type", "team_id", "enterprise_id", "user_id", "user_name", "channel_id", "channel_name", "command", "text"),
        _TEXT,
    ),
    **dict.fromkeys(
        ("trigger_id", "response_url", "api_app_id", "event_id", "callback_id", "ssl_check", "challenge", "hash"), _TEXT
    ),
    **dict.fromkeys(("thread_ts", "function_execution_id", "bot_access_token", "context_team_id"), _TEXT),
    "context_enterprise_id": _TEXT,
    "event_time": (int, float),
    "team": _ID_OR_OBJECT,
    "team.id": _TEXT,
    "team.enterprise_id": _TEXT,
    "enterprise": _ID_OR_OBJECT,
    "enterprise.id": _TEXT,
    "user": _ID_OR_OBJECT,
    "user.id": _TEXT,
    "user.team_id": _TEXT,
    "channel": _ID_OR_OBJECT,
    "channel.id": _TEXT,
    "channel.name": _TEXT,
    "authorizations": _LIST,
    "authorizations[]": _OBJECT,
    "authorizations[].team_id": _TEXT,
    "authorizations[].enterprise_id": _TEXT,
    "authorizations[].user_id": _TEXT,
    "event": _OBJECT,
    "item": _OBJECT,
    "item.channel": _ID_OR_OBJECT,
    "assistant_thread": _OBJECT,
    "function_data": _OBJECT,
    "response_urls": _LIST,
    "response_urls[]": _OBJECT,
    "actions": _LIST,
    "actions[]": _OBJECT,
    "actions[].action_id": _TEXT,
    "actions[].block_id": _TEXT,
    "actions[].type": _TEXT,
    "actions[].value": _TEXT,
    "container": _OBJECT,
    "message": _OBJECT,
    "message.ts": _TEXT,
    "message.thread_ts": _TEXT,
    "message.text": _TEXT,
    "message.user": _TEXT,
    "message.bot_id": _TEXT,
    "previous_message": _OBJECT,
    "previous_message.user": _ID_OR_OBJECT,
    "view": _OBJECT,
    "view.id": _TEXT,
    "view.hash": _TEXT,
    "view.type": _TEXT,
    "view.team_id": _TEXT,
    "view.callback_id": _TEXT,
    "view.private_metadata": _TEXT,
    "view.app_installed_team_id": _TEXT,
    "view.blocks": _LIST,
    "view.blocks[]": _OBJECT,
    "view.blocks[].block_id": _TEXT,
    "view.state": _OBJECT,
    "view.state.values": _OBJECT,
    "view.state.values{}": _OBJECT,
    "view.state.values{}{}": _OBJECT,
    "view.state.values{}{}.value": _TEXT,
    "view.state.values{}{}.selected_option": _OBJECT,
    "view.state.values{}{}.selected_option.value": _TEXT,
    "view.state.values{}{}.selected_options": _LIST,
    "view.state.values{}{}.selected_options[]": _OBJECT,
    "view.state.values{}{}.selected_options[].value": _TEXT,
    **{
        f"event.{name}": _TEXT
        for name in (
            "type",
            "subtype",
            "ts",
            "thread_ts",
            "text",
            "bot_id",
            "app_id",
            "channel_type",
            "tab",
            "event_ts",
        )
    },
    **{
        f"event.{name}": _TEXT for name in ("user_team", "team", "team_id", "user_id", "deleted_ts", "bot_access_token")
    },
    **{f"event.{name}": _TEXT for name in ("enterprise_id", "parent_user_id", "channel_id", "function_execution_id")},
    "event.user": _ID_OR_OBJECT,
    "event.user.id": _TEXT,
    "event.user.team_id": _TEXT,
    "event.channel": _ID_OR_OBJECT,
    "event.channel.id": _TEXT,
    "event.message": _OBJECT,
    "event.message.ts": _TEXT,
    "event.message.thread_ts": _TEXT,
    "event.message.user": _ID_OR_OBJECT,
    "event.message.user.id": _TEXT,
    "event.message.text": _TEXT,
    "event.message.bot_id": _TEXT,
    "event.previous_message": _OBJECT,
    "event.previous_message.ts": _TEXT,
    "event.previous_message.thread_ts": _TEXT,
    "event.previous_message.user": _ID_OR_OBJECT,
    "event.previous_message.user.id": _TEXT,
    "event.previous_message.text": _TEXT,
    "event.previous_message.bot_id": _TEXT,
    "event.item": _OBJECT,
    "event.item.channel": _ID_OR_OBJECT,
    "event.assistant_thread": _OBJECT,
}


def has_slack_shape(body: Any) -> bool:
    """Whether nothing in a body is of another type than Slack sends."""
    if not isinstance(body, dict) or not _says_what_it_is(body):
        return False
    return all(
        (value is None and path[-1] != "[]") or (isinstance(value, kind) and not isinstance(value, bool))
        for path, kind in _STEPS
        for value in _values(body, path)
    )


def is_for_the_desk(body: Mapping[str, Any]) -> bool:
    """Whether a body of Slack's shape is of a kind that the desk handles at all."""
    return body.get("type") in _NEEDED if body.get("type") is not None else "command" in body


def _says_what_it_is(body: Mapping[str, Any]) -> bool:
    """An event with its event, a click with its action, a submission with its view, a command with its name and user."""
    kind = body.get("type")
    if kind is None:
        return all(isinstance(body.get(name), str) for name in ("command", "user_id")) or "ssl_check" in body
    if not isinstance(kind, str):
        return False
    return all(any(isinstance(value, str) for value in _values(body, path)[:1]) for path in _NEEDED.get(kind, ()))


def _values(value: Any, steps: tuple[str, ...]) -> list[Any]:
    """Everything that stands at a path."""
    level = [value]
    for step in steps:
        if step == "[]":
            level = [item for container in level if isinstance(container, list) for item in container]
        elif step == "{}":
            level = [item for container in level if isinstance(container, dict) for item in container.values()]
        else:
            level = [container[step] for container in level if isinstance(container, dict) and step in container]
    return level


def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.replace("[]", ".[]").replace("{}", ".{}").split("."))


_STEPS = tuple((_steps(path), kind) for path, kind in _SHAPES.items())
# what a payload of a type must say to be of any use
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    kind: tuple(_steps(path) for path in paths)
    for kind, paths in {
        "event_callback": ("event.type",),
        "block_actions": ("actions[].action_id", "user.id"),
        "view_submission": ("view.callback_id", "view.id", "view.type", "user.id"),
        "view_closed": ("view.callback_id", "user.id"),
        "message_action": ("callback_id", "user.id"),
        "shortcut": ("callback_id", "user.id"),
    }.items()
}
