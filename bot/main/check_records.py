"""Employees' checks, precedents and the register of provisions for the operator's command line, beside a running desk or without one."""

from datetime import datetime
from functools import partial
from typing import Any

from bot.domain.checks import Check
from bot.domain.fact_codes import to_codes
from bot.domain.precedents import Precedent, PrecedentState
from bot.domain.provisions import Provision
from bot.domain.staff import SYSTEM
from bot.main.parts import open_knowledge
from bot.main.records import opened
from bot.ports import Transaction
from bot.services.case_record import note_reading
from bot.services.precedents import confirm_precedent, withdraw_precedent
from bot.settings import read_settings

_PAGE = 200


async def list_checks(data_dir: str | None, desk: str | None, since: datetime | None) -> list[dict[str, Any]]:
    """Who asked is personal data: that the record was read is in each desk's audit trail."""
    async with opened(data_dir) as (store, house):
        found: list[Check] = []
        while page := await store.read(partial(_checks, desk=desk, since=since, after=found[-1].id if found else 0)):
            found += page
        await store.write(lambda tx: note_reading(tx, house, {check.desk for check in found}, "checks"))
        return [_check(check) for check in found]


async def list_precedents(data_dir: str | None, desk: str | None) -> list[dict[str, Any]]:
    async with opened(data_dir) as (store, _):
        found = await store.read(lambda tx: tx.precedents.list_desk(desk, list(PrecedentState)))
        return [_precedent(precedent) for precedent in found]


async def confirm(data_dir: str | None, number: int, clause: str | None) -> str:
    """The clause for which the precedent now stands. Raises InvalidInput."""
    knowledge = open_knowledge(read_settings(data_dir=data_dir).data_dir)
    async with opened(data_dir) as (store, house):
        done = await store.write(
            lambda tx: confirm_precedent(tx, house, number, SYSTEM, knowledge.policy, clause).clause
        )
        return str(done)


async def withdraw(data_dir: str | None, number: int) -> None:
    """Raises InvalidInput."""
    async with opened(data_dir) as (store, house):
        await store.write(lambda tx: withdraw_precedent(tx, house, number, SYSTEM).id)


async def list_provisions(data_dir: str | None, desk: str | None) -> list[dict[str, Any]]:
    async with opened(data_dir) as (store, house):
        found: list[Provision] = []
        while page := await store.read(partial(_provisions, desk=desk, after=found[-1].id if found else 0)):
            found += page
        await store.write(lambda tx: note_reading(tx, house, {entry.desk for entry in found}, "provisions"))
        return [_provision(provision) for provision in found]


def _checks(tx: Transaction, *, desk: str | None, since: datetime | None, after: int) -> list[Check]:
    return tx.checks.list_desk(desk, since=since, after=after, limit=_PAGE)


def _provisions(tx: Transaction, *, desk: str | None, after: int) -> list[Provision]:
    return tx.provisions.list_desk(desk, after=after, limit=_PAGE)


def _check(check: Check) -> dict[str, Any]:
    return {
        "number": check.id,
        "desk": check.desk,
        "asker": check.asker,
        "asked_at": check.asked_at,
        "verdict": check.ruling.verdict,
        "rule": check.ruling.rule,
        "clause": check.clause,
        "clauses": list(check.ruling.clauses),
        "policy": check.policy,
        "version": check.version,
        "locale": check.locale,
        "facts": to_codes(check.facts),
    }


def _precedent(precedent: Precedent) -> dict[str, Any]:
    return {
        "number": precedent.id,
        "desk": precedent.desk,
        "state": precedent.state,
        "state_since": precedent.state_since,
        "policy": precedent.policy,
        "version": precedent.version,
        "clause": precedent.clause,
        "decision": precedent.decision,
        "decided_by": precedent.decided_by,
        "decided_at": precedent.decided_at,
        "facts": to_codes(precedent.facts),
        "answer": precedent.answer,
    }


def _provision(provision: Provision) -> dict[str, Any]:
    return {
        "number": provision.id,
        "desk": provision.desk,
        "reference": provision.reference,
        "state": provision.state,
        "provided_on": provision.provided_on,
        "policy": provision.policy,
        "version": provision.version,
        "clause": provision.clause,
        "items": list(provision.facts.items),
        "recipient_kind": [recipient.value for recipient in provision.facts.recipients],
        "recipient": provision.recipient,
        "basis": provision.basis,
        "facts": to_codes(provision.facts),
        "first_decider": provision.proposed_by,
        "first_decided_at": provision.proposed_at,
        "second_decider": provision.decided_by,
        "second_decided_at": provision.decided_at,
    }
