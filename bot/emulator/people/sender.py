"""Wraps what a person did into the payloads Slack sends, and tells her when the app did not answer properly."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bot.emulator.emulator import Emulator
from bot.emulator.ids import new_id
from bot.emulator.outgoing.deliveries import Delivery
from bot.emulator.outgoing.events import VERIFICATION_TOKEN
from bot.emulator.outgoing.transport import FORM_TYPE, Answer
from bot.emulator.state import APP_ID, Channel, Json, Message, ResponseUrl, User

RESPONSE_URL_SECONDS = 30 * 60.0


@dataclass
class Outcome:
    """What became of one click: the app's HTTP status, Slack's error word, and what the person is shown."""

    status: int | None = None
    error: str | None = None
    shown: str | None = None
    ms: int = 0
    extra: Json = field(default_factory=dict)

    def to_json(self) -> Json:
        facts = {
            "ok": self.error is None,
            "status": self.status,
            "error": self.error,
            "shown": self.shown,
            "ms": self.ms,
        }
        return {**facts, **self.extra}


class Sender:
    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def envelope(self, kind: str, user: User) -> Json:
        seed = self._emulator.seed
        return {
            "type": kind,
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": APP_ID,
            "token": VERIFICATION_TOKEN,
            "team": {"id": seed.team_id, "domain": seed.team_id.lower()},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def trigger(self, user: User) -> str:
        return self._emulator.modals.new_trigger(user.id)

    def response_url(self, user: User, channel: Channel, message: Message | None = None) -> str:
        url = ResponseUrl(new_id("R", 24), user.id, channel.id, self._emulator.clock.now() + RESPONSE_URL_SECONDS)
        if message is not None:
            url.message_ts, url.ephemeral = message.ts, message.only_for is not None
        self._emulator.workspace.save(url)
        return f"{self._emulator.base_url}/response/{url.id}"

    async def send_payload(self, payload: Json, *, channel: Channel | None = None) -> Answer:
        form = urlencode({"payload": json.dumps(payload)})
        return await self.send_form(form, payload["type"], payload["user"]["id"], channel)

    async def send_form(self, form: str, kind: str, user_id: str, channel: Channel | None) -> Answer:
        delivery = Delivery(kind, form, FORM_TYPE, retried=False, channel=channel.id if channel else None, user=user_id)
        return await self._emulator.deliveries.send_once(delivery)

    def outcome(self, answer: Answer, user: User, **where: str | None) -> Outcome:
        """For clicks and shortcuts: an error becomes a notice beside what was clicked."""
        error = error_word(answer)
        shown = None
        if error:
            shown = click_sentence(self._emulator.seed.app_name, answer, error)
            self._emulator.workspace.notify(user.id, shown, **where)
        return Outcome(answer.status, error, shown, answer.milliseconds)


def error_word(answer: Answer) -> str | None:
    if answer.accepted:
        return None
    return {"http_timeout": "operation_timeout", "http_error": "http_service_error"}.get(
        answer.reason or "", "dispatch_failed"
    )


def click_sentence(app_name: str, answer: Answer, error: str) -> str:
    if error == "operation_timeout":
        return f"{app_name} did not answer in 3 seconds (operation_timeout)."
    if error == "http_service_error":
        return f"This app responded with status code {answer.status}."
    return f"{app_name} could not be reached ({error}: {answer.reason})."
