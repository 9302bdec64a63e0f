"""What the emulator refuses, in Slack's words."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """An application error of the Web API: HTTP 200 with `ok: false` and Slack's code."""

    def __init__(self, code: str, *messages: str, **extra: Any) -> None:
        self.code = code
        self.messages = messages
        self.extra = extra
        super().__init__(code if not messages else f"{code}: {'; '.join(messages)}")

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            answer["errors"] = list(self.messages)
            answer["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return answer


class ControlError(Exception):
    """A control call that makes no sense, with a sentence for the person who wrote the test."""
