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
from handlers.slack.blocks.answers import QuotedClause, answer_blocks, answer_text
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
    shown = ShownCheck(
        check_id=check.id,
        explanation=explained(by, view),
        clauses=_quoted(by, check.policy, check.version, check.ruling.clauses),
        desk=desk,
        other_desks=_others(by, desk),
        locale=check.locale,
        unread=view.unread,
        precedents=view.precedents,
        verdict=check.ruling.verdict,
    )
    return answer_text(desk, check.locale), check_blocks(shown)


def shown_answer(
    by: Shows, desk: Desk, lead: str, clauses: Sequence[str], locale: str, asked_id: int, version: str
) -> tuple[str, list[Block]]:
    """What the policy says, for a question that is no check, in the version it was answered from."""
    quoted = _quoted(by, desk.policy, version, clauses)
    blocks = answer_blocks(lead, quoted, footer(desk, _others(by, desk), locale), locale, asked_id)
    return answer_text(desk, locale), blocks


def _quoted(by: Shows, policy: str, version: str, clauses: Sequence[str]) -> list[QuotedClause]:
    """In the words the answer was found in: another version may say something else under the same number. Nothing where it is not kept."""
    edition = by.knowledge.edition(policy, version) if clauses else None
    return quoted_clauses(edition.policy, clauses, by.house.public_url) if edition else []


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
