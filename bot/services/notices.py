"""What the outside hears of a change: rows for the outbox in the same transaction, and the facts their couriers read when they send."""

from dataclasses import dataclass

from bot.domain.desks import Desk
from bot.domain.messages import Message
from bot.domain.tickets import Ticket
from bot.ports import Job, Json, Thread, Transaction
from bot.services.house import House

_FORMER = "former_threads"


@dataclass(frozen=True, slots=True)
class CardFacts:
    """All a Slack post about a ticket is built from. `thread` is None until the card is posted."""

    ticket: Ticket
    desk: Desk
    thread: Thread | None


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All a letter is built from; no `email`, no letter."""

    ticket: Ticket
    desk: Desk
    email: str | None
    name: str | None
    locale: str
    public_url: str


def card_facts(tx: Transaction, house: House, ticket_id: int) -> CardFacts:
    ticket = tx.tickets.get(ticket_id)
    return CardFacts(ticket, house.desk(ticket.desk), tx.threads.find(ticket_id))


def letter_facts(tx: Transaction, house: House, ticket_id: int) -> LetterFacts:
    ticket = tx.tickets.get(ticket_id)
    details = ticket.details
    return LetterFacts(
        ticket, house.desk(ticket.desk), details.get("email"), details.get("name"), ticket.locale, house.public_url
    )


def card_posted(tx: Transaction, ticket: Ticket) -> None:
    """A new ticket: its card first, then the requester's words under it."""
    _post(tx, ticket, Job.POST_CARD)
    notice(tx, ticket, "story")


def card_changed(tx: Transaction, ticket: Ticket) -> None:
    _post(tx, ticket, Job.REFRESH_CARD)


def card_moved(tx: Transaction, ticket: Ticket) -> None:
    """The ticket belongs into another channel: its card goes there, the requester's words with it; the old thread stays as the record."""
    _post(tx, ticket, Job.MOVE_CARD)
    notice(tx, ticket, "story")


def notice(tx: Transaction, ticket: Ticket, key: str, **data: Json) -> None:
    """A line of the desk's own in the ticket's thread; `data` holds codes and ids only."""
    _post(tx, ticket, Job.POST_NOTICE, {"notice": key, **data})


def message_arrived(tx: Transaction, ticket: Ticket, message: Message) -> None:
    """The customer's words, and staff's replies as they were sent, stand in the thread."""
    _post(tx, ticket, Job.POST_MESSAGE, {"message": message.id})


def told(tx: Transaction, ticket: Ticket, message: Message) -> None:
    """What was said to the requester. An employee hears it in Slack; a customer reads it in the chat."""
    if ticket.is_employees:
        payload: dict[str, Json] = {"message": message.id}
        tx.outbox.add(Job.TELL_EMPLOYEE, lane=f"employee:{ticket.id}", ticket_id=ticket.id, payload=payload)


def alert(tx: Transaction, desk: str, key: str, **data: Json) -> None:
    """A line to the desk's default channel about something that is no request's."""
    tx.outbox.add(Job.ALERT, lane=f"alert:{desk}", payload={"desk": desk, "notice": key, **data})


def letter(tx: Transaction, ticket: Ticket, key: str, *, secret: str | None = None, **data: Json) -> None:
    """A mail to the requester, if there is an address."""
    if ticket.details.get("email"):
        lane = f"mail:{ticket.id}"
        tx.outbox.add(Job.LETTER, lane=lane, ticket_id=ticket.id, payload={"letter": key, **data}, secret=secret)


def _post(tx: Transaction, ticket: Ticket, job: Job, payload: dict[str, Json] | None = None) -> None:
    tx.outbox.add(job, lane=f"ticket:{ticket.id}", ticket_id=ticket.id, payload=payload)


def thread_moved(tx: Transaction, ticket_id: int, old: Thread, new: Thread) -> None:
    """The ticket lives in another channel now. Where it lived is kept, sealed: what stands there has to go when the ticket is erased."""
    tx.threads.add(ticket_id, new)
    ticket = tx.tickets.get(ticket_id)
    left = filter(None, (ticket.details.get(_FORMER), f"{old.channel} {old.ts}"))
    ticket.details[_FORMER] = "\n".join(left)
    tx.tickets.save(ticket)


def former_threads(ticket: Ticket) -> list[Thread]:
    """Where a ticket's posts stand besides its thread."""
    return [Thread(*line.split()) for line in (ticket.details.get(_FORMER) or "").splitlines()]
