"""A workspace in a directory outlives its process; one in memory does not; what is unreadable says so."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from fastapi import Request, Response
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.emulator import EmulatorSeed, EmulatorSettings
from bot.emulator.server import EmulatorServer
from tests.emulator.support import (
    PRIVATE,
    STAFF,
    TOKEN,
    Control,
    Product,
    Running,
    actions,
    button,
    modal,
    settings,
    text_input,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


def client(server: EmulatorServer) -> AsyncWebClient:
    return AsyncWebClient(token=TOKEN, base_url=server.api_url, retry_handlers=[])


async def test_messages_views_and_response_urls_are_still_there(tmp_path: Path) -> None:
    async with EmulatorServer(settings(state_dir=tmp_path)) as first:
        slack, control = client(first), Control(first.base_url)
        product = Product(slack)
        async with Running(product.web()) as url:
            first.emulator.connect(f"{url}/slack/events")
            metadata = {"event_type": "x", "event_payload": {"id": "1"}}
            root = await slack.chat_postMessage(
                channel=PRIVATE, text="root", blocks=[actions(button())], metadata=metadata
            )
            await slack.chat_postMessage(channel=PRIVATE, text="reply", thread_ts=root["ts"])
            await slack.views_publish(user_id=STAFF, view={"type": "home", "blocks": [{"type": "divider"}]})
            await control.post("click", user=STAFF, channel=PRIVATE, ts=root["ts"], action_id="go")
            trigger = product.heard_of("block_actions")[0]
            await slack.views_open(trigger_id=trigger["trigger_id"], view=modal(text_input(initial_value="kept")))
            await control.post("usergroups", id="S0STAFF1", members=["U0STAFF2"])
            before = await control.get("snapshot")
        await control.http.close()
    async with EmulatorServer(settings(state_dir=tmp_path)) as second:
        slack, control = client(second), Control(second.base_url)
        after = await control.get("snapshot")
        for kept in ("messages", "homes", "views", "users", "channels", "usergroups"):
            assert after[kept] == before[kept]
        later = await slack.chat_postMessage(channel=PRIVATE, text="later", thread_ts=root["ts"])
        assert float(later["ts"]) > max(float(m["ts"]) for m in before["messages"])
        path = trigger["response_url"].split("/response/")[1]
        hook = AsyncWebhookClient(f"{second.base_url}/response/{path}", retry_handlers=[])
        assert (await hook.send(text="late answer")).body == "ok"
        await control.http.close()


async def test_a_retry_that_was_due_is_sent_by_the_next_process(tmp_path: Path) -> None:
    heard: list[str] = []

    async def down(request: Request) -> Response:
        return Response("no", 503)

    async def up(request: Request) -> Response:
        heard.append(request.headers["x-slack-retry-num"])
        return Response("")

    product = Product(AsyncWebClient(token=TOKEN))
    async with Running(product.web()) as url:
        arguments = {"state_dir": tmp_path, "app_url": f"{url}/slack/events", "manual_clock": True}
        async with EmulatorServer(settings(**arguments)) as first:
            control = Control(first.base_url)
            product.gate = down
            await control.post("message", user=STAFF, channel=PRIVATE, text="x")
            await control.quiet()
            assert len((await control.post("assert/quiet"))["scheduled"]) == 1
            await control.http.close()
        product.gate = up
        async with EmulatorServer(settings(**arguments)) as second:
            control = Control(second.base_url)
            await control.post("clock", advance=61)
            await control.quiet()
            await control.http.close()
    assert heard == ["2"]


async def test_without_a_directory_nothing_is_kept() -> None:
    async with EmulatorServer(settings()) as first:
        await client(first).chat_postMessage(channel=PRIVATE, text="x")
    async with EmulatorServer(settings()) as second:
        assert (await client(second).conversations_history(channel=PRIVATE))["messages"] == []


async def test_a_new_seed_adds_and_what_is_kept_wins(tmp_path: Path) -> None:
    def seeded(*names: str) -> EmulatorSettings:
        channels = [{"id": f"C0{name.upper()}", "name": name} for name in names]
        return EmulatorSettings("s", TOKEN, state_dir=tmp_path, seed=EmulatorSeed.from_json({"channels": channels}))

    async with EmulatorServer(seeded("one")) as first:
        control = Control(first.base_url)
        await control.post("channels", id="C0ONE", name="renamed")
        await control.http.close()
    async with EmulatorServer(seeded("one", "two")) as second:
        names = {channel.name for channel in second.emulator.workspace.channels.values()}
    assert names == {"renamed", "two"}


async def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.emulator", "--port", "0", "--state", str(tmp_path), "--signing-secret", "s"]
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"channels": [{"id": PRIVATE, "name": "privacy-desk", "private": True}]}))
    command += ["--seed", str(seed), "--bot-token", TOKEN]
    for expected in ([], [str(n) for n in range(20)]):
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, env={**os.environ})
        assert process.stdout is not None
        base = (await process.stdout.readline()).decode().split("Web API: ")[1].strip()
        slack = AsyncWebClient(token=TOKEN, base_url=base, retry_handlers=[])
        history = (await slack.conversations_history(channel=PRIVATE))["messages"]
        assert [m["text"] for m in history[::-1]] == expected
        if not expected:
            for number in range(20):
                await slack.chat_postMessage(channel=PRIVATE, text=str(number))
        process.send_signal(signal.SIGKILL)
        await process.communicate()


@pytest.mark.parametrize(
    ("seed", "problem"),
    [
        ({"bogus": 1}, "A seed has no 'bogus'"),
        ({"users": [{"id": "U1", "name": "x", "role": "boss"}]}, "it must be one of staff, employee, outsider, guest"),
        ({"channels": [{"id": "C1"}]}, "Unreadable SeedChannel"),
        ({"shortcuts": [{"callback_id": "x", "name": "x", "type": "odd"}]}, "message or global"),
    ],
)
async def test_an_unreadable_seed_is_a_sentence(seed: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        EmulatorSeed.from_json(seed)


async def test_the_command_line_refuses_what_it_cannot_start(tmp_path: Path) -> None:
    async def run(*arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.emulator", "--port", "0", *arguments), stderr=subprocess.PIPE
        )
        _, error = await process.communicate()
        return process.returncode or 0, error.decode()

    real_token = await run("--signing-secret", "s", "--bot-token", "xoxb-123")
    assert real_token[0] == 2
    assert "must begin with xoxb-emu-" in real_token[1]
    assert "Traceback" not in (await run("--signing-secret", "s", "--seed", str(tmp_path / "absent.json")))[1]


async def test_a_stopped_server_answers_nobody() -> None:
    server = EmulatorServer(settings())
    await server.start()
    await server.stop()
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.get(f"{server.base_url}/")
