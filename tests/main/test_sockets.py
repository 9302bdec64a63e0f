"""Answers leave at once: what is sent in two pieces must not wait for the other side's delayed acknowledgement (40 ms each)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest

from bot.emulator import server
from bot.main import serving


@pytest.mark.parametrize("bound", [serving._bound, server._bound])
async def test_connections_send_without_delay(bound: Callable[[str, int], socket.socket]) -> None:
    without_delay: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        without_delay.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(connected, sock=bound("127.0.0.1", 0)) as listening:
        _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
        assert await without_delay
        writer.close()
