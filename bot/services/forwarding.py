"""Words for the staff who asked something: which of a customer's messages belong to an open ticket, and passing them on. A new wish among them is
offered as a request of its own as well."""

from dataclasses import replace

from bot.domain.answers import Reply
from bot.domain.conversations import Step
from bot.domain.events import EventType
from bot.domain.intents import Intent
from bot.domain.messages import Author
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket, TicketStatus
from bot.services import notices
from bot.services.commands import FORM_WORDS
from bot.services.followups import requests
from bot.services.moves import move
from bot.services.phrases import Command, affirms
from bot.services.talk import Talk

_NOT_FOR_STAFF = (Intent.STATUS, Intent.HUMAN)


def forwarded_to(talk: Talk, command: Command | None) -> Ticket | None:
    """The ticket a message belongs to because staff wait for it, or were the last to speak and it is no new business."""
    plain = affirms(talk.text) or (
        command is not None and command.key in FORM_WORDS
    )  # "yes" and "no" answer staff, too
    if (command is not None and not plain) or talk.conversation.step is not Step.IDLE or talk.understood.hostile:
        return None
    tickets = talk.open_tickets()
    waiting = next((ticket for ticket in tickets if ticket.status is TicketStatus.AWAITING_CUSTOMER), None)
    if waiting is not None and (plain or talk.understood.intent not in _NOT_FOR_STAFF):
        return waiting
    if (
        plain
        or talk.understood.intent in (Intent.SMALLTALK, Intent.OUT_OF_SCOPE, Intent.COMPLAINT)
        or talk.understood.abstain
    ):
        return requests.ticket_staff_spoke_last(talk, tickets)
    return None


def forward(talk: Talk, ticket: Ticket) -> None:
    now = talk.house.clock.now()
    talk.said = talk.tx.messages.add(talk.session.id, Author.CUSTOMER, Reply(talk.typed), now, ticket_id=ticket.id)
    ticket.record(EventType.CUSTOMER_WROTE, CUSTOMER, now, {"message": talk.said.id})
    if ticket.status is TicketStatus.AWAITING_CUSTOMER:
        move(talk.tx, talk.house, ticket, TicketStatus.IN_PROGRESS, actor=CUSTOMER)
    else:
        talk.tx.tickets.save(ticket)
    notices.message_arrived(talk.tx, ticket, talk.said)
    if talk.understood.claims.conflict:
        notices.notice(talk.tx, ticket, "conflict_hint")
    talk.say("forwarded", ticket=ticket, reference=ticket.reference)
    _offer_own_request(talk, ticket)


def _offer_own_request(talk: Talk, ticket: Ticket) -> None:
    """The button takes the words just said along, so that nobody types them twice."""
    wanted = [kind for kind in talk.wanted_kinds() if kind != ticket.kind and kind != "inquiry"]
    if not wanted or talk.said is None or affirms(talk.text):
        return
    talk.conversation = replace(talk.conversation, unanswered=talk.said.id)
    talk.say("forwarded.own_request", *(talk.words.button(kind) for kind in wanted))
