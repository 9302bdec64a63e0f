"""Serves an app on a free loopback port, for tests that need a real connection: streams, raw sockets, browsers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI


class Server(uvicorn.Server):
    """Tells when it listens, and leaves the signals to the test runner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


def free_socket() -> tuple[socket.socket, str]:
    """A bound socket and its address as an origin."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


@asynccontextmanager
async def serve(make_app: Callable[[str], FastAPI]) -> AsyncIterator[str]:
    """Runs the app made for an origin; gives the origin."""
    listening, origin = free_socket()
    app = make_app(origin)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=2, lifespan="on", ws="none"
    )
    server = Server(config)
    task = asyncio.create_task(server._serve([listening]))
    try:
        await asyncio.wait_for(server.listening.wait(), 10)
        yield origin
    finally:
        app.state.web.streams.close()
        server.should_exit = True
        await task
        listening.close()
