"""The response URLs given out with clicks and commands: five uses in thirty minutes, private or in the channel, replacing or deleting."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.emulator.api.striking import apply_faults
from bot.emulator.content import read_blocks, read_text
from bot.emulator.emulator import Emulator
from bot.emulator.errors import SlackError
from bot.emulator.state import BOT_USER, Json, Message, ResponseUrl

USES = 5


class ResponseUrls:
    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def answer(self, url_id: str, request: Request) -> Response:
        body = await request.body()
        url = self._emulator.workspace.response_urls.get(url_id)
        channel = url.channel if url else None
        facts = {"method": "response_url", "channel": channel, "user": url.user if url else None}
        response, struck = await apply_faults(self._emulator, facts, request, lambda struck: self._use(url, body))
        self._emulator.journal.add(
            "response_url",
            self._emulator.clock.now(),
            url_id=url_id,
            body=body.decode("utf-8", "replace"),
            status=response.status_code,
            answer=bytes(response.body).decode("utf-8", "replace"),
            faults=struck,
        )
        return response

    def _use(self, url: ResponseUrl | None, body: bytes) -> Response:
        if url is None or self._emulator.clock.now() > url.expires_at:
            return _refused(404, "expired_url")
        if url.uses >= USES:
            return _refused(404, "used_url")
        try:
            said = json.loads(body)
        except ValueError:
            return _refused(400, "invalid_payload")
        if not isinstance(said, dict):
            return _refused(400, "invalid_payload")
        try:
            self._respond(url, said)
        except SlackError as error:
            return JSONResponse(error.body(), 400)
        url.uses += 1
        self._emulator.workspace.save(url)
        return PlainTextResponse("ok")

    def _respond(self, url: ResponseUrl, said: Json) -> None:
        original = self._original(url)
        if said.get("delete_original"):
            self._delete(original)
            return
        blocks = read_blocks(said.get("blocks"), strict=self._emulator.settings.strict)
        text = read_text(said, blocks)
        if said.get("replace_original") and original is not None:
            self._replace(original, text, blocks)
            return
        channel = self._emulator.workspace.channels[url.channel]
        thread_ts = said.get("thread_ts")
        if said.get("response_type") == "in_channel":
            self._emulator.messages.post(channel, user=BOT_USER, text=text, blocks=blocks, thread_ts=thread_ts)
        else:
            self._emulator.messages.whisper(channel, to=url.user, text=text, blocks=blocks, thread_ts=thread_ts)

    def _original(self, url: ResponseUrl) -> Message | None:
        if url.message_ts is None:
            return None
        look = self._emulator.workspace.find_ephemeral if url.ephemeral else self._emulator.workspace.find_message
        return look(url.channel, url.message_ts)

    def _replace(self, original: Message, text: str, blocks: list[Any]) -> None:
        if original.only_for is None:
            self._emulator.messages.change(original, mark_edited=not blocks, text=text, blocks=blocks)
            return
        original.text, original.blocks = text, blocks
        self._emulator.workspace.touch()

    def _delete(self, original: Message | None) -> None:
        if original is None:
            raise SlackError("message_not_found")
        if original.only_for is None:
            self._emulator.messages.delete(original)
        else:
            self._emulator.workspace.ephemerals.remove(original)
            self._emulator.workspace.touch()


def _refused(status: int, error: str) -> Response:
    return JSONResponse({"ok": False, "error": error}, status)
