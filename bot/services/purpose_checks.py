"""Employees' purpose checks: a text or chosen facts become a ruling, and the ruling a record in the unit that answers. Keeps no words of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.checks import WORDS_KEPT, Asked, Check
from bot.domain.desks import Desk
from bot.domain.fact_codes import plain_facts
from bot.domain.policies import Policy
from bot.domain.precedents import Precedent
from bot.domain.purpose_rules import Facts
from bot.domain.verdicts import Ruling
from bot.ports import PurposeChecks, Transaction
from bot.services.house import House
from bot.services.precedents import list_similar

CHUNK = 100  # records one unit of a sweep destroys


@dataclass(frozen=True, slots=True)
class Considered:
    """A ruling on facts that were read or chosen; nothing is stored yet."""

    desk: Desk
    policy: str
    version: str
    locale: str
    facts: Facts
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class CheckView:
    """All that an answer is shown from. `unread` are the asker's words that could not be placed, while they are kept."""

    check: Check
    desk: Desk
    unread: tuple[str, ...]
    precedents: tuple[Precedent, ...]


def read_question(checks: PurposeChecks, house: House, desk: Desk, text: str) -> Considered:
    """Outside any transaction: reading takes some milliseconds."""
    facts = checks.read(desk.policy, text, today_of(house, desk), desk.registered)
    return rule_on(checks, desk, facts, checks.language_of(text))


def rule_on(checks: PurposeChecks, desk: Desk, facts: Facts, locale: str) -> Considered:
    """The same facts give the same ruling, typed or chosen."""
    version = checks.rules(desk.policy, desk.registered).version
    return Considered(desk, desk.policy, version, locale, facts, checks.decide(desk.policy, facts, desk.registered))


def record(tx: Transaction, house: House, considered: Considered, user: str) -> Check:
    """The record of one check, in the unit of its answer."""
    check = Check(
        id=0,
        desk=considered.desk.key,
        asker=user,
        policy=considered.policy,
        version=considered.version,
        locale=considered.locale,
        facts=plain_facts(considered.facts),
        ruling=considered.ruling,
        asked_at=house.clock.now(),
    )
    return tx.checks.add(check)


def keep_words(tx: Transaction, house: House, asked: Asked) -> Asked:
    """What was typed, where and by whom, sealed for a day."""
    return tx.asked_words.add(asked, house.clock.now())


def view_check(tx: Transaction, house: House, check_id: int, policies: Sequence[Policy]) -> CheckView | None:
    """None once the record is gone."""
    check = tx.checks.find(check_id)
    if check is None:
        return None
    words = tx.asked_words.find_of_check(check_id)
    policy = next((policy for policy in policies if policy.name == check.policy), None)
    similar = list_similar(tx, check.desk, check.facts, policy) if policy else []
    return CheckView(check, house.desk(check.desk), words.unread if words else (), tuple(similar))


def today_of(house: House, desk: Desk) -> date:
    return house.calendars[desk.key].today(house.clock.now())


def forget_words(tx: Transaction, house: House) -> int:
    """Destroys what was typed more than a day ago and not passed on; how many."""
    return tx.asked_words.drop_old(house.clock.now() - WORDS_KEPT, CHUNK)


def drop_old_checks(tx: Transaction, house: House) -> int:
    """Destroys records past their desk's retention time; how many."""
    now = house.clock.now()
    return sum(
        tx.checks.drop_old(desk.key, now - timedelta(days=desk.check_days), CHUNK) for desk in house.desks.values()
    )
