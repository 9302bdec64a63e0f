"""The desk's web edge in a thread of its own, for tests that look at it with a browser: real store, real knowledge, real connections."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI

from bot.domain.messages import ReplyPurpose
from bot.services import case_handling
from tests.support import FakeClock, open_test_store
from tests.web.desk import DESKS, OFFICER, Members, WebDesk, make_app, make_house
from tests.web.server import serve

T = TypeVar("T")
PATIENCE = 20  # seconds


class Site:
    """A running desk and its address."""

    def __init__(self, folder: Path, shops: tuple[str, ...]) -> None:
        self._folder = folder
        self._desks = tuple(replace(desk, allowed_origins=shops if desk.key == "impress" else ()) for desk in DESKS)
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.origin = ""
        self.desk: WebDesk

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs something in the desk's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def mailed_code(self) -> str:
        return self.call(self.desk.mailed_code())

    def staff_replies(self, reference: str, text: str) -> None:
        def reply(tx: Any) -> None:
            case_handling.claim(tx, self.desk.house, reference, OFFICER)
            case_handling.reply(tx, self.desk.house, reference, OFFICER, text, ReplyPurpose.ANSWER)

        self.call(self.desk.store.write(reply))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        clock, members = FakeClock(), Members()
        store = open_test_store(self._folder, clock)
        made: list[FastAPI] = []

        def make(origin: str) -> FastAPI:
            made.append(make_app(store, make_house(clock, origin, self._desks), members))
            return made[0]

        try:
            async with serve(make) as self.origin, httpx.AsyncClient(base_url=self.origin) as client:
                self.desk = WebDesk(made[0], client, store, make_house(clock, self.origin), clock, members)
                self._started.set()
                await self._stop.wait()
        finally:
            self._started.set()
            await store.close()

    @classmethod
    @contextmanager
    def running(cls, folder: Path, shops: tuple[str, ...] = ()) -> Iterator[Site]:
        """`shops` are the origins that the impress desk lists."""
        site = cls(folder, shops)
        site._thread.start()
        assert site._started.wait(PATIENCE)
        try:
            yield site
        finally:
            site._loop.call_soon_threadsafe(site._stop.set)
            site._thread.join(PATIENCE)
            assert not site._thread.is_alive()
