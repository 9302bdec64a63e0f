"""Between an employee and the privacy staff: the forms to ask and to add something, and what the employee is told in the direct message."""

from bot.domain.desks import Desk
from bot.domain.messages import Author, Message
from bot.domain.rulings import Explanation
from bot.domain.tickets import Ticket
from bot.services.employee_words import employee_text
from handlers.slack.action_ids import WRITE_STAFF, CallbackId, Name, employee_action
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.checks import facts_blocks
from handlers.slack.blocks.limits import escape
from handlers.slack.blocks.modals import modal
from handlers.slack.blocks.posts import quoted


def ask_form(source: str, desk: Desk, locale: str, text: str, facts: Explanation | None) -> View:
    """`source` names the check or question it comes from; `text` is the employee's own, shown to the employee alone."""
    about = (
        [elements.context(f"*{employee_text(locale, 'ask.facts')}*"), *facts_blocks(facts, locale)[1:]] if facts else []
    )
    return modal(
        employee_text(locale, "ask.title"),
        [
            elements.section(employee_text(locale, "ask.lead", desk=escape(desk.name))),
            elements.text_input(
                Name.TEXT, employee_text(locale, "ask.text"), value=text, hint=employee_text(locale, "ask.hint")
            ),
            *about,
        ],
        callback=CallbackId.ASK_STAFF,
        reference=f"{source}|{locale}",
        submit=employee_text(locale, "ask.submit"),
        close=employee_text(locale, "form.cancel"),
    )


def write_form(reference: str, locale: str) -> View:
    return modal(
        employee_text(locale, "write.title"),
        [
            elements.context(f"`{escape(reference)}`"),
            elements.text_input(Name.TEXT, employee_text(locale, "write.text")),
        ],
        callback=CallbackId.WRITE_STAFF,
        reference=f"{reference}|{locale}",
        submit=employee_text(locale, "ask.submit"),
        close=employee_text(locale, "form.cancel"),
    )


def done_modal(title: str, sentence: str, locale: str) -> View:
    return modal(title, [elements.said(sentence)], close=employee_text(locale, "form.close"))


def told_blocks(ticket: Ticket, message: Message) -> list[Block]:
    """What the staff or the desk say to the employee: their words as typed, and a way to write back."""
    key = "told.staff" if message.author is Author.STAFF else "told.desk"
    heading = employee_text(ticket.locale, key, reference=f"`{escape(ticket.reference)}`")
    write = employee_text(ticket.locale, "write.button")
    return [
        elements.context(heading),
        *quoted(message.body.text),
        elements.actions("told", [elements.button(write, employee_action(WRITE_STAFF), ticket.reference)]),
    ]


def told_text(ticket: Ticket) -> str:
    """For notifications: never the words themselves."""
    return employee_text(ticket.locale, "told.notification")
