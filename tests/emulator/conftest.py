"""Real servers on loopback: the emulator, and the product under it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulator.server import EmulatorServer
from tests.emulator.support import TOKEN, Control, Product, Running, settings


@pytest_asyncio.fixture
async def server() -> AsyncIterator[EmulatorServer]:
    async with EmulatorServer(settings()) as running:
        yield running


@pytest_asyncio.fixture
async def slack(server: EmulatorServer) -> AsyncWebClient:
    return AsyncWebClient(token=TOKEN, base_url=server.api_url, retry_handlers=[])


@pytest_asyncio.fixture
async def control(server: EmulatorServer) -> AsyncIterator[Control]:
    control = Control(server.base_url)
    yield control
    await control.http.close()


@pytest_asyncio.fixture
async def product(server: EmulatorServer, slack: AsyncWebClient) -> AsyncIterator[Product]:
    product = Product(slack)
    async with Running(product.web()) as url:
        server.emulator.connect(f"{url}/slack/events")
        yield product
        await server.emulator.deliveries.forget_all()
