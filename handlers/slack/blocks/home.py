"""The App Home page: for staff their open requests with links to the threads, for everybody how to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.desks import Desk
from bot.domain.tickets import Ticket
from bot.ports import Thread
from bot.services.employee_words import employee_text
from bot.services.labels import label
from handlers.slack.action_ids import PRIVACY_CHECK
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.answers import usage_blocks
from handlers.slack.blocks.card import mention
from handlers.slack.blocks.limits import VIEW_BLOCKS, escape

SHOWN = 20  # tickets of one desk


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """A desk's open tickets, soonest due first, each with its thread; `more` were left out."""

    desk: Desk
    tickets: Sequence[tuple[Ticket, Thread | None]]
    more: int


def home(desks: Sequence[Desk], mine: Sequence[OpenTickets], workspace_url: str | None, locale: str) -> View:
    blocks = [elements.header("Privacy Desk")]
    for group in mine:
        blocks += _group(group, workspace_url)
    blocks += [elements.header(employee_text(locale, "usage.title")), *usage_blocks(PRIVACY_CHECK, desks, locale)]
    blocks.append(elements.context(employee_text(locale, "usage.direct")))
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _group(group: OpenTickets, workspace_url: str | None) -> list[Block]:
    heading = elements.section(f"*{escape(group.desk.name)}*: open requests")
    if not group.tickets:
        return [heading, elements.context("Nothing is open. Well done.")]
    rows = [elements.section(_row(ticket, thread, workspace_url)) for ticket, thread in group.tickets]
    more = [elements.context(f"and {group.more} more in the channel")] if group.more else []
    return [heading, *rows, *more, elements.divider()]


def _row(ticket: Ticket, thread: Thread | None, workspace_url: str | None) -> str:
    due = ticket.deadline.due_on
    facts = [
        escape(label("status", ticket.status)),
        f"due {due:%a} {due.day} {due:%b}" if due else "deadline paused",
        mention(ticket.assignee) if ticket.assignee else "nobody yet",
    ]
    return f"{_linked(ticket, thread, workspace_url)}  {escape(label('kind', ticket.kind))}\n{' · '.join(facts)}"


def _linked(ticket: Ticket, thread: Thread | None, workspace_url: str | None) -> str:
    if thread is None or not workspace_url:
        return f"`{escape(ticket.reference)}`"
    url = f"{workspace_url.rstrip('/')}/archives/{thread.channel}/p{thread.ts.replace('.', '')}"
    return f"*<{escape(url)}|{escape(ticket.reference)}>*"
