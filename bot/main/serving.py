"""`serve` and `worker`: joins the parts, listens, and stops in order. Ready means that a customer can be answered."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from bot.main import demo, logs
from bot.main.background import follow_policies, run_sweeps, warm
from bot.main.edges import Slack, join_slack, join_web, mail_transport, slack_settings
from bot.main.keys import demo_secret_key, secret_key
from bot.main.parts import SystemClock, open_house, open_knowledge, open_library
from bot.services.house import House
from bot.settings import Settings, SettingsWrong, read_settings
from handlers.delivery import Delivery
from handlers.mail.courier import LetterCourier
from handlers.web.settings import DemoLinks
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.purposes import PurposeDesk
from storage.sqlite_store import SqliteStore, open_store

_STOP_SECONDS = 8


async def serve(host: str, port: int, data_dir: Path | None, *, is_demo: bool, slack_port: int) -> int:
    """Runs the whole desk until a signal. Raises SettingsWrong, saying what to do, before anything listens."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    settings = read_settings(data_dir=data_dir, public_url=address if is_demo else None)
    logs.configure(settings.log_level)
    if is_demo:
        demo.require_demo_is_safe(settings, host)
    listening = _bound(host, port)
    async with AsyncExitStack() as stack:
        house, store = await _open(stack, settings, is_demo=is_demo)
        links = await _start_demo(stack, settings, house, slack_port) if is_demo else None
        knowledge, checks = _open_knowledge(settings)
        slack = join_slack(
            links.slack if links else slack_settings(settings),
            store,
            knowledge,
            checks,
            house,
            app_token=_app_token(settings),
        )
        app = join_web(settings, store, knowledge, checks, house, slack, links.pages if links else None)
        jobs = [
            *_workers(settings, store, house, knowledge, slack),
            *slack.background,
            warm(house, knowledge, checks),
            follow_policies(open_library(settings.data_dir), knowledge, checks),
        ]
        await _listen(app, listening, jobs, lambda: _announce(house, address, slack, links.pages if links else None))
    return 0


async def work(data_dir: Path | None) -> int:
    """Runs the outbox and the sweeps alone, beside web processes on the same database."""
    settings = read_settings(data_dir=data_dir)
    logs.configure(settings.log_level)
    async with AsyncExitStack() as stack:
        house, store = await _open(stack, settings, is_demo=False)
        knowledge, checks = _open_knowledge(settings)
        slack = join_slack(slack_settings(settings), store, knowledge, checks, house)
        following = follow_policies(open_library(settings.data_dir), knowledge, checks)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        print("The worker runs. Stop it with Ctrl-C.", flush=True)
        async with _running([*_workers(settings, store, house, knowledge, slack), following]):
            await stop.wait()
    return 0


async def _open(stack: AsyncExitStack, settings: Settings, *, is_demo: bool) -> tuple[House, SqliteStore]:
    clock = SystemClock()
    house = open_house(settings, clock)
    _make_private(settings.data_dir)
    key = demo_secret_key(settings.data_dir) if is_demo and settings.secret_key is None else secret_key(settings)
    store = open_store(
        settings.database_url,
        data_dir=settings.data_dir,
        secret_key=key,
        previous_keys=settings.previous_keys,
        clock=clock,
    )
    stack.push_async_callback(store.close)
    return house, store


def _open_knowledge(settings: Settings) -> tuple[DeskKnowledge, PurposeDesk]:
    knowledge = open_knowledge(settings.data_dir)
    return knowledge, PurposeDesk(knowledge.policies())


async def _start_demo(stack: AsyncExitStack, settings: Settings, house: House, slack_port: int) -> demo.Demo:
    stack.enter_context(demo.alone(settings.data_dir))
    started = await demo.start(house.desks, settings, slack_port)
    stack.push_async_callback(started.server.stop)
    return started


def _workers(
    settings: Settings, store: SqliteStore, house: House, knowledge: DeskKnowledge, slack: Slack
) -> list[Coroutine[Any, Any, None]]:
    letters = LetterCourier(store=store, house=house, transport=mail_transport(settings), sender=settings.mail_from)
    couriers = [letters, *([slack.courier] if slack.courier else [])]
    deliveries = [Delivery(store, courier, house.clock).run() for courier in couriers]
    return [*deliveries, run_sweeps(store, house, knowledge)]


async def _listen(
    app: FastAPI, listening: socket.socket, jobs: list[Coroutine[Any, Any, None]], on_ready: Callable[[], None]
) -> None:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # paths hold staff links
        server_header=False,
        proxy_headers=False,  # the web edge believes only the proxies it is told of
        ws="none",
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    server = _Server(config, on_ready)
    async with _running(jobs):
        await server.serve(sockets=[listening])


class _Server(uvicorn.Server):
    """Says when it listens; there is nothing to wait and poll for."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


@contextlib.asynccontextmanager
async def _running(jobs: list[Coroutine[Any, Any, None]]) -> Any:
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _app_token(settings: Settings) -> str | None:
    return settings.slack_app_token.get_secret_value() if settings.slack_app_token else None


def _announce(house: House, address: str, slack: Slack, pages: DemoLinks | None) -> None:
    lines = ["The privacy desk is open.", f"  customers   {address}/"]
    if pages:
        lines += [
            f"  staff       {pages.slack}  (the built-in Slack workspace)",
            f"  mail        {pages.mail}  (letters and codes)",
        ]
        lines += ["This is a demo: its master key lies beside its data and so protects nothing."]
    elif slack.courier is None:
        lines += ["  Slack is not connected: requests are kept, and posted when SLACK_BOT_TOKEN is set."]
    lines += [f"  desks       {', '.join(house.desks)}", "Stop it with Ctrl-C."]
    print("\n".join(lines), flush=True)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends without delay only where the protocol is named
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SettingsWrong(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.") from None
    return listening


def _make_private(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(directory, 0o700)
    except OSError as error:
        raise SettingsWrong(f"The data directory {directory} cannot be used: {error.strerror}.") from None
