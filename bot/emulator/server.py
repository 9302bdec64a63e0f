"""Runs the emulator as its own server on its own loopback port, inside the running event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from bot.emulator.app import create_app
from bot.emulator.emulator import Emulator
from bot.emulator.settings import EmulatorSettings

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _Quiet(uvicorn.Server):
    """Signals belong to the program that hosts the emulator; and it says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class EmulatorServer:
    """`async with EmulatorServer(settings) as server:` or `start` and `stop`. Port 0 takes any free one."""

    def __init__(self, settings: EmulatorSettings, *, host: str = "127.0.0.1", port: int = 0) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"The emulator listens on loopback only, not on {host}.")
        self.app = create_app(settings)
        self._host, self._port = host, port
        self._server: _Quiet | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def emulator(self) -> Emulator:
        return self.app.emulator

    @property
    def base_url(self) -> str:
        return self.emulator.base_url

    @property
    def api_url(self) -> str:
        return f"{self.base_url}/api/"

    async def start(self) -> None:
        listening = _bound(self._host, self._port)
        host = f"[{self._host}]" if ":" in self._host else self._host
        self.emulator.base_url = f"http://{host}:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self.app, http="h11", ws="none", log_level="warning", access_log=False, timeout_graceful_shutdown=1
        )
        self._server = _Quiet(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        listens = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait({listens, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        if not listens.done():
            listens.cancel()
            await self._serving
            raise RuntimeError("The emulator stopped before it had started.")

    async def stop(self) -> None:
        if self._server is None or self._serving is None:
            return
        self.emulator.stopping.set()
        self._server.should_exit = True
        await self._serving
        self._server = self._serving = None

    async def wait(self) -> None:
        """Until the server ends; a cancelled caller stops it in order."""
        if self._serving is None:
            return
        try:
            await asyncio.shield(self._serving)
        finally:
            await self.stop()

    async def __aenter__(self) -> EmulatorServer:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends without delay only where the protocol is named
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise RuntimeError(f"The emulator cannot listen on {host}:{port}: {error.strerror}.") from error
    return listening
