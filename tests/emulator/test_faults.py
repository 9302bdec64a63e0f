"""What goes wrong on the app's own calls: before the effect, after it, or only in the answer; seen through the official client."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.emulator.server import EmulatorServer
from tests.emulator.support import GENERAL, PRIVATE, STAFF, TOKEN, Control, Product, actions, button

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def posted(control: Control) -> list[str]:
    return [message["text"] for message in (await control.get("messages", channel=PRIVATE))["messages"]]


# kind, value -> does the message exist afterwards
EFFECTS: list[tuple[str, Any, bool]] = [
    ("refuse", None, False),
    ("reset_before", None, False),
    ("http_500", None, False),
    ("http_502", None, False),
    ("http_503", None, False),
    ("429", "30", False),
    ("ok_false", "fatal_error", False),
    ("token_revoked", None, False),
    ("accept_then_drop", None, True),
    ("accept_then_500", None, True),
    ("accept_then_html", None, True),
    ("truncated_json", None, True),
]


@pytest.mark.parametrize(("kind", "value", "exists"), EFFECTS)
async def test_a_fault_fails_the_call_and_its_effect_is_as_named(
    slack: AsyncWebClient, control: Control, kind: str, value: Any, exists: bool
) -> None:
    await control.fault(kind, value, method="chat.postMessage")
    with pytest.raises((SlackApiError, aiohttp.ClientError, AttributeError, ValueError)):
        await slack.chat_postMessage(channel=PRIVATE, text="x")
    assert await posted(control) == (["x"] if exists else [])
    await slack.chat_postMessage(channel=PRIVATE, text="y")
    assert await posted(control) == (["x", "y"] if exists else ["y"])
    struck = [entry["faults"] for entry in (await control.get("journal", method="chat.postMessage"))["entries"]]
    assert struck == [[kind], []]


async def test_a_hanging_answer_has_had_its_effect(server: EmulatorServer, control: Control) -> None:
    await control.fault("accept_then_timeout")
    impatient = AsyncWebClient(token=TOKEN, base_url=server.api_url, retry_handlers=[], timeout=1)
    with pytest.raises(asyncio.TimeoutError):
        await impatient.chat_postMessage(channel=PRIVATE, text="x")
    assert await posted(control) == ["x"]


async def test_the_sdks_own_retry_would_post_twice(server: EmulatorServer, control: Control) -> None:
    """The reason why every posting client is built with retry_handlers=[]."""
    await control.fault("accept_then_drop", method="chat.postMessage")
    eager = AsyncWebClient(token=TOKEN, base_url=server.api_url)
    await eager.chat_postMessage(channel=PRIVATE, text="x")
    assert await posted(control) == ["x", "x"]


@pytest.mark.parametrize("retry_after", ["1", "0", "-1", "abc", "86400", None])
async def test_any_retry_after_can_be_sent(slack: AsyncWebClient, control: Control, retry_after: str | None) -> None:
    await control.fault("429", retry_after)
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel=PRIVATE, text="x")
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert response.headers.get("Retry-After") == retry_after


async def test_a_slow_answer_is_an_answer(slack: AsyncWebClient, control: Control) -> None:
    await control.fault("slow", 150)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await slack.chat_postMessage(channel=PRIVATE, text="x")
    assert loop.time() - began >= 0.15


async def test_a_wrong_content_type_keeps_the_body(
    slack: AsyncWebClient, server: EmulatorServer, control: Control
) -> None:
    await control.fault("wrong_content_type")
    async with control.http.post(f"{server.api_url}auth.test", data={"token": TOKEN}) as response:
        assert response.content_type == "text/html"
        assert '"ok"' in await response.text()


async def test_a_post_may_be_invisible_for_a_while(slack: AsyncWebClient, control: Control) -> None:
    await control.post("clock", mode="manual")
    root = (await slack.chat_postMessage(channel=PRIVATE, text="root"))["ts"]
    await control.fault("delayed_visibility", 5000, method="chat.postMessage")
    await slack.chat_postMessage(channel=PRIVATE, text="late", thread_ts=root)

    async def visible() -> list[str]:
        found = await slack.conversations_replies(channel=PRIVATE, ts=root)
        return [message["text"] for message in found["messages"]]

    assert await visible() == ["root"]
    await control.post("clock", advance=4.9)
    assert await visible() == ["root"]
    await control.post("clock", advance=0.2)
    assert await visible() == ["root", "late"]


async def test_faults_strike_one_method_and_one_channel(slack: AsyncWebClient, control: Control) -> None:
    await control.fault("http_503", method="chat.update", count=None)
    await control.fault("ok_false", "channel_not_found", channel=GENERAL, count=None)
    await slack.chat_postMessage(channel=PRIVATE, text="x")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await slack.chat_postMessage(channel=GENERAL, text="x")
    assert len((await control.get("faults"))["faults"]) == 2


@pytest.mark.parametrize(("kind", "exists"), [("accept_then_drop", True), ("reset_before", False), ("http_500", False)])
async def test_response_urls_fail_too(
    slack: AsyncWebClient, control: Control, product: Product, kind: str, exists: bool
) -> None:
    ts = (await slack.chat_postMessage(channel=PRIVATE, text="card", blocks=[actions(button())]))["ts"]
    await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="go")
    hook = AsyncWebhookClient(product.heard_of("block_actions")[0]["response_url"], retry_handlers=[])
    await control.fault(kind, method="response_url")
    if kind == "http_500":
        assert (await hook.send(text="x")).status_code == 500
    else:
        with pytest.raises(aiohttp.ClientError):
            await hook.send(text="x")
    private = (await control.get("snapshot"))["ephemerals"]
    assert [message["text"] for message in private] == (["x"] if exists else [])
