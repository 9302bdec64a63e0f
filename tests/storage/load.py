"""What test processes do to a store: write until they are killed, and say on a pipe what they were answered. Run by `forkserver`."""

from __future__ import annotations

import asyncio
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from bot.domain.answers import Reply
from bot.domain.events import EventType
from bot.domain.messages import Author
from bot.ports import Job, Once, Transaction
from tests.storage.values import add_session, add_ticket
from tests.support import NOON, open_test_store

CALLERS = 8


def turn(ticket_id: int, name: str, tx: Transaction) -> int:
    """A message, an event, an outbox row: all or nothing."""
    ticket = tx.tickets.get(ticket_id)
    message = tx.messages.add(ticket.session_id, Author.CUSTOMER, Reply(name), NOON, ticket_id=ticket_id)
    ticket.record(EventType.CUSTOMER_WROTE, "customer", NOON, {"message": message.id})
    tx.tickets.save(ticket)
    tx.outbox.add(Job.POST_MESSAGE, lane=f"ticket:{ticket_id}", ticket_id=ticket_id, payload={"message": message.id})
    return message.id


def write_until_killed(folder: Path, pipe: Connection, life: int) -> None:
    """Sends (name, message id) of every answered unit. `life` makes the names of one life differ from those of the next."""
    asyncio.run(_write_forever(folder, pipe, life))


async def _write_forever(folder: Path, pipe: Connection, life: int) -> None:
    store = open_test_store(folder)
    ticket = await store.write(add_ticket)

    async def caller(number: int) -> None:
        count = 0
        while True:
            name = f"{life}.{number}.{count}"
            answer = await store.write(partial(turn, ticket.id, name), once=Once(name, name.encode()))
            pipe.send((name, answer))
            count += 1

    await asyncio.gather(*(caller(number) for number in range(CALLERS)))


def write_once(folder: Path, pipe: Connection, _: int) -> None:
    """Waits for a word on the pipe, writes one unit, and says so."""
    asyncio.run(_write_when_told(folder, pipe))


async def _write_when_told(folder: Path, pipe: Connection) -> None:
    async with open_test_store(folder) as store:
        pipe.send("ready")
        while await asyncio.to_thread(pipe.recv):
            await store.write(add_session)
            pipe.send("written")
