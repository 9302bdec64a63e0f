"""Questions of employees: which desk they mean, what was asked, and the answer, private to whoever asked. Decides nothing.

A check leaves its record in the unit of its answer. What was typed is kept sealed for a day, so that it can be passed on to staff.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.answers import Understood
from bot.domain.checks import Asked
from bot.domain.desks import Desk
from bot.ports import Job, Json, Transaction
from bot.services.chat import check_text
from bot.services.employee_words import employee_text
from bot.services.purpose_checks import Considered, keep_words, read_question, record, view_check
from bot.services.unanswered import remember
from handlers.slack.blocks import Block
from handlers.slack.channels import desk_of_channel
from handlers.slack.edge import Edge, Gesture
from handlers.slack.showing import shown_answer, shown_check

_LOOKUP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood of one message: a check (`considered`), or a question answered from the policy (`lead`, `clauses`)."""

    desk: Desk
    text: str
    locale: str
    considered: Considered | None = None
    lead: str = ""
    clauses: tuple[str, ...] = ()
    version: str = ""  # of the policy whose clauses these are
    understood: Understood | None = None


async def understand(edge: Edge, text: str, channel_id: str | None) -> Question:
    """Reads one question under the policy of the desk that is meant. Raises InvalidInput for what is no question."""
    desk, question = await _choose_desk(edge, text, channel_id)
    question = check_text(question)
    locale = edge.checks.language_of(question)
    if edge.checks.is_check(question):
        considered = await asyncio.to_thread(read_question, edge.checks, edge.house, desk, question)
        return Question(desk, question, locale, considered)
    understood = await asyncio.to_thread(edge.knowledge.understand, desk.policy, question, locale)
    if understood.answer is None:
        return Question(desk, question, locale, lead=employee_text(locale, "answer.no_question"))
    cited = understood.answer.citations
    return Question(
        desk, question, locale,
        lead=understood.answer.text,
        clauses=tuple(citation.clause for citation in cited),
        version=cited[0].version if cited else "",
        understood=understood,
    )  # fmt: skip


async def answer_now(edge: Edge, gesture: Gesture, question: Question) -> tuple[str, list[Block]]:
    """(notification text, blocks) for an answer in the same response. A repeated delivery gets the same one, and leaves one record."""
    kept = await edge.answer_once(gesture, lambda tx: _keep(tx, edge, gesture.user, question, {}))
    if kept["check"] is None:
        return shown_answer(
            edge, question.desk, question.lead, question.clauses, question.locale, kept["asked"], question.version
        )
    return await show_check(edge, kept["check"])


async def answer_later(edge: Edge, gesture: Gesture, question: Question, place: Mapping[str, Any]) -> None:
    """Queues the answer to where it was asked: the direct message, or a line in the channel that only this person sees."""

    colleague = question.considered is not None and await edge.directory.is_colleague(gesture.user)

    def unit(tx: Transaction) -> None:
        kept = _keep(tx, edge, gesture.user, question, place)
        said = {"lead": question.lead, "clauses": list(question.clauses), "version": question.version}
        payload = {"asked": kept["asked"], "colleague": colleague, **said}
        lane = f"asker:{tx.keyed_hash('asker', gesture.user).hex()[:32]}"
        tx.outbox.add(Job.TELL_EMPLOYEE, lane=lane, payload=payload)

    await edge.once(gesture, unit)


async def show_check(edge: Edge, check_id: int) -> tuple[str, list[Block]]:
    """The answer to a recorded check; what staff once decided is for colleagues, not for guests. Raises InvalidInput once it is no longer kept."""
    view = await edge.store.read(lambda tx: view_check(tx, edge.house, check_id, edge.knowledge.policies()))
    if view and view.precedents and not await edge.directory.is_colleague(view.check.asker):
        view = replace(view, precedents=())
    return shown_check(edge, view)


def _keep(tx: Transaction, edge: Edge, user: str, question: Question, place: Mapping[str, Any]) -> dict[str, Json]:
    """The record of a check, and the words beside it."""
    considered = question.considered
    check = record(tx, edge.house, considered, user) if considered else None
    if question.understood is not None:
        remember(tx, edge.house, question.desk, question.understood, by_staff=True)
    words = Asked(
        id=0,
        desk=question.desk.key,
        user=user,
        text=question.text,
        locale=question.locale,
        check_id=check.id if check else None,
        unread=considered.facts.unread if considered else (),
        channel=place.get("channel"),
        thread_ts=place.get("thread_ts"),
    )
    return {"check": check.id if check else None, "asked": keep_words(tx, edge.house, words).id}


async def _choose_desk(edge: Edge, text: str, channel_id: str | None) -> tuple[Desk, str]:
    """The desk named in front ("impress: …"), else the one at home in the channel, else the default."""
    desks = edge.house.desks
    named, colon, rest = text.partition(":")
    if colon and (desk := desks.get(named.strip().lower())) is not None:
        return desk, rest.strip()
    return await desk_here(edge, channel_id), text


async def desk_here(edge: Edge, channel_id: str | None) -> Desk:
    """The desk at home in a channel, else the default one."""
    desks = edge.house.desks
    here = await _find_desk(edge, channel_id) if len(desks) > 1 and channel_id else None
    return here or desks.get(edge.settings.default_desk or "") or next(iter(desks.values()))


async def _find_desk(edge: Edge, channel_id: str) -> Desk | None:
    try:
        async with asyncio.timeout(_LOOKUP_SECONDS):
            return desk_of_channel(edge.house.desks.values(), await edge.channels.find(channel_id))
    except Exception:  # Slack is slow: the default desk answers, and the answer says which one it is
        return None
