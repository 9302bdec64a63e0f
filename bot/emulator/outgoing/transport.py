"""One signed request to the app, with Slack's three seconds. Knows nothing of retries or of what is inside the body."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

from bot.emulator.clock import Clock
from bot.emulator.faults import Fault
from bot.emulator.outgoing.signing import signature

DEADLINE = 3.0
REDIRECTS = 2
ANSWER_BYTES = 1024 * 1024
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """What came back. `reason` is one of Slack's retry reasons, None after a 2xx."""

    status: int | None = None
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    reason: str | None = None
    milliseconds: int = 0
    sent_headers: dict[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        return self.reason is None


class Transport:
    def __init__(self, clock: Clock, signing_secret: str) -> None:
        self._clock = clock
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(
        self, url: str, body: bytes, content_type: str, extra: dict[str, str], faults: list[Fault]
    ) -> Answer:
        headers = {**self._headers(body, content_type, faults), **extra}
        started = time.perf_counter()
        asking = asyncio.create_task(
            self._ask(url, _malformed(body) if _has(faults, "malformed_payload") else body, headers)
        )
        deadline = asyncio.create_task(self._clock.wait_until(self._clock.now() + DEADLINE))
        try:
            await asyncio.wait({asking, deadline}, return_when=asyncio.FIRST_COMPLETED)
            answer = asking.result() if asking.done() else Answer(reason="http_timeout")
        finally:
            for task in (asking, deadline):
                task.cancel()
            await asyncio.gather(asking, deadline, return_exceptions=True)
        answer.milliseconds = round((time.perf_counter() - started) * 1000)
        answer.sent_headers = headers
        return answer

    def _headers(self, body: bytes, content_type: str, faults: list[Fault]) -> dict[str, str]:
        # Always the real time: the app compares it with its own clock, whatever this workspace's clock says.
        stamp = int(time.time()) - int(sum(fault.value for fault in faults if fault.kind == "old_timestamp"))
        sent = _malformed(body) if _has(faults, "malformed_payload") else body
        signed = signature(self._secret, stamp, sent)
        if _has(faults, "bad_signature"):
            signed = signed[:-1] + ("0" if signed[-1] != "0" else "1")
        return {
            "Content-Type": content_type,
            "User-Agent": USER_AGENT,
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": signed,
        }

    async def _ask(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None), trust_env=False)
        try:
            async with self._session.post(url, data=body, headers=headers, max_redirects=REDIRECTS + 1) as response:
                content = await response.content.read(ANSWER_BYTES)
                reason = None if 200 <= response.status < 300 else "http_error"
                text = content.decode("utf-8", "replace")
                return Answer(response.status, text, {k.lower(): v for k, v in response.headers.items()}, reason)
        except aiohttp.TooManyRedirects:
            return Answer(reason="too_many_redirects")
        except aiohttp.ClientSSLError:
            return Answer(reason="ssl_error")
        except aiohttp.ClientConnectionError:
            return Answer(reason="connection_failed")
        except (aiohttp.ClientError, ValueError):
            return Answer(reason="unknown_error")


def _has(faults: list[Fault], kind: str) -> bool:
    return any(fault.kind == kind for fault in faults)


def _malformed(body: bytes) -> bytes:
    """Correctly signed, but cut in the middle: what only a broken sender would send."""
    return body[: max(1, len(body) // 2)]
