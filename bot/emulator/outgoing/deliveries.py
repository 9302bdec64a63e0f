"""The queue to the app: events with Slack's three retries, interactions and commands exactly once, faults on the way, all journalled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.emulator.clock import Clock
from bot.emulator.documents import Documents
from bot.emulator.faults import DELIVERY, Faults
from bot.emulator.ids import new_id
from bot.emulator.journal import Journal
from bot.emulator.outgoing.health import Health
from bot.emulator.outgoing.transport import Answer, Transport

RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds after the attempt before; three retries, four deliveries in all


@dataclass
class Delivery:
    """Something on its way to the app. `retried` says whether Slack would try again."""

    kind: str
    body: str
    content_type: str
    retried: bool
    event_id: str | None = None
    channel: str | None = None
    user: str | None = None
    attempt: int = 0
    due_at: float = 0.0
    reason: str | None = None
    id: str = field(default_factory=lambda: new_id("Q", 12))

    def facts(self) -> dict[str, Any]:
        return {"event": self.kind, "channel": self.channel, "user": self.user}


class Deliveries:
    def __init__(
        self, clock: Clock, transport: Transport, faults: Faults, journal: Journal, documents: Documents
    ) -> None:
        self.app_url: str | None = None
        self._clock = clock
        self._transport = transport
        self._faults = faults
        self._journal = journal
        self._documents = documents
        self._pending: dict[str, Delivery] = {}
        self._active: set[str] = set()
        self._held: list[Delivery] = []  # fault `reorder`: sent in reverse once there are `_window` of them
        self._window = 0
        self.health = Health()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._settled = asyncio.Event()

    # Events -----------------------------------------------------------------------------------------------------

    def enqueue(self, delivery: Delivery) -> list[asyncio.Task[Any]]:
        """Sends an event now and, if need be, again later. The tasks end with the first attempt of each copy."""
        if self.health.disabled:
            self._journal.add("fault", self._clock.now(), fault="subscription_disabled", event_id=delivery.event_id)
            return []
        struck = {fault.kind: fault for fault in self._faults.take(DELIVERY, _before_sending, **delivery.facts())}
        if "drop_event" in struck:
            self._journal.add("fault", self._clock.now(), fault="drop_event", event_id=delivery.event_id)
            return []
        if "reorder" in struck:
            self._window = int(struck["reorder"].value)
        if "reorder" in struck or self._held:
            self._held.append(delivery)
            return self._release_held() if len(self._held) >= self._window else []
        copies = int(struck["duplicate"].value) if "duplicate" in struck else 1
        delivery.due_at = self._clock.now() + (float(struck["late_event"].value) if "late_event" in struck else 0.0)
        tasks = [self._start(_copy(delivery)) for _ in range(copies)]
        if "retry_storm" in struck:
            storm = [_copy(delivery, attempt=number, reason="http_timeout") for number in (1, 2, 3)]
            tasks += [self._start(copy) for copy in storm]
        return tasks

    def _release_held(self) -> list[asyncio.Task[Any]]:
        """One after the other, the newest first, so that the app really meets them in that order."""
        held, self._held = self._held[::-1], []
        for delivery in held:
            self._keep(delivery)
        return [self._spawn(self._one_after_the_other(held))]

    async def _one_after_the_other(self, deliveries: list[Delivery]) -> Answer:
        return [await self._deliver(delivery) for delivery in deliveries][-1]

    def resume(self) -> None:
        """After a restart: what was still to be tried again is tried again."""
        for body in self._documents.all("Delivery"):
            self._start(Delivery(**body))

    def _start(self, delivery: Delivery) -> asyncio.Task[Any]:
        self._keep(delivery)
        return self._spawn(self._deliver(delivery))

    def _keep(self, delivery: Delivery) -> None:
        self._pending[delivery.id] = delivery
        self._documents.put("Delivery", delivery.id, asdict(delivery))

    async def _deliver(self, delivery: Delivery) -> Answer:
        await self._clock.wait_until(delivery.due_at)
        answer = await self._attempt(delivery)
        self.health.record(accepted=answer.accepted, at=self._clock.now())
        if answer.accepted or not self._try_again(delivery, answer):
            self._finish(delivery)
        return answer

    def _try_again(self, delivery: Delivery, answer: Answer) -> bool:
        stop = answer.status is not None and answer.headers.get("x-slack-no-retry") == "1"
        if not delivery.retried or stop or delivery.attempt >= len(RETRY_AFTER):
            return False
        delivery.due_at = self._clock.now() + RETRY_AFTER[delivery.attempt]
        delivery.attempt += 1
        delivery.reason = answer.reason
        self._start(delivery)
        self._announce()
        return True

    def _finish(self, delivery: Delivery) -> None:
        self._pending.pop(delivery.id, None)
        self._documents.delete("Delivery", delivery.id)
        self._announce()

    # Interactions and commands ----------------------------------------------------------------------------------

    async def send_once(self, delivery: Delivery) -> Answer:
        """Slack never repeats these by itself; a `duplicate` fault does, as a person clicking twice would."""
        struck = {fault.kind: fault for fault in self._faults.take(DELIVERY, _before_sending, **delivery.facts())}
        if "drop_event" in struck:
            return Answer(reason="connection_failed")
        copies = int(struck["duplicate"].value) if "duplicate" in struck else 1
        answers = await asyncio.gather(*(self._attempt(delivery) for _ in range(max(1, copies))))
        return answers[0]

    async def _attempt(self, delivery: Delivery) -> Answer:
        if self.app_url is None:
            answer = Answer(reason="connection_failed")
        else:
            faults = self._faults.take(DELIVERY, lambda kind: not _before_sending(kind), **delivery.facts())
            self._active.add(delivery.id)
            try:
                retry = _retry_headers(delivery)
                answer = await self._transport.send(
                    self.app_url, delivery.body.encode(), delivery.content_type, retry, faults
                )
            finally:
                self._active.discard(delivery.id)
                self._announce()
        self._record(delivery, answer)
        return answer

    def _record(self, delivery: Delivery, answer: Answer) -> None:
        self._journal.add(
            "delivery",
            self._clock.now(),
            event=delivery.kind,
            event_id=delivery.event_id,
            attempt=delivery.attempt + 1,
            retry_num=delivery.attempt or None,
            retry_reason=delivery.reason,
            status=answer.status,
            error=answer.reason,
            ms=answer.milliseconds,
            headers=answer.sent_headers,
            body=delivery.body,
            answer=answer.body,
        )

    # Quiet ------------------------------------------------------------------------------------------------------

    def in_flight(self) -> list[str]:
        """Being sent, held back, or due already. Retries that wait for their minute are not in flight."""
        now = self._clock.now()
        due = [d.id for d in self._pending.values() if d.due_at <= now]
        return sorted({*self._active, *due, *(d.id for d in self._held)})

    def scheduled(self) -> list[Delivery]:
        now = self._clock.now()
        return [delivery for delivery in self._pending.values() if delivery.due_at > now]

    async def wait_until_quiet(self) -> None:
        while self.in_flight():
            await self._settled.wait()

    def _announce(self) -> None:
        settled, self._settled = self._settled, asyncio.Event()
        settled.set()

    def _spawn(self, work: Coroutine[Any, Any, Answer]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def forget_all(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._pending.clear()
        self._held.clear()
        self.health = Health()
        self._active.clear()
        self._announce()


def _before_sending(kind: str) -> bool:
    return kind in ("drop_event", "late_event", "duplicate", "reorder", "retry_storm")


def _retry_headers(delivery: Delivery) -> dict[str, str]:
    if not delivery.attempt:
        return {}
    return {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason or "unknown_error"}


def _copy(delivery: Delivery, **changes: Any) -> Delivery:
    return Delivery(**{**asdict(delivery), "id": new_id("Q", 12), **changes})
