"""Carries the outbox to Slack. One attempt per lease, and never a second post while the first may be there: after doubt it looks first."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Busy, TicketNotFound
from bot.domain.tickets import Ticket
from bot.ports import (
    Delivered,
    Job,
    Knowledge,
    Later,
    Never,
    OutboxRow,
    Outcome,
    PurposeChecks,
    Store,
    Thread,
    Transaction,
)
from bot.services.house import House
from bot.services.notices import CardFacts, thread_moved
from handlers.slack.api_errors import Verdict, backoff, judge, retry_after
from handlers.slack.channels import Channel, ChannelBook
from handlers.slack.client import call
from handlers.slack.erasing import erase_thread, forget, tell_left
from handlers.slack.health import SlackHealth
from handlers.slack.outgoing import JOBS, Composed, Composer, Forgotten, Outgoing, Person
from handlers.slack.pace import Pace
from handlers.slack.sent import find_sent, marker, metadata

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=10)  # an accepted post may take this long to be found again
_MAX_PRIVATE_TRIES = 3  # an ephemeral line cannot be looked up; it is harmless when it comes twice or never
_HUSH: Mapping[str, Any] = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


class _Stop(Exception):
    """This row ends here, for good; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Wait(Exception):
    """Nothing was sent; try again from `until` on."""

    def __init__(self, until: datetime, code: str) -> None:
        super().__init__(code)
        self.until = until
        self.code = code


@dataclass(frozen=True, slots=True)
class _Place:
    channel: str
    thread_ts: str | None = None


class SlackCourier:
    """`jobs` are its own. Safe to run several times at once: order is the outbox's, repeats are found by their marks."""

    jobs: tuple[Job, ...] = JOBS

    def __init__(
        self,
        store: Store,
        house: House,
        knowledge: Knowledge,
        checks: PurposeChecks,
        client: AsyncWebClient,
        health: SlackHealth,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._clock = house.clock
        self._composer = Composer(house, knowledge, checks)
        self._client = client
        self._channels = ChannelBook(self._call_once, house.clock)
        self._pace = pace or Pace()
        self.health = health

    async def deliver(self, row: OutboxRow) -> Outcome:
        now = self._clock.now()
        if self.health.paused_until is not None and self.health.is_paused(now):
            return Later(self.health.paused_until, "pause:slack")
        try:
            outcome = await self._carry(row)
        except _Stop as stop:
            return Never(stop.code)
        except Forgotten:
            return Never("words_forgotten")
        except _Wait as wait:
            return Later(wait.until, wait.code)
        except Exception as error:  # whatever broke: the row lives, and the next attempt looks before it sends
            return self._failed(row, error)
        self.health.works()
        return outcome

    async def _carry(self, row: OutboxRow) -> Outcome:
        if row.job is Job.ERASE_THREAD:
            return await self._erase(row)
        try:
            composed = await self._store.read(lambda tx: self._composer.compose(tx, row))
        except TicketNotFound:
            return Delivered()
        if composed.facts is not None:
            return await self._to_thread(row, composed, composed.facts)
        if composed.desk is not None:
            channel = await self._channel(composed.desk.channels["default"], row)
            await self._post_once(row, _Place(channel.id), composed.message)
            return Delivered()
        if composed.person is None:
            raise _Stop("nobody_to_tell")
        return await self._to_person(row, composed.message, composed.person)

    async def _to_thread(self, row: OutboxRow, composed: Composed, facts: CardFacts) -> Outcome:
        """Into the ticket's thread; a card that never got there is posted first."""
        if row.job is Job.MOVE_CARD and facts.thread is not None:
            return await self._move_card(row, facts, facts.thread)
        if facts.thread is not None:
            await self._channel(facts.thread.channel, row)  # it may have been opened to others since
        thread = facts.thread or await self._post_card(row, facts)
        if row.job is Job.REFRESH_CARD and facts.thread is not None:
            message = composed.message
            await self._call("chat.update", thread.channel, ts=thread.ts, text=message.text, blocks=message.blocks)
        elif row.job not in (Job.POST_CARD, Job.REFRESH_CARD, Job.MOVE_CARD):
            await self._post_once(row, _Place(thread.channel, thread.ts), composed.message)
        return Delivered(None if facts.thread else _remember(facts.ticket, thread))

    async def _move_card(self, row: OutboxRow, facts: CardFacts, old: Thread) -> Outcome:
        """The card in the channel where the ticket belongs now, and the way there on the old one. Looked for before it is posted again."""
        channel = await self._channel(channel_of(facts), row)
        if channel.id == old.channel:
            message = self._composer.card_of(facts)
            await self._call("chat.update", old.channel, ts=old.ts, text=message.text, blocks=message.blocks)
            return Delivered()
        mark = f"card:{facts.ticket.reference}:{row.id}"
        ts = await self._find(row, _Place(channel.id), mark, row.created_at)
        if ts is None:
            ts = await self._post(_Place(channel.id), self._composer.card_of(facts), mark)
        left = self._composer.moved_card(facts, channel.id)
        await self._call("chat.update", old.channel, ts=old.ts, text=left.text, blocks=left.blocks)
        return Delivered(_remember(facts.ticket, Thread(channel.id, ts), known=old))

    async def _erase(self, row: OutboxRow) -> Outcome:
        """Deletes the app's posts of an erased request; staff hear of what people wrote there."""
        ticket_id = row.ticket_id or 0
        if "channel" in row.payload:
            place = Thread(row.payload["channel"], row.payload["ts"])
            left = await erase_thread(self._call, place)
            # in direct messages what is left is the employee's own; in a former channel it is colleagues'
            return Delivered((lambda tx: tell_left(tx, ticket_id, place, left)) if row.payload.get("tell") else None)
        thread = await self._store.read(lambda tx: tx.threads.find(ticket_id))
        if thread is None:
            return Delivered()
        left = await erase_thread(self._call, thread)
        return Delivered(lambda tx: forget(tx, ticket_id, thread, left))

    async def _post_card(self, row: OutboxRow, facts: CardFacts) -> Thread:
        channel = await self._channel(channel_of(facts), row)
        mark = f"card:{facts.ticket.reference}"
        ts = await self._find(row, _Place(channel.id), mark, facts.ticket.created_at)
        if ts is None:
            ts = await self._post(_Place(channel.id), self._composer.card_of(facts), mark)
        return Thread(channel.id, ts)

    async def _to_person(self, row: OutboxRow, message: Outgoing, person: Person) -> Outcome:
        """Privately: where the person asked, else as a direct message."""
        user, channel = person.user, person.channel
        if channel is None:
            opened = await self._call("conversations.open", "", users=user)
            channel = opened["channel"]["id"]
        if channel.startswith("D"):
            ts = await self._post_once(row, _Place(channel, person.thread_ts), message)
            begins = person.ticket is not None and person.thread_ts is None
            return Delivered(
                _remember_employee(person.ticket, Thread(channel, ts)) if begins and person.ticket else None
            )
        if row.attempts > _MAX_PRIVATE_TRIES:
            return Never("ephemeral_unsure")
        place = {"thread_ts": person.thread_ts} if person.thread_ts else {}
        await self._call(
            "chat.postEphemeral", channel, user=user, text=message.text, blocks=message.blocks,
            parse="none", link_names=False, **place,
        )  # fmt: skip
        return Delivered()

    async def _post_once(self, row: OutboxRow, place: _Place, message: Outgoing) -> str:
        """The ts of the post, made now or before."""
        mark = marker(row)
        return await self._find(row, place, mark, row.created_at) or await self._post(place, message, mark)

    async def _post(self, place: _Place, message: Outgoing, mark: str) -> str:
        thread = {"thread_ts": place.thread_ts} if place.thread_ts else {}
        await asyncio.sleep(self._pace.reserve(place.channel, asyncio.get_running_loop().time()))
        answer = await self._call(
            "chat.postMessage", place.channel, text=message.text, blocks=message.blocks, metadata=metadata(mark),
            **_HUSH, **thread,
        )  # fmt: skip
        return str(answer["ts"])

    async def _find(self, row: OutboxRow, place: _Place, mark: str, since: datetime) -> str | None:
        if row.attempts <= 1:  # counted when the row is claimed: nobody can have tried before
            return None
        return await find_sent(self._call, place.channel, place.thread_ts, mark, since)

    async def _channel(self, name: str, row: OutboxRow) -> Channel:
        """The private channel of that name. Stops the row for one that others can read, waits for one that is not there yet."""
        channel = await self._channels.find(name)
        about = f"channel {name}"
        if channel is None:
            self.health.note(
                about, f"There is no Slack channel #{name} that the app is in. Create it as private and invite the app."
            )
            raise _Wait(self._clock.now() + backoff(row.attempts), "channel_not_found")
        if not channel.private or channel.shared:
            code = "shared_channel" if channel.private else "public_channel"
            self.health.note(
                about, f"#{name} can be read by others ({code}). Requests are posted to private channels only."
            )
            self._channels.forget()
            raise _Stop(code)
        self.health.mended(about)
        return channel

    async def _call_once(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        return await self._call(method, "", **arguments)

    async def _call(self, method: str, channel: str, **arguments: Any) -> Mapping[str, Any]:
        """One call that keeps to what Slack asked: nothing for this method and channel before Retry-After has passed."""
        scope = f"{method}:{channel}"
        now = self._clock.now()
        held = await self._store.read(lambda tx: tx.outbox.held_until(scope))
        if held is not None and held > now:
            raise _Wait(held, "pause:ratelimited")
        try:
            return await call(self._client, method, **({"channel": channel} if channel else {}), **arguments)
        except Exception as error:
            if judge(error)[0] is not Verdict.RATE_LIMITED:
                raise
            until = self._clock.now() + retry_after(error, 0)
            await self._store.write(lambda tx: tx.outbox.hold(scope, until))
            raise _Wait(until, "pause:ratelimited") from error

    def _failed(self, row: OutboxRow, error: Exception) -> Outcome:
        verdict, code = judge(error)
        now = self._clock.now()
        log.warning("Slack row %s (%s) failed: %s", row.id, row.job, code)
        match verdict:
            case Verdict.PERMANENT:
                return Never(code)
            case Verdict.PAUSE:
                return Later(self.health.pause(code, now), f"pause:{code}")
            case Verdict.SETUP:
                self._channels.forget()
                return Later(now + backoff(row.attempts), code)
            case Verdict.OURS:
                waits = isinstance(error, Busy)
                return Later(now + backoff(row.attempts), f"pause:{code}" if waits else code)
            case Verdict.AMBIGUOUS:
                return Later(now + max(SETTLE, backoff(row.attempts)), f"pause:{code}")
            case _:
                return Later(now + retry_after(error, row.attempts), f"pause:{code}")


def _remember(ticket: Ticket, thread: Thread, known: Thread | None = None) -> Any:
    def after(tx: Transaction) -> None:
        if tx.threads.find(ticket.id) != known:
            return
        if known is None:
            tx.threads.add(ticket.id, thread)
        else:
            thread_moved(tx, ticket.id, known, thread)

    return after


def _remember_employee(ticket: Ticket, thread: Thread) -> Any:
    """The first post about a question begins the thread in which the employee and the staff talk."""

    def after(tx: Transaction) -> None:
        tx.employee_threads.add(ticket.id, thread)

    return after


def channel_of(facts: CardFacts) -> str:
    return facts.desk.channel_for(facts.ticket.kind, facts.ticket.office)
