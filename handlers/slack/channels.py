"""Channel names of `desks.toml` as Slack channel ids, and which desk lives where. Tickets never go to a channel that others can read."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.desks import Desk
from bot.ports import Clock

_FRESH = timedelta(minutes=5)
_RECHECK = timedelta(seconds=30)  # a name that was not found is looked up again after this
_PAGES = 50


@dataclass(frozen=True, slots=True)
class Channel:
    id: str
    name: str
    private: bool
    shared: bool  # with another organisation


class ChannelBook:
    """The workspace's channels, read at most every five minutes, sooner for an unknown name or after `forget`."""

    def __init__(self, call: Callable[..., Awaitable[Mapping[str, Any]]], clock: Clock) -> None:
        self._call = call  # (method, **arguments)
        self._clock = clock
        self._channels: Mapping[str, Channel] = {}
        self._read_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def find(self, name_or_id: str) -> Channel | None:
        """By name (with or without #) or id. Raises what the API call raises."""
        wanted = name_or_id.removeprefix("#")
        async with self._lock:
            if self._is_older_than(_FRESH if wanted in self._channels else _RECHECK):
                await self._read()
        return self._channels.get(wanted)

    def forget(self) -> None:
        self._read_at = None

    def _is_older_than(self, age: timedelta) -> bool:
        return self._read_at is None or self._clock.now() - self._read_at >= age

    async def _read(self) -> None:
        found: dict[str, Channel] = {}
        cursor = ""
        for _ in range(_PAGES):
            page = await self._call(
                "conversations.list", types="private_channel,public_channel", limit=200,
                exclude_archived=True, cursor=cursor,
            )  # fmt: skip
            for channel in map(_channel, page.get("channels") or ()):
                found[channel.id] = found[channel.name] = channel
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        self._channels, self._read_at = found, self._clock.now()


def desk_of_channel(desks: Iterable[Desk], channel: Channel | None) -> Desk | None:
    """The only desk that works in this channel."""
    if channel is None:
        return None
    names = {channel.id, channel.name, f"#{channel.name}"}
    here = [desk for desk in desks if names & {*desk.channels.values(), *(office.channel for office in desk.offices)}]
    return here[0] if len(here) == 1 else None


def _channel(data: Mapping[str, Any]) -> Channel:
    shared = bool(data.get("is_ext_shared") or data.get("is_pending_ext_shared"))
    return Channel(str(data.get("id")), str(data.get("name")), bool(data.get("is_private")), shared)
