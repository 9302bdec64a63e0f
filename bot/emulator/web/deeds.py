"""The deeds of people as JSON calls, the same for the control API and the page."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError
from bot.emulator.outgoing.events import Sent
from bot.emulator.people import People
from bot.emulator.state import Json

DEEDS = (
    "message",
    "edit",
    "delete",
    "dismiss",
    "reaction",
    "home",
    "click",
    "submit",
    "close",
    "command",
    "shortcut",
    "options",
    "join",
    "leave",
)


def need(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ControlError(f"{name!r} is missing, or no text.")
    return value


class Deeds:
    def __init__(self, emulator: Emulator, people: People) -> None:
        self._emulator = emulator
        self._people = people

    async def _delivered(self, body: Json, sent: Sent) -> Json:
        """What the app answered to the first attempt of each event, unless nobody wants to wait."""
        if body.get("wait") is False:
            return {}
        answers = await asyncio.gather(*sent)
        return {"deliveries": [{"status": a.status, "error": a.reason, "ms": a.milliseconds} for a in answers]}

    async def message(self, body: Json) -> Json:
        message, sent = self._people.talk.send(
            need(body, "user"),
            need(body, "channel"),
            need(body, "text"),
            thread_ts=body.get("thread_ts"),
            broadcast=bool(body.get("broadcast")),
            raw=bool(body.get("raw")),
        )
        return {"ts": message.ts, "channel": message.channel, **await self._delivered(body, sent)}

    async def edit(self, body: Json) -> Json:
        place = need(body, "user"), need(body, "channel"), need(body, "ts")
        sent = self._people.talk.edit(*place, need(body, "text"), raw=bool(body.get("raw")))
        return await self._delivered(body, sent)

    async def delete(self, body: Json) -> Json:
        return await self._delivered(body, self._people.talk.delete(*self._place(body)))

    async def dismiss(self, body: Json) -> Json:
        self._people.talk.dismiss(*self._place(body))
        return {}

    async def reaction(self, body: Json) -> Json:
        sent = self._people.talk.react(*self._place(body), need(body, "name"), remove=bool(body.get("remove")))
        return await self._delivered(body, sent)

    def _place(self, body: Json) -> tuple[str, str, str]:
        return need(body, "user"), need(body, "channel"), need(body, "ts")

    async def join(self, body: Json) -> Json:
        return await self._delivered(body, self._people.talk.join(need(body, "user"), need(body, "channel")))

    async def leave(self, body: Json) -> Json:
        return await self._delivered(body, self._people.talk.leave(need(body, "user"), need(body, "channel")))

    async def home(self, body: Json) -> Json:
        user = need(body, "user")
        channel, _, sent = self._people.talk.open_app(user, body.get("tab", "home"))
        answered = await self._delivered(body, sent)
        view = self._emulator.modals.find_home(user)
        return {
            "channel": channel.id,
            "view": view.to_slack(team_id=self._emulator.seed.team_id) if view else None,
        } | answered

    async def click(self, body: Json) -> Json:
        picked: dict[str, Any] = {"block_id": body.get("block_id"), "value": body.get("value")}
        user, action_id = need(body, "user"), need(body, "action_id")
        if body.get("view_id"):
            clicked = self._people.clicks.in_view(
                user, body["view_id"], action_id, entered=body.get("values"), **picked
            )
        else:
            clicked = self._people.clicks.in_message(
                user, need(body, "channel"), need(body, "ts"), action_id, force=bool(body.get("force")), **picked
            )
        return (await clicked).to_json()

    async def submit(self, body: Json) -> Json:
        outcome = await self._people.forms.submit(need(body, "user"), body.get("view_id"), body.get("values"))
        return outcome.to_json()

    async def close(self, body: Json) -> Json:
        everything = bool(body.get("all"))
        outcome = await self._people.forms.close(need(body, "user"), body.get("view_id"), everything=everything)
        return outcome.to_json()

    async def command(self, body: Json) -> Json:
        place = need(body, "user"), need(body, "channel"), need(body, "command")
        outcome = await self._people.commands.run(*place, str(body.get("text") or ""), thread_ts=body.get("thread_ts"))
        return outcome.to_json()

    async def shortcut(self, body: Json) -> Json:
        outcome = await self._people.clicks.shortcut(
            need(body, "user"), need(body, "callback_id"), channel_id=body.get("channel"), ts=body.get("ts")
        )
        return outcome.to_json()

    async def options(self, body: Json) -> Json:
        found = await self._people.clicks.options(
            need(body, "user"), need(body, "view_id"), need(body, "action_id"), str(body.get("query") or "")
        )
        return {"options": found}
