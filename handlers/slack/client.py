"""The one way to make a Slack client: no retries of its own (they post twice), no body in any log, a time limit on every call."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.settings import SlackSettings

POST_SECONDS = 10  # a courier's call
CLICK_SECONDS = 1.5  # a call inside the three seconds that a click has
_CLICK_CLIENT_SECONDS = 2  # slack_sdk counts whole seconds; CLICK_SECONDS strikes first

# slack_sdk writes whole request bodies at DEBUG and bolt does at INFO: both write to this logger, which drops them.
_TAKES_JSON = frozenset(
    {
        *("chat.postMessage", "chat.postEphemeral", "chat.update", "conversations.open"),
        *("views.open", "views.push", "views.update", "views.publish"),
    }
)  # the others read form fields only

silent = logging.getLogger("handlers.slack.silent")
silent.setLevel(logging.CRITICAL + 1)
silent.propagate = False


def make_click_client(settings: SlackSettings) -> AsyncWebClient:
    """The client for calls that somebody who clicked is waiting for."""
    return make_client(settings, _CLICK_CLIENT_SECONDS)


def make_client(settings: SlackSettings, seconds: int = POST_SECONDS) -> AsyncWebClient:
    """A client whose calls are made once and end within `seconds`."""
    return AsyncWebClient(
        token=settings.bot_token, base_url=settings.api_url, timeout=seconds, retry_handlers=[], logger=silent
    )


class SlackUnclear(Exception):
    """Slack may or may not have done what was asked: no answer, or one that cannot be read. Named by the cause's class."""


async def call(client: AsyncWebClient, method: str, **arguments: Any) -> Mapping[str, Any]:
    """One API call, answered with its JSON. Raises SlackApiError for what Slack answered, SlackUnclear for everything else."""
    try:
        if method in _TAKES_JSON:
            response = await client.api_call(method, json=arguments)
        else:
            form = {name: _form_value(value) for name, value in arguments.items()}
            response = await client.api_call(method, data=form)
    except SlackApiError:
        raise
    except Exception as error:  # also AttributeError: slack_sdk's way of saying that a 200 was no JSON
        raise SlackUnclear(type(error).__name__) from error
    if not isinstance(response.data, dict):
        raise SlackUnclear("NotJson")
    return response.data


def _form_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def error_code(error: SlackApiError) -> str:
    """Slack's code of a refused call; "" when the answer names none."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else ""
