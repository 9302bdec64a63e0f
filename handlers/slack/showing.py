"""Answers to employees as Slack shows them, for the edge that answers at once and the courier that carries an answer later."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.desks import Desk
from bot.domain.errors import InvalidInput
from bot.domain.purpose_rules import Facts
from bot.domain.rulings import Explanation
from bot.domain.tickets import Ticket
from bot.ports import Knowledge, PurposeChecks
from bot.services.employee_words import employee_text
from bot.services.house import House
from bot.services.inquiries import facts_of
from bot.services.purpose_checks import CheckView, today_of
from handlers.slack.blocks import Block
from handlers.slack.blocks.answers import answer_blocks, answer_text
from handlers.slack.blocks.checks import ShownCheck, check_blocks, footer
from handlers.slack.quoting import quoted_clauses


class Shows(Protocol):
    """What an answer is built with; the edge and the courier's composer are both."""

    @property
    def house(self) -> House: ...
    @property
    def knowledge(self) -> Knowledge: ...
    @property
    def checks(self) -> PurposeChecks: ...


def shown_check(by: Shows, view: CheckView | None) -> tuple[str, list[Block]]:
    """(notification text, blocks). Raises InvalidInput for a check that is no longer kept."""
    if view is None:
        raise InvalidInput(employee_text("en", "check.gone"))
    check, desk = view.check, view.desk
    policy = by.knowledge.policy(check.policy)
    shown = ShownCheck(
        check_id=check.id,
        explanation=explained(by, view),
        clauses=quoted_clauses(policy, check.ruling.clauses, by.house.public_url),
        desk=desk,
        other_desks=_others(by, desk),
        locale=check.locale,
        unread=view.unread,
        precedents=view.precedents,
        verdict=check.ruling.verdict,
    )
    return answer_text(desk, check.locale), check_blocks(shown)


def shown_answer(
    by: Shows, desk: Desk, lead: str, clauses: Sequence[str], locale: str, asked_id: int
) -> tuple[str, list[Block]]:
    """What the policy says, for a question that is no check."""
    quoted = quoted_clauses(by.knowledge.policy(desk.policy), clauses, by.house.public_url)
    blocks = answer_blocks(lead, quoted, footer(desk, _others(by, desk), locale), locale, asked_id)
    return answer_text(desk, locale), blocks


def explained(by: Shows, view: CheckView) -> Explanation:
    check, desk = view.check, view.desk
    today = today_of(by.house, desk)
    return by.checks.explain(check.policy, check.facts, check.ruling, check.locale, desk.registered, today)


def check_of(by: Shows, ticket: Ticket, desk: Desk) -> Explanation | None:
    """The facts of the check that an employee's question followed, and what the desk says to them today; for staff, in English."""
    facts = facts_of(ticket)
    if facts == Facts():
        return None
    ruling = by.checks.decide(desk.policy, facts, desk.registered)
    return by.checks.explain(desk.policy, facts, ruling, "en", desk.registered, today_of(by.house, desk))


def _others(by: Shows, desk: Desk) -> list[str]:
    return [key for key in by.house.desks if key != desk.key]
