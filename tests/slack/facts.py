"""Slack's own contract as data, where it lies beside the project: the manifest's schema, and arguments and errors per method. Never required."""

import json
from pathlib import Path
from typing import Any

SLACK_FACTS = Path(__file__).parents[3] / "shared" / "slack"


def described(method: str) -> dict[str, Any]:
    """What Slack documents for a Web API method; empty where the data is not there."""
    path = SLACK_FACTS / "methods" / f"{method}.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}
