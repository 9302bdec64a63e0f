"""Whether the desk can speak to Slack, in sentences for the operator. Holds the pause that a revoked token causes; sends nothing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PAUSE = timedelta(seconds=65)  # fewer than one call a minute while the token is refused

_MENDING = {
    "missing_scope": "The Slack app lacks a scope. Update it from slack-manifest.yaml and reinstall it to the workspace.",
    "account_inactive": "The Slack app was removed from the workspace. Install it again and set SLACK_BOT_TOKEN.",
    "app_uninstalled": "The Slack app was removed from the workspace. Install it again and set SLACK_BOT_TOKEN.",
}
_TOKEN = "Slack refuses the bot token ({code}). Set a valid SLACK_BOT_TOKEN; nothing is lost, what waits is sent then."  # noqa: S105 - a sentence


@dataclass(slots=True)
class SlackHealth:
    """`problems` maps what is wrong to a sentence with what to do; empty means healthy."""

    problems: dict[str, str] = field(default_factory=dict)
    paused_until: datetime | None = None

    @property
    def ok(self) -> bool:
        return not self.problems

    def pause(self, code: str, now: datetime) -> datetime:
        """Stops every call for a while. Returns until when."""
        self.problems["slack"] = _MENDING.get(code, _TOKEN.format(code=code))
        self.paused_until = now + PAUSE
        return self.paused_until

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until

    def works(self) -> None:
        """A call succeeded."""
        self.paused_until = None
        self.problems.pop("slack", None)

    def note(self, about: str, sentence: str) -> None:
        self.problems[about] = sentence

    def mended(self, about: str) -> None:
        self.problems.pop(about, None)
