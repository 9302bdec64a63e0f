"""What the desk does because time passes, until it is stopped: sweeps over tickets and documents, and the store's own housekeeping."""

import asyncio
from collections.abc import Callable

import structlog

from bot.domain.errors import DeskError
from bot.ports import Knowledge, Transaction
from bot.services import erasure, purpose_checks, sweeps, unanswered
from bot.services.house import House
from bot.services.precedents import review_changed
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.library import PolicyLibrary
from knowledge.purposes import PurposeDesk
from storage.sqlite_store import SqliteStore

SWEEP_SECONDS = 60.0
POLICY_SECONDS = 5.0
_log = structlog.get_logger(__name__)
_SWEEPS: tuple[Callable[[Transaction, House], int], ...] = (
    sweeps.remind_waiting,
    sweeps.expire_waiting,
    sweeps.delete_due_documents,
    sweeps.erase_ended_chats,
    purpose_checks.forget_words,
    purpose_checks.drop_old_checks,
    erasure.erase_old_requests,
    unanswered.forget_old,
)


async def run_sweeps(store: SqliteStore, house: House, knowledge: Knowledge) -> None:
    """Every minute, in short units; a busy store is tried again in the next."""
    while True:
        try:
            await sweep(store, house)
            await store.write(lambda tx: review_changed(tx, house, knowledge.policies()))
            await store.tidy()
        except DeskError as busy:
            _log.warning("sweep_waits", error=type(busy).__name__)
        except Exception as error:  # one bad row must not end reminders and retention for all
            _log.error("sweep_failed", error=type(error).__name__, exc_info=True)
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep(store: SqliteStore, house: House) -> int:
    """Runs every sweep until it finds nothing more; how many things it did."""
    done = 0
    for chunk in _SWEEPS:
        while count := await store.write(lambda tx, chunk=chunk: chunk(tx, house)):  # type: ignore[misc] # mypy cannot type a lambda's default
            done += count
    return done


async def follow_policies(library: PolicyLibrary, knowledge: DeskKnowledge, checks: PurposeDesk) -> None:
    """Answers from every version that is taken in, by whichever process, some seconds later."""
    unreadable: set[str] = set()
    while True:
        await asyncio.sleep(POLICY_SECONDS)
        try:
            await asyncio.to_thread(take_in_new, library, knowledge, checks, unreadable)
        except Exception as error:  # a damaged file must not end the looking for better ones
            _log.error("policies_unreadable", error=type(error).__name__)


def take_in_new(library: PolicyLibrary, knowledge: DeskKnowledge, checks: PurposeDesk, unreadable: set[str]) -> None:
    """Hands on what has come into force since. A version that cannot be read changes nothing and is remembered in `unreadable`."""
    answering = {policy.name: policy.version for policy in knowledge.policies()}
    for name, version in library.in_force().items():
        if answering.get(name) == version.version or version.version in unreadable:
            continue
        try:
            policy = library.load(version)
        except DeskError as refusal:
            unreadable.add(version.version)
            _log.error("policy_unreadable", policy=name, version=version.version, error=type(refusal).__name__)
            continue
        checks.take_in(policy)
        knowledge.take_in(policy)
        _log.info("policy_taken_in", policy=name, version=version.version)


async def warm(house: House, knowledge: DeskKnowledge, checks: PurposeDesk) -> None:
    """Loads, beside the first requests, what the first of them would wait for: the embedder, the weights, the holidays."""
    await asyncio.to_thread(knowledge.warm)
    await asyncio.to_thread(checks.warm)
    await asyncio.to_thread(_load_holidays, house)


def _load_holidays(house: House) -> None:
    for calendar in house.calendars.values():
        calendar.works_on(calendar.today(house.clock.now()))
