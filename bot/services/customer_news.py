"""What the desk tells the customer in the chat when staff changed something: written in her language, live in the widget, kept in the history."""

from collections.abc import Mapping

from bot.domain.answers import QuickReply, Reply
from bot.domain.messages import Author
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services import notices
from bot.services.employee_words import employee_text
from bot.services.house import House
from bot.services.phrases import phrases


def tell(
    tx: Transaction,
    house: House,
    ticket: Ticket,
    key: str,
    *buttons: str | QuickReply,
    upload: bool = False,
    reason: str | None = None,
    **values: object,
) -> None:
    """Says a phrase in the chat of the ticket. `reason` is a code whose sentence stands under `<key>.<reason>`.

    `buttons` are commands, or buttons made already.
    """
    if ticket.is_employees:
        _tell_employee(tx, house, ticket, key, values)
        return
    words = phrases(ticket.locale)
    why = words.text(f"{key}.{reason}") if reason else ""
    text = words.text(key, reference=ticket.reference, why=why, **values)
    replies = tuple(
        words.button(button, reference=ticket.reference) if isinstance(button, str) else button for button in buttons
    )
    body = Reply(text, quick_replies=replies, upload=upload)
    tx.messages.add(ticket.session_id, Author.BOT, body, house.clock.now(), ticket_id=ticket.id)


def _tell_employee(tx: Transaction, house: House, ticket: Ticket, key: str, values: Mapping[str, object]) -> None:
    """An employee reads other words, in a direct message; the words that staff wrote are sent beside them."""
    text = employee_text(ticket.locale, key, **{"reference": ticket.reference, "why": "", **values})
    message = tx.messages.add(ticket.session_id, Author.BOT, Reply(text), house.clock.now(), ticket_id=ticket.id)
    notices.told(tx, ticket, message)
