"""Live messages over a real connection: what staff say arrives, nothing is missed, and nobody else hears it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.messages import ReplyPurpose
from bot.services import case_handling
from handlers.web.streams import STREAMS_PER_SESSION
from tests.support import FakeClock, open_test_store
from tests.web.desk import OFFICER, Members, Visitor, WebDesk, make_app, make_house
from tests.web.server import serve


@dataclass
class Event:
    name: str
    id: int | None
    data: dict[str, Any]


class Stream:
    """A stream being read; `next` waits for the next event of a name."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.blocks = self._read()

    async def _read(self) -> AsyncIterator[str]:
        block: list[str] = []
        async for line in self.answer.aiter_lines():
            if line:
                block.append(line)
                continue
            yield "\n".join(block)
            block = []

    async def next_block(self) -> str:
        return await asyncio.wait_for(anext(self.blocks), 10)

    async def next(self, name: str) -> Event:
        while True:
            fields = dict(
                line.split(": ", 1) for line in (await self.next_block()).split("\n") if not line.startswith(":")
            )
            if fields.get("event") == name:
                return Event(name, int(fields["id"]) if "id" in fields else None, json.loads(fields["data"]))


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[WebDesk]:
    """A desk on a real socket, with a keepalive every fifth of a second."""
    clock = FakeClock()
    store = open_test_store(tmp_path, clock)
    house = make_house(clock)
    made: list[Any] = []

    def make(origin: str) -> Any:
        made.append(make_app(store, make_house(clock, origin), Members(), keepalive_seconds=0.2))
        return made[0]

    try:
        async with serve(make) as origin, httpx.AsyncClient(base_url=origin, timeout=10) as client:
            yield WebDesk(made[0], client, store, house, clock, Members())
    finally:
        await store.close()


@asynccontextmanager
async def listening(visitor: Visitor, after: int | None = None) -> AsyncIterator[Stream]:
    headers = visitor.auth | ({"Last-Event-ID": str(after)} if after is not None else {})
    async with visitor.client.stream("GET", "/api/chat/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(answer)


async def staff_reply(desk: WebDesk, reference: str, text: str) -> None:
    def reply(tx: Any) -> None:
        case_handling.claim(tx, desk.house, reference, OFFICER)
        case_handling.reply(tx, desk.house, reference, OFFICER, text, ReplyPurpose.ANSWER)

    await desk.store.write(reply)


async def test_a_staff_reply_and_the_new_status_arrive_live(live: WebDesk) -> None:
    visitor = await live.visitor()
    reference = (await live.complaint(visitor))["reference"]
    last = (await visitor.get("/api/chat/messages")).json()["messages"][-1]["id"]
    async with listening(visitor, last) as stream:
        await stream.next("ticket")
        await staff_reply(live, reference, "We are sorry, and have written to your neighbour.")
        message = await stream.next("message")
        assert message.data["author"] == "staff"
        assert message.data["text"] == "We are sorry, and have written to your neighbour."
        assert message.id == message.data["id"] > last
        ticket = await stream.next("ticket")
        assert ticket.data["reference"] == reference


async def test_what_was_missed_comes_first_and_nothing_twice(live: WebDesk) -> None:
    visitor = await live.visitor()
    await visitor.say("Do you sell my data?", "How long do you keep it?")
    messages = (await visitor.get("/api/chat/messages")).json()["messages"]
    async with listening(visitor, messages[1]["id"]) as stream:
        heard = [(await stream.next("message")).data for _ in messages[2:]]
    assert heard == messages[2:]
    async with listening(visitor) as stream:
        heard = [(await stream.next("message")).data for _ in messages]
    assert heard == messages


async def test_another_chat_hears_nothing(live: WebDesk) -> None:
    alice, mallory = await live.visitor(), await live.visitor()
    async with listening(mallory, mallory.messages[-1]["id"]) as stream:
        await alice.say("Do you sell my data?")
        await mallory.say("How long do you keep it?")
        assert (await stream.next("message")).data["text"] == "How long do you keep it?"


async def test_a_quiet_line_is_kept_alive(live: WebDesk) -> None:
    visitor = await live.visitor()
    async with listening(visitor, visitor.messages[-1]["id"]) as stream:
        blocks = [await stream.next_block() for _ in range(3)]
    assert blocks[0].startswith("retry: ")
    assert all(block.startswith(": ") for block in blocks[1:])


async def test_a_chat_that_ends_says_so(live: WebDesk) -> None:
    visitor = await live.visitor()
    async with listening(visitor, visitor.messages[-1]["id"]) as stream:
        live.clock.advance(timedelta(days=31))
        assert (await stream.next("expired")).data == {"code": "session_expired"}
        with pytest.raises(StopAsyncIteration):
            await stream.next_block()


async def test_one_chat_holds_a_bounded_number_of_lines_and_gives_them_back(live: WebDesk) -> None:
    visitor = await live.visitor()
    async with httpx.AsyncClient(base_url=visitor.client.base_url, timeout=10) as many:
        opened = [
            await many.send(many.build_request("GET", "/api/chat/events", headers=visitor.auth), stream=True)
            for _ in range(STREAMS_PER_SESSION)
        ]
        assert {answer.status_code for answer in opened} == {200}
        refused = await visitor.get("/api/chat/events")
        assert refused.status_code == 429
        assert (
            refused.json()["error"]["message"]
            == "This conversation is open in too many windows. Please close one of them."
        )
        for answer in opened:
            await answer.aclose()
    streams = live.app.state.web.streams
    async with asyncio.timeout(10):
        while streams._open:
            await streams.wait(live.store.changes(), 0.05)


async def test_streams_end_when_the_server_stops(live: WebDesk) -> None:
    visitor = await live.visitor()
    async with listening(visitor) as stream:
        await stream.next("message")
        live.app.state.web.streams.close()
        async with asyncio.timeout(10):
            assert [block async for block in stream.blocks if not block.startswith(":")] == []


@pytest.mark.parametrize("last", ["x", "-1", "9" * 40, "1; drop"])
async def test_a_broken_last_event_id_is_refused(live: WebDesk, last: str) -> None:
    visitor = await live.visitor()
    answer = await visitor.client.get("/api/chat/events", headers={**visitor.auth, "Last-Event-ID": last})
    assert answer.status_code == 422
