"""Tells whoever waits that something was committed: by this process at once, by another within a poll of `data_version`."""

import asyncio
import threading
from contextlib import suppress


class Subscription:
    """`bot.ports.Changes`: belongs to the event loop it was made in."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self.loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()

    async def wait(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return False
        self._changed.clear()
        return True

    def close(self) -> None:
        self._hub.drop(self)

    def wake(self) -> None:
        self._changed.set()


class Hub:
    """The subscriptions of one store. `notify` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()

    def subscribe(self) -> Subscription:
        subscription = Subscription(self)
        with self._lock:
            self._subscriptions.add(subscription)
        return subscription

    def drop(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions.discard(subscription)

    def notify(self) -> None:
        with self._lock:
            loops = {subscription.loop for subscription in self._subscriptions}
        for loop in loops:
            with suppress(RuntimeError):  # the loop was closed without its subscriptions
                loop.call_soon_threadsafe(self._wake, loop)

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            woken = [subscription for subscription in self._subscriptions if subscription.loop is loop]
        for subscription in woken:
            subscription.wake()
