"""The form of an exact check: opened empty or with the facts of an answer, redrawn for another desk, and answered in its place."""

import asyncio

from bot.domain.desks import Desk
from bot.domain.fact_codes import from_codes
from bot.domain.purpose_rules import Facts
from bot.ports import Json, Transaction
from bot.services.employee_words import employee_text
from bot.services.purpose_checks import record, rule_on, today_of
from handlers.slack.action_ids import Name
from handlers.slack.blocks import View
from handlers.slack.blocks.check_form import FIELDS, NAMED, check_form
from handlers.slack.blocks.modals import modal
from handlers.slack.edge import Edge
from handlers.slack.employees import show_check
from handlers.slack.submitted import Answer, Submission, updated


def form_view(edge: Edge, desk: Desk, facts: Facts, locale: str) -> View:
    vocabulary = edge.checks.vocabulary(desk.policy, locale, desk.registered)
    return check_form(desk, list(edge.house.desks.values()), vocabulary, facts, locale)


async def check_facts(edge: Edge, submission: Submission) -> Answer:
    """Rules on the facts that were chosen; the answer takes the form's place."""
    desk, locale = desk_and_locale(edge, submission.reference)
    facts = chosen_facts(edge, desk, submission)
    considered = await asyncio.to_thread(rule_on, edge.checks, desk, facts, locale)

    def unit(tx: Transaction) -> dict[str, Json]:
        return {"check": record(tx, edge.house, considered, submission.gesture.user).id}

    kept = await edge.answer_once(submission.gesture, unit, submission.body)
    return updated(await result_view(edge, kept["check"], locale))


async def result_view(edge: Edge, check_id: int, locale: str) -> View:
    _, blocks = await show_check(edge, check_id)
    return modal(employee_text(locale, "form.result"), blocks, close=employee_text(locale, "form.close"))


def chosen_facts(edge: Edge, desk: Desk, submission: Submission) -> Facts:
    """The facts of the form; who was chosen by name counts as the desk's register says."""
    picked = {name: list(submission.ticks(f"{name}:{desk.key}")) for name in FIELDS}
    names = [code.removeprefix(NAMED) for code in picked[Name.RECIPIENTS] if code.startswith(NAMED)]
    picked[Name.RECIPIENTS] = [code for code in picked[Name.RECIPIENTS] if not code.startswith(NAMED)]
    facts = from_codes({str(name): codes for name, codes in picked.items()})
    return edge.checks.add_names(desk.policy, facts, names, today_of(edge.house, desk), desk.registered)


def desk_and_locale(edge: Edge, carried: str) -> tuple[Desk, str]:
    """What a form carries: "desk|locale". Raises UnknownDesk."""
    key, _, locale = carried.partition("|")
    return edge.house.desk(key), locale
