"""The desk's requests for the operator's command line, beside a running desk or without one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.tickets import Ticket
from bot.main.keys import DEMO_KEY_FILE, demo_secret_key, secret_key
from bot.main.parts import SystemClock, open_house
from bot.ports import Store, Transaction
from bot.services import case_record, erasure
from bot.services.house import House
from bot.settings import Settings, SettingsWrong, read_settings
from storage.sqlite_store import open_store

_PAGE = 200


async def list_tickets(data_dir: str | None, desk: str | None, *, open_only: bool) -> list[dict[str, Any]]:
    """Codes and dates only; no personal data."""
    async with opened(data_dir) as (store, _):
        found: list[Ticket] = []
        while page := await store.read(
            partial(_page, desk=desk, open_only=open_only, after=found[-1].id if found else 0)
        ):
            found += page
        return [_facts(ticket) for ticket in found]


async def show_ticket(data_dir: str | None, reference: str) -> dict[str, Any]:
    """The whole ticket; the reading is recorded in its audit trail. Raises TicketNotFound."""
    async with opened(data_dir) as (store, house):
        whole = await store.write(lambda tx: case_record.read_whole(tx, house, reference))
        ticket = whole.ticket
        return {
            **_facts(ticket),
            "name": ticket.details.get("name"),
            "email": ticket.details.get("email"),
            "employee": ticket.details.get("employee"),
            "description": ticket.details.get("description"),
            "role": ticket.identity.role,
            "parties": case_record.parties_of(ticket),
            "office": ticket.office,
            "special_care": ticket.special_care,
            "conflict": {"standing": ticket.conflict_of_interest, "reasons": ticket.details.get("conflicts")},
            "internal_reason": ticket.details.get("internal_reason"),
            "deputies": ticket.details.get("deputies"),
            "first_refused_on": ticket.first_refused_on,
            "consents": [
                {
                    "policy": c.policy,
                    "policy_version": c.policy_version,
                    "text_version": c.version,
                    "text": c.text,
                    "locale": c.locale,
                    "message": c.message,
                    "given_at": c.given_at,
                    "withdrawn_at": c.withdrawn_at,
                }
                for c in whole.consents
            ],
            "events": [{"type": e.type, "actor": e.actor, "at": e.at, "data": dict(e.data)} for e in whole.events],
            "messages": [
                {"id": m.id, "author": m.author, "purpose": m.purpose, "text": m.body.text, "created_at": m.created_at}
                for m in whole.messages
            ],
        }


async def erase_ticket(data_dir: str | None, reference: str) -> str:
    """Erases a closed request at once. Raises TicketNotFound, InvalidInput."""
    async with opened(data_dir) as (store, house):
        ticket = await store.write(lambda tx: erasure.erase_by_hand(tx, house, reference))
        return ticket.reference


def _page(tx: Transaction, *, desk: str | None, open_only: bool, after: int) -> list[Ticket]:
    return tx.tickets.list_desk(desk, open_only=open_only, after=after, limit=_PAGE)


def _facts(ticket: Ticket) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "desk": ticket.desk,
        "kind": ticket.kind,
        "status": ticket.status,
        "assignee": ticket.assignee,
        "due_on": ticket.deadline.due_on,
        "identity": {"level": ticket.identity.level, "state": ticket.identity.state},
        "created_at": ticket.created_at,
    }


@asynccontextmanager
async def opened(data_dir: Path | str | None) -> AsyncIterator[tuple[Store, House]]:
    settings = read_settings(data_dir=data_dir)
    if not settings.data_dir.is_dir():
        raise SettingsWrong(f"There is no desk in {settings.data_dir}. Name its directory with --data-dir.")
    clock = SystemClock()
    house = open_house(settings, clock)
    store = open_store(
        settings.database_url,
        data_dir=settings.data_dir,
        secret_key=_key(settings, settings.data_dir),
        previous_keys=settings.previous_keys,
        clock=clock,
    )
    try:
        yield store, house
    finally:
        await store.close()


def _key(settings: Settings, data_dir: Path) -> str:
    if settings.secret_key is None and (data_dir / DEMO_KEY_FILE).exists():
        return demo_secret_key(data_dir)
    return secret_key(settings)
