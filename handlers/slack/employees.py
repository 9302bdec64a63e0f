"""Questions of employees: which desk they mean, and what its policy says. Private to the person who asked; nothing of the question is kept."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.desks import Desk
from bot.ports import Job, Transaction
from bot.services.chat import check_text
from handlers.slack.blocks import Block
from handlers.slack.blocks.answers import answer_blocks, answer_text
from handlers.slack.channels import desk_of_channel
from handlers.slack.edge import Edge, Gesture
from handlers.slack.outgoing import POLICY_ANSWER
from handlers.slack.quoting import quoted_clauses

_NO_QUESTION = (
    "This reads like something a customer would ask the desk to do. Here you can ask what the privacy policy says, "
    "for example who data may be shared with, or for what it may be used."
)
_LOOKUP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class EmployeeAnswer:
    """`lead` is what the desk says; `clauses` are ids of the clauses it rests on. A ruling quotes its clause itself: `links_only`."""

    desk: Desk
    lead: str
    clauses: tuple[str, ...]
    links_only: bool = False


async def answer_question(edge: Edge, text: str, channel_id: str | None) -> EmployeeAnswer:
    """Reads one question under the policy of the desk that is meant. Raises InvalidInput for what is no question.

    "May we use … for …?" gets the ruling of the purpose checks, everything else what the policy says; nothing is decided here.
    """
    desk, question = await _choose_desk(edge, text, channel_id)
    question = check_text(question)
    if edge.checks.is_check(question):
        ruling = await asyncio.to_thread(edge.checks.check_line, desk.policy, question)
        return EmployeeAnswer(desk, ruling["text"], tuple(ruling["clauses"]), links_only=True)
    understood = await asyncio.to_thread(edge.knowledge.understand, desk.policy, question)
    if understood.answer is None:
        return EmployeeAnswer(desk, _NO_QUESTION, ())
    return EmployeeAnswer(desk, understood.answer.text, tuple(c.clause for c in understood.answer.citations))


def shown(edge: Edge, answer: EmployeeAnswer) -> tuple[str, list[Block]]:
    """(notification text, blocks) of an answer given at once."""
    policy = edge.knowledge.policy(answer.desk.policy)
    clauses = quoted_clauses(policy, answer.clauses, edge.house.public_url)
    others = [key for key in edge.house.desks if key != answer.desk.key]
    return answer_text(answer.desk), answer_blocks(
        answer.lead, clauses, answer.desk, others, links_only=answer.links_only
    )


async def tell(edge: Edge, gesture: Gesture, answer: EmployeeAnswer, place: Mapping[str, Any]) -> None:
    """Queues an answer for the person who asked: in the direct message, or where only this person sees it."""
    payload = {
        "user": gesture.user,
        "notice": POLICY_ANSWER,
        "desk": answer.desk.key,
        "lead": answer.lead,
        "clauses": list(answer.clauses),
        "links_only": answer.links_only,
        **place,
    }

    def queue(tx: Transaction) -> None:
        tx.outbox.add(Job.TELL_STAFF, lane=f"slack-user:{gesture.user}", payload=payload)

    await edge.once(gesture, queue)


async def _choose_desk(edge: Edge, text: str, channel_id: str | None) -> tuple[Desk, str]:
    """The desk named in front ("impress: …"), else the one at home in the channel, else the default."""
    desks = edge.house.desks
    named, colon, rest = text.partition(":")
    if colon and (desk := desks.get(named.strip().lower())) is not None:
        return desk, rest.strip()
    here = await _desk_here(edge, channel_id) if len(desks) > 1 and channel_id else None
    return here or desks.get(edge.settings.default_desk or "") or next(iter(desks.values())), text


async def _desk_here(edge: Edge, channel_id: str) -> Desk | None:
    try:
        async with asyncio.timeout(_LOOKUP_SECONDS):
            return desk_of_channel(edge.house.desks.values(), await edge.channels.find(channel_id))
    except Exception:  # Slack is slow: the default desk answers, and the answer says which one it is
        return None
