"""Real servers on loopback, started once per module and emptied before every test: the emulator, and the product under it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulator.server import EmulatorServer
from tests.emulator.support import TOKEN, Control, Product, Running, settings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[EmulatorServer]:
    async with EmulatorServer(settings()) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_product(running: EmulatorServer) -> AsyncIterator[tuple[Product, str]]:
    product = Product(AsyncWebClient(token=TOKEN, base_url=running.api_url, retry_handlers=[]))
    async with Running(product.web()) as url:
        yield product, f"{url}/slack/events"


@pytest_asyncio.fixture(loop_scope="module")
async def server(running: EmulatorServer) -> EmulatorServer:
    await running.emulator.reset(settings().seed)
    running.emulator.connect(None)
    return running


@pytest_asyncio.fixture(loop_scope="module")
async def slack(server: EmulatorServer) -> AsyncWebClient:
    return AsyncWebClient(token=TOKEN, base_url=server.api_url, retry_handlers=[])


@pytest_asyncio.fixture(loop_scope="module")
async def control(server: EmulatorServer) -> AsyncIterator[Control]:
    control = Control(server.base_url)
    yield control
    await control.http.close()


@pytest_asyncio.fixture(loop_scope="module")
async def product(server: EmulatorServer, running_product: tuple[Product, str]) -> AsyncIterator[Product]:
    product, url = running_product
    product.forget()
    server.emulator.connect(url)
    yield product
    await server.emulator.deliveries.forget_all()
