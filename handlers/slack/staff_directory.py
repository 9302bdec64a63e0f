"""Who is staff of a desk: members of its Slack user group or its list of ids, active people of this workspace. What cannot be known is refused."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desks import Desk
from bot.ports import Clock
from handlers.slack.client import CLICK_SECONDS, call

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=60)
_LOCALE_SECONDS = 0.8  # of the three seconds in which a form must open
_BARRED = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")


class SlackStaffDirectory:
    """Answers are at most 60 s old; an event about a person or a group ends them at once."""

    def __init__(self, client: AsyncWebClient, desks: Mapping[str, Desk], clock: Clock) -> None:
        self._client = client
        self._desks = desks
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Any]] = {}
        self._generation = 0
        self._workspace: Mapping[str, Any] | None = None

    async def is_member(self, desk: str, user_id: str) -> bool:
        """False also when Slack cannot be asked: nobody acts on a guess."""
        try:
            async with asyncio.timeout(CLICK_SECONDS):
                listed, active = await asyncio.gather(self._is_listed(desk, user_id), self._is_active(user_id))
        except Exception as error:  # whatever Slack answered, or did not
            log.warning("Staff of desk %s could not be read (%s): nobody may act", desk, type(error).__name__)
            return False
        return listed and active

    async def is_colleague(self, user_id: str) -> bool:
        """An active full member of this workspace; False also when Slack cannot be asked."""
        try:
            async with asyncio.timeout(CLICK_SECONDS):
                return await self._is_active(user_id)
        except Exception as error:  # whatever Slack answered, or did not
            log.warning("A member could not be read (%s)", type(error).__name__)
            return False

    async def locale(self, user_id: str) -> str:
        """The language somebody's Slack speaks, if the desk speaks it too; English when Slack does not say in time."""
        try:
            async with asyncio.timeout(_LOCALE_SECONDS):
                user = await self._keep(f"user:{user_id}", lambda: self._read_user(user_id))
        except Exception:  # a form in English is better than none
            return "en"
        return "ja" if str(user.get("locale") or "").startswith("ja") else "en"

    def forget(self) -> None:
        """A group or a person changed."""
        self._generation += 1
        self._kept.clear()

    async def workspace_url(self) -> str | None:
        """`https://team.slack.com/`, for links to threads; None when Slack does not say."""
        try:
            async with asyncio.timeout(CLICK_SECONDS):
                url = (await self._own_workspace()).get("url")
        except Exception as error:  # a page without links is better than no page
            log.warning("The workspace could not be read (%s)", type(error).__name__)
            return None
        return url if isinstance(url, str) else None

    async def _is_listed(self, desk_key: str, user_id: str) -> bool:
        desk = self._desks.get(desk_key)
        if desk is None:
            return False
        if user_id in desk.staff_members:
            return True
        if desk.staff_group is None:
            return False
        handle = desk.staff_group.removeprefix("@")
        return user_id in await self._keep(f"group:{handle}", lambda: self._read_group(handle))

    async def _is_active(self, user_id: str) -> bool:
        user, workspace = await asyncio.gather(
            self._keep(f"user:{user_id}", lambda: self._read_user(user_id)), self._own_workspace()
        )
        return _is_of(user, workspace.get("team_id")) and not any(user.get(flag) for flag in _BARRED)

    async def _keep(self, key: str, read: Callable[[], Awaitable[Any]]) -> Any:
        asked_at, generation = self._clock.now(), self._generation
        kept = self._kept.get(key)
        if kept is not None and timedelta(0) <= asked_at - kept[0] < FRESH:
            return kept[1]
        value = await read()
        if generation == self._generation:  # else something changed while Slack answered
            self._kept[key] = asked_at, value
        return value

    async def _read_group(self, handle: str) -> frozenset[str]:
        groups = (await call(self._client, "usergroups.list")).get("usergroups") or ()
        ids = [group["id"] for group in groups if handle in (group.get("handle"), group.get("id"))]
        if not ids:
            log.warning("There is no Slack user group with the handle %s: nobody may act", handle)
            return frozenset()
        return frozenset((await call(self._client, "usergroups.users.list", usergroup=ids[0])).get("users") or ())

    async def _read_user(self, user_id: str) -> Mapping[str, Any]:
        user = (await call(self._client, "users.info", user=user_id, include_locale=True)).get("user")
        return user if isinstance(user, dict) else {"deleted": True}

    async def _own_workspace(self) -> Mapping[str, Any]:
        if self._workspace is None:
            self._workspace = await call(self._client, "auth.test")
        return self._workspace


def _is_of(user: Mapping[str, Any], team_id: Any) -> bool:
    """A person of this workspace; in an Enterprise Grid one may belong to several."""
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    return team_id is not None and (user.get("team_id") == team_id or team_id in teams)
