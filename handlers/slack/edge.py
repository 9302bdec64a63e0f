"""What every Slack handler works with, and the two things each does: check who acts, and run one use case once. Holds no business rule."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import NotStaff
from bot.domain.staff import Staff
from bot.ports import Json, Knowledge, Once, PurposeChecks, Store, Transaction
from bot.services.case_handling import desk_of
from bot.services.case_record import record_refusal
from bot.services.house import House
from handlers.slack.blocks import View
from handlers.slack.channels import ChannelBook
from handlers.slack.client import CLICK_SECONDS, SlackUnclear, call, error_code
from handlers.slack.health import SlackHealth
from handlers.slack.settings import SlackSettings
from handlers.slack.staff_directory import SlackStaffDirectory

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gesture:
    """Something a person did in Slack. `key` names this delivery; a second one with it has no effect."""

    user: str
    key: str
    trigger_id: str | None = None
    view_id: str | None = None  # the modal it was done in


@dataclass(frozen=True, slots=True)
class Edge:
    store: Store
    knowledge: Knowledge
    checks: PurposeChecks
    house: House
    directory: SlackStaffDirectory
    client: AsyncWebClient  # with the short time limit of a click
    channels: ChannelBook
    health: SlackHealth
    settings: SlackSettings

    async def staff(self, gesture: Gesture, reference: str, action: str) -> Staff:
        """Who acts, checked now. Raises TicketNotFound, or NotStaff after recording the try."""
        desk = await self.store.read(lambda tx: desk_of(tx, self.house, reference))
        if await self.directory.is_member(desk, gesture.user):
            return Staff(gesture.user, desk)
        await self.once(gesture, lambda tx: record_refusal(tx, self.house, reference, gesture.user, action))
        raise NotStaff

    async def once(self, gesture: Gesture, work: Callable[[Transaction], object], body: bytes = b"") -> None:
        """Runs a use case and keeps this delivery's key in one transaction; a repeat changes nothing. Its result is dropped."""

        def unit(tx: Transaction) -> bool:
            work(tx)
            return True

        await self.store.write(unit, once=Once(gesture.key, body))

    async def answer_once(self, gesture: Gesture, work: Callable[[Transaction], Json], body: bytes = b"") -> Any:
        """Like `once`, for an answer of ids and codes: it is stored with the key, and a repeat gets it again."""
        return await self.store.write(work, once=Once(gesture.key, body))

    async def first(self, gesture: Gesture, work: Callable[[Transaction], T]) -> T | None:
        """Like `once`, for a result that must not be stored with the key: None when this delivery is a repeat."""
        results: list[T] = []

        def unit(tx: Transaction) -> bool:
            results[:] = [work(tx)]  # a unit may run more than once: the last run is the one that counts
            return True

        await self.store.write(unit, once=Once(gesture.key, b""))
        return results[0] if results else None

    async def open(self, gesture: Gesture, view: View) -> None:
        """Opens a modal for the person who clicked, in place of the one they clicked in. That it does not open in time undoes nothing."""
        if gesture.view_id is not None:
            await self.show("views.update", view_id=gesture.view_id, view=view)
        elif gesture.trigger_id is not None:
            await self.show("views.open", trigger_id=gesture.trigger_id, view=view)

    async def show(self, method: str, **arguments: Any) -> None:
        """A `views.*` call within a click's time; its failure is noted and otherwise ignored."""
        try:
            async with asyncio.timeout(CLICK_SECONDS):
                await call(self.client, method, **arguments)
        except SlackApiError as error:
            log.warning("%s was refused: %s", method, error_code(error) or "unknown")
        except (SlackUnclear, TimeoutError) as error:
            log.warning("%s had no answer: %s", method, error)


def delivery_key(body: Mapping[str, Any], digest: str | None) -> str:
    """What one delivery of a click, shortcut or command is called: its body holds a trigger id of its own."""
    if digest is None:  # Socket Mode delivers no bytes
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return f"slack:gesture:{digest}"
