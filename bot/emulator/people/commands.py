"""Slash commands: sent as Slack sends them, refused in threads, and the app's answer shown."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from bot.emulator.content import read_blocks, read_text
from bot.emulator.emulator import Emulator
from bot.emulator.errors import SlackError
from bot.emulator.messages import first_attempts
from bot.emulator.outgoing.events import VERIFICATION_TOKEN
from bot.emulator.outgoing.transport import Answer
from bot.emulator.people.access import Access
from bot.emulator.people.sender import Outcome, Sender, error_word
from bot.emulator.state import APP_ID, BOT_USER, Channel, Json, User


class Commands:
    def __init__(self, emulator: Emulator, access: Access, sender: Sender) -> None:
        self._emulator = emulator
        self._access = access
        self._sender = sender

    async def run(
        self, user_id: str, channel_id: str, command: str, text: str = "", *, thread_ts: str | None = None
    ) -> Outcome:
        user = self._access.person(user_id)
        channel = self._access.visible_channel(user, channel_id)
        refusal = self._refusal(command, thread_ts)
        if refusal:
            self._emulator.workspace.notify(user.id, refusal, channel=channel.id, ts=thread_ts)
            return Outcome(error="not_sent", shown=refusal)
        answer = await self._sender.send_form(
            urlencode(self._form(user, channel, command, text)), "command", user.id, channel
        )
        error = error_word(answer)
        if error:
            shown = f'{command} failed with the error "{error}"'
            self._emulator.workspace.notify(user.id, shown, channel=channel.id)
            return Outcome(answer.status, error, shown, answer.milliseconds)
        return await self._show_answer(user, channel, command, answer)

    def _refusal(self, command: str, thread_ts: str | None) -> str | None:
        if command not in {known.command for known in self._emulator.seed.commands}:
            return f"{command} is not a valid command. The app has registered: {self._registered() or 'none'}."
        return f"{command} is not supported in threads. Sorry!" if thread_ts else None

    def _registered(self) -> str:
        return ", ".join(known.command for known in self._emulator.seed.commands)

    def _form(self, user: User, channel: Channel, command: str, text: str) -> dict[str, str]:
        seed = self._emulator.seed
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": seed.team_id,
            "team_domain": seed.team_id.lower(),
            "channel_id": channel.id,
            "channel_name": channel.name or "directmessage",
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text.strip(),
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._sender.response_url(user, channel),
            "trigger_id": self._sender.trigger(user),
        }

    async def _show_answer(self, user: User, channel: Channel, command: str, answer: Answer) -> Outcome:
        outcome = Outcome(answer.status, ms=answer.milliseconds)
        said = _answer_body(answer)
        if not said.get("text") and not said.get("blocks"):
            return outcome
        try:
            blocks = read_blocks(said.get("blocks"), strict=self._emulator.settings.strict)
            outcome.shown = read_text(said, blocks)
        except SlackError as error:
            outcome.error, outcome.shown = error.code, f'{command} failed with the error "{error}"'
            self._emulator.workspace.notify(user.id, outcome.shown, channel=channel.id)
            return outcome
        if said.get("response_type") == "in_channel":
            _, sent = self._emulator.messages.post(channel, user=BOT_USER, text=outcome.shown, blocks=blocks)
            await first_attempts(sent)
        else:
            self._emulator.messages.whisper(channel, to=user.id, text=outcome.shown, blocks=blocks, thread_ts=None)
        return outcome


def _answer_body(answer: Answer) -> Json:
    if "json" in answer.headers.get("content-type", ""):
        try:
            said = json.loads(answer.body or "{}")
        except ValueError:
            said = {}
        return said if isinstance(said, dict) else {"text": str(said)}
    return {"text": answer.body}
