"""The App Home page, made anew whenever it is opened: a member's open requests, and for everybody how to ask."""

import asyncio
from datetime import date

from bot.domain.desks import Desk
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from handlers.slack.blocks.home import SHOWN, OpenTickets, home
from handlers.slack.edge import Edge

_READ = 200  # tickets of one desk looked through


async def publish_home(edge: Edge, user: str) -> None:
    desks = list(edge.house.desks.values())
    memberships = await asyncio.gather(*(edge.directory.is_member(desk.key, user) for desk in desks))
    mine = [desk for desk, member in zip(desks, memberships, strict=True) if member]
    groups = await edge.store.read(lambda tx: [_open_tickets(tx, desk) for desk in mine])
    url = await edge.directory.workspace_url() if mine else None
    locale = await edge.directory.locale(user)
    await edge.show("views.publish", user_id=user, view=home(desks, groups, url, locale))


def _open_tickets(tx: Transaction, desk: Desk) -> OpenTickets:
    tickets = sorted(tx.tickets.list_desk(desk.key, open_only=True, limit=_READ), key=_urgency)
    shown = [(ticket, tx.threads.find(ticket.id)) for ticket in tickets[:SHOWN]]
    return OpenTickets(desk, shown, len(tickets) - len(shown))


def _urgency(ticket: Ticket) -> date:
    return ticket.deadline.due_on or date.max
