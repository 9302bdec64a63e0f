"""What the Slack edge is started with: plain values handed in by the composition root. Reads no environment."""

from dataclasses import dataclass, field

SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """`api_url` ends with a slash. `default_desk` answers employees who ask where no desk is at home."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api_url: str = SLACK_API
    default_desk: str | None = None
