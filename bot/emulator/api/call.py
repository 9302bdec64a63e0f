"""One call of a Web API method, with what its handler needs. Knows no HTTP."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.emulator.emulator import Emulator
from bot.emulator.errors import SlackError
from bot.emulator.state import BOT_USER, Channel, Json
from bot.emulator.workspace import Workspace

T = TypeVar("T")
TS = re.compile(r"\d{9,11}\.\d{6}")
_SCOPE_FAMILY = {"channel": "channels", "group": "groups", "im": "im"}


@dataclass
class Call:
    method: str
    args: Json
    emulator: Emulator
    scopes: tuple[str, ...]
    hidden_seconds: float = 0.0  # fault `delayed_visibility`

    @property
    def workspace(self) -> Workspace:
        return self.emulator.workspace

    @property
    def strict(self) -> bool:
        return self.emulator.settings.strict

    @property
    def visible_from(self) -> float:
        return self.workspace.clock.now() + self.hidden_seconds if self.hidden_seconds else 0.0

    def get(self, name: str) -> str:
        return str(self.args.get(name) or "")

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def need(self, *scopes: str) -> None:
        """Any one of the scopes will do."""
        if self.strict and scopes and not set(scopes) & set(self.scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(self.scopes))

    def channel(self, what: str | None = None) -> Channel:
        """The channel named by `channel`; a private one the app is not in does not exist for it.

        `what` is "read" or "history" where the scope depends on the kind of channel.
        """
        channel = self.workspace.get_channel(self.get("channel"))
        if what:
            self.need(f"{_SCOPE_FAMILY[channel.kind]}:{what}")
        if channel.private and BOT_USER not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def joined_channel(self, what: str | None = None) -> Channel:
        channel = self.channel(what)
        if BOT_USER not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def limit(self, default: int, most: int) -> int:
        value = self.args.get("limit")
        if value in (None, "", 0, "0"):
            return default
        try:
            number = int(str(value))
        except ValueError:
            raise SlackError("invalid_limit") from None
        if not 0 < number <= most:
            raise SlackError("invalid_limit")
        return number

    def page(self, items: Sequence[T], limit: int) -> tuple[list[T], str]:
        """This page's items and the cursor of the next one ("" at the end)."""
        start = decode_cursor(self.get("cursor"))
        if start > len(items):
            raise SlackError("invalid_cursor")
        end = start + limit
        return list(items[start:end]), encode_cursor(end) if end < len(items) else ""


def encode_cursor(offset: int) -> str:
    return base64.b64encode(f"offset:{offset}".encode()).decode()


def decode_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        found = re.fullmatch(rb"offset:(\d+)", base64.b64decode(cursor, validate=True))
    except (binascii.Error, ValueError):
        found = None
    if found is None:
        raise SlackError("invalid_cursor")
    return int(found[1])


def paged(name: str, items: list[Any], cursor: str) -> Json:
    return {name: items, "response_metadata": {"next_cursor": cursor}}
