"""Slack's message markup: what typing turns into, and which mentions and links a text really contains. Draws nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from bot.emulator.ids import new_block_id

Json = dict[str, Any]

ENTITY = re.compile(r"<([^<>\n]*)>")
_BARE_URL = re.compile(r"(?<![<|\w])(https?://[^\s<>|]+)")
_KINDS = {"@": "user", "#": "channel", "!": "special"}
TEXT_FIELDS = ("text", "alt_text", "description")


class Named(Protocol):
    id: str
    name: str


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, users: Iterable[Named], channels: Iterable[Named], names: dict[str, str]) -> str:
    """A person's typing as a client sends it: escaped, with @names, #channels and addresses made into entities.

    `names` maps further spellings (the app's display name, user group handles) to their entity.
    """
    text = _BARE_URL.sub(lambda found: f"<{found[1]}>", escape(text))
    entities = {f"@{user.name}": f"<@{user.id}>" for user in users}
    entities |= {f"#{channel.name}": f"<#{channel.id}|{channel.name}>" for channel in channels if channel.name}
    entities |= {"@here": "<!here>", "@channel": "<!channel>", "@everyone": "<!everyone>", **names}
    if not entities:
        return text
    longest_first = "|".join(re.escape(escape(name)) for name in sorted(entities, key=len, reverse=True))
    return re.sub(rf"(?<![\w<|/])({longest_first})(?!\w)", lambda found: entities[found[1]], text)


def mentioned_users(text: str) -> list[str]:
    return [target for kind, target in entities(text) if kind == "user"]


def entities(text: str) -> Iterator[tuple[str, str]]:
    """(kind, target) of every entity in a mrkdwn text: user, channel, special (`<!here>`, `<!subteam^..>`) or link."""
    for found in ENTITY.finditer(text):
        inner = found[1].split("|", 1)[0]
        if inner:
            yield (_KINDS[inner[0]], inner[1:]) if inner[0] in _KINDS else ("link", inner)


def entities_in(text: str, blocks: list[Json]) -> list[Json]:
    """Every entity of a posted message, with a JSON pointer: mrkdwn everywhere Slack reads it, and rich text elements."""
    found = [{"pointer": "/text", "kind": kind, "target": target} for kind, target in entities(text)]
    return [*found, *_walk(blocks, "/blocks")]


_RICH = {
    "user": ("user", "user_id"),
    "channel": ("channel", "channel_id"),
    "link": ("link", "url"),
    "usergroup": ("special", "usergroup_id"),
    "broadcast": ("special", "range"),
}


def _walk(value: Any, at: str) -> Iterator[Json]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, f"{at}/{index}")
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn" and isinstance(value.get("text"), str):
            for kind, target in entities(value["text"]):
                yield {"pointer": f"{at}/text", "kind": kind, "target": target}
        elif value.get("type") in _RICH and _RICH[value["type"]][1] in value:
            kind, name = _RICH[value["type"]]
            yield {"pointer": at, "kind": kind, "target": value[name]}
        for name, inner in value.items():
            yield from _walk(inner, f"{at}/{name}")


def incoming(text: str) -> str:
    """What Slack stores for an app's text: `<` and `>` that form no entity, and bare `&`, come back escaped."""
    parts, last = [], 0
    for found in ENTITY.finditer(text):
        parts += [_bare(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*parts, _bare(text[last:])])


def _bare(text: str) -> str:
    text = re.sub(r"&(?!(?:amp|lt|gt);)", "&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def rich_text(text: str) -> list[Json]:
    """The rich_text block that Slack clients send along with a person's typing."""
    parts: list[Json] = []
    last = 0
    for found in ENTITY.finditer(text):
        parts += [*_plain(text[last : found.start()]), _rich_entity(found[1])]
        last = found.end()
    parts += _plain(text[last:])
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": new_block_id(), "elements": [section]}]


_STYLED = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?<!\w)(?:\*(?P<bold>[^\s*][^*\n]*)\*|_(?P<italic>[^\s_][^_\n]*)_|~(?P<strike>[^\s~][^~\n]*)~)(?!\w)"
)


def _plain(text: str) -> list[Json]:
    """Text elements, with the four inline styles a client makes of *bold*, _italic_, ~strike~ and `code`."""
    parts: list[Json] = []
    last = 0
    for found in _STYLED.finditer(text):
        style = found.lastgroup or ""
        parts += [*_text(text[last : found.start()]), *_text(found[style], style={style: True})]
        last = found.end()
    return [*parts, *_text(text[last:])]


def _text(text: str, **more: Json) -> list[Json]:
    return [{"type": "text", "text": unescape(text), **more}] if text else []


def _rich_entity(inner: str) -> Json:
    target = inner.split("|", 1)[0]
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target[9:]}
    match target[:1]:
        case "@":
            return {"type": "user", "user_id": target[1:]}
        case "#":
            return {"type": "channel", "channel_id": target[1:]}
        case "!":
            return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": unescape(target)}
