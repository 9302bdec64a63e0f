"""The ticket's card: where it stands and what can be done now. No name, no contact, no word of the requester's stands on it."""

from datetime import date

from bot.domain.desks import Desk
from bot.domain.proofs import Role
from bot.domain.staff_actions import staff_actions
from bot.domain.tickets import Ticket
from bot.services.labels import action_label, asker, label, ticket_label
from handlers.slack.action_ids import action_id
from handlers.slack.blocks import Block, elements
from handlers.slack.blocks.limits import MESSAGE_TEXT, cut, escape
from handlers.slack.blocks.words import LAST_ROW, MANNERS, PLAIN, ROWS


def card(ticket: Ticket, desk: Desk) -> list[Block]:
    return [
        elements.header(f"{label('kind', ticket.kind)} · {desk.name}"),
        elements.fields(_facts(ticket, desk)),
        *_warnings(ticket),
        *_rows(ticket, desk),
        elements.context(
            f"Talk in this thread stays inside the team. Only “Reply to {asker(ticket)}” and “Send to customer” reach the {asker(ticket)}."
        ),
    ]


def card_text(ticket: Ticket, desk: Desk) -> str:
    """For notifications and screen readers."""
    kind, status = label("kind", ticket.kind), label("status", ticket.status)
    return cut(escape(f"{kind} at {desk.name}: {ticket.reference}, {status.lower()}"), MESSAGE_TEXT)


def moved_text(ticket: Ticket) -> str:
    return f"{ticket.reference} moved to another channel."


def moved_blocks(ticket: Ticket, channel: str) -> list[Block]:
    """Without buttons: what is done with the ticket is done where it is now. `channel` is an id of Slack's."""
    return [
        elements.section(f"`{escape(ticket.reference)}` moved to <#{escape(channel)}>."),
        elements.context("What was said here stays here; the request goes on there."),
    ]


def _warnings(ticket: Ticket) -> list[Block]:
    """What nobody may overlook before they answer."""
    flags = {"special_care": ticket.special_care, "conflict": ticket.conflict_of_interest}
    lines = [escape(label("card", key)) for key, standing in flags.items() if standing]
    return [elements.section("\n".join(f"*{line}*" for line in lines))] if lines else []


def _facts(ticket: Ticket, desk: Desk) -> list[str]:
    office, role = desk.find_office(ticket.office), ticket.identity.role
    return [
        f"*Reference*\n`{escape(ticket.reference)}`",
        f"*Status*\n{escape(ticket_label(ticket, 'status', ticket.status))}",
        f"*Handled by*\n{mention(ticket.assignee) if ticket.assignee else 'Nobody yet'}",
        f"*Answer due*\n{_due(ticket)}",
        (
            "*From*\nAn employee"
            if ticket.is_employees
            else f"*Identity*\n{_sentence(label('identity_state', ticket.identity.state))}"
        ),
        *([f"*Asked by*\n{escape(_sentence(label('role', role)))}"] if role is not Role.PERSON else []),
        *([f"*Office*\n{escape(office.name if office else ticket.office)}"] if ticket.office else []),
        *([f"*First refused on*\n{_day(ticket.first_refused_on)}"] if ticket.first_refused_on else []),
    ]


def _due(ticket: Ticket) -> str:
    if not ticket.is_open:
        return "Closed"
    if ticket.deadline.due_on is not None:
        return _day(ticket.deadline.due_on)
    left = ticket.deadline.days_left
    return f"Paused, {left} business day{'' if left == 1 else 's'} left"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _rows(ticket: Ticket, desk: Desk) -> list[Block]:
    """The buttons by what they are for, in the order of the actions."""
    offered = staff_actions(ticket, has_offices=desk.has_offices)
    named = (*ROWS, LAST_ROW)
    *first, last = [[action for action in offered if _name(action) in row] for row in named]
    rest = [action for action in offered if not any(_name(action) in row for row in named)]
    return [
        elements.actions(f"actions:{number}", [_button(action, ticket) for action in row])
        for number, row in enumerate((*first, rest, last))
        if row
    ]


def _button(action: str, ticket: Ticket) -> Block:
    manner = MANNERS.get(action) or MANNERS.get(_name(action), PLAIN)
    words = [words.replace("customer", asker(ticket)) for words in manner.asks] if manner.asks else []
    asks = elements.confirm(words[0], words[1], words[2], danger=manner.style == "danger") if words else None
    said = action_label(ticket, action)
    return elements.button(said, action_id(action), ticket.reference, style=manner.style, confirm=asks)


def _name(action: str) -> str:
    """Without what it is about ("approve_identity:guardian_authority")."""
    return action.partition(":")[0]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def mention(user_id: str) -> str:
    return f"<@{escape(user_id)}>"
