"""What a row of the outbox says in Slack: facts read in one snapshot, words built by the block builders. Sends nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.domain.checks import Asked
from bot.domain.desks import Desk
from bot.domain.errors import TicketNotFound
from bot.domain.tickets import Ticket
from bot.ports import Job, Knowledge, OutboxRow, PurposeChecks, Thread, Transaction
from bot.services.house import House
from bot.services.labels import notice_text
from bot.services.notices import CardFacts, card_facts
from bot.services.purpose_checks import view_check
from handlers.slack.blocks import Block
from handlers.slack.blocks.card import card, card_text, moved_blocks, moved_text
from handlers.slack.blocks.decisions import provision_blocks
from handlers.slack.blocks.inquiries import told_blocks, told_text
from handlers.slack.blocks.posts import (
    QUESTION_TEXT,
    STORY_TEXT,
    message_blocks,
    message_text,
    notice_blocks,
    question_blocks,
    story_blocks,
)
from handlers.slack.showing import check_of, shown_answer, shown_check

STORY = "story"
PROVISION = "provision_proposed"


class Forgotten(Exception):
    """What a row would have answered was destroyed meanwhile: there is nothing to send any more."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `text` is what a notification shows: never a requester's words."""

    text: str
    blocks: list[Block] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is told something privately: where she asked, else in a direct message. With `ticket` the thread there is hers about it."""

    user: str
    channel: str | None = None
    thread_ts: str | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """`facts` for what belongs to a ticket's thread, `desk` for what belongs to a desk's channel, `person` for one person."""

    message: Outgoing
    facts: CardFacts | None = None
    desk: Desk | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Composer:
    house: House
    knowledge: Knowledge
    checks: PurposeChecks

    def compose(self, tx: Transaction, row: OutboxRow) -> Composed:
        if row.ticket_id is not None and tx.tickets.get(row.ticket_id).erased_at is not None:
            raise TicketNotFound  # it was erased while this row was on its way
        return _JOBS[row.job](self, tx, row)

    def card_of(self, facts: CardFacts) -> Outgoing:
        return Outgoing(card_text(facts.ticket, facts.desk), card(facts.ticket, facts.desk))

    def moved_card(self, facts: CardFacts, channel: str) -> Outgoing:
        """What is left of a card in the channel it went away from."""
        return Outgoing(moved_text(facts.ticket), moved_blocks(facts.ticket, channel))

    def _card(self, tx: Transaction, row: OutboxRow) -> Composed:
        facts = self._facts(tx, row)
        return Composed(self.card_of(facts), facts)

    def _message(self, tx: Transaction, row: OutboxRow) -> Composed:
        message = tx.messages.get(row.payload["message"])
        facts = self._facts(tx, row)
        of_employee = facts.ticket.is_employees
        said = Outgoing(message_text(message, of_employee), message_blocks(message, of_employee))
        return Composed(said, facts)

    def _notice(self, tx: Transaction, row: OutboxRow) -> Composed:
        facts = self._facts(tx, row)
        if row.payload["notice"] == STORY:
            return Composed(self._story(facts.ticket, facts.desk), facts)
        if row.payload["notice"] == PROVISION:
            return Composed(self._provision(tx, row, facts.desk), facts)
        return Composed(_line(row, facts.ticket.is_employees), facts)

    def _story(self, ticket: Ticket, desk: Desk) -> Outgoing:
        """The requester's words of the form; with an employee's, the facts of the check it followed and what the desk had said."""
        words = ticket.details.get("description") or ""
        if not ticket.is_employees:
            return Outgoing(STORY_TEXT, story_blocks(words))
        return Outgoing(QUESTION_TEXT, question_blocks(words, check_of(self, ticket, desk)))

    def _provision(self, tx: Transaction, row: OutboxRow, desk: Desk) -> Outgoing:
        """An entry of the register, with the buttons for the second person."""
        provision = tx.provisions.get(row.payload["provision"])
        ruling = self.checks.decide(desk.policy, provision.facts, desk.registered)
        told = self.checks.explain(desk.policy, provision.facts, ruling, "en", desk.registered)
        return Outgoing(_line(row).text, provision_blocks(provision, told))

    def _private(self, tx: Transaction, row: OutboxRow) -> Composed:
        place = row.payload
        return Composed(_line(row), person=Person(place["user"], place.get("channel"), place.get("thread_ts")))

    def _employee(self, tx: Transaction, row: OutboxRow) -> Composed:
        """News of an employee's own question, or the answer to something just asked."""
        if row.ticket_id is None:
            asked = tx.asked_words.find(row.payload["asked"])
            if asked is None:
                raise Forgotten
            person = Person(asked.user, asked.channel, asked.thread_ts)
            return Composed(self._answer(tx, row, asked), person=person)
        ticket = tx.tickets.get(row.ticket_id)
        if not ticket.is_employees:  # erased meanwhile
            raise Forgotten
        thread = tx.employee_threads.find(ticket.id) or Thread("", "")
        person = Person(ticket.details.get("employee") or "", thread.channel or None, thread.ts or None, ticket)
        message = tx.messages.get(row.payload["message"])
        return Composed(Outgoing(told_text(ticket), told_blocks(ticket, message)), person=person)

    def _alert(self, tx: Transaction, row: OutboxRow) -> Composed:
        return Composed(_line(row), desk=self.house.desk(row.payload["desk"]))

    def _answer(self, tx: Transaction, row: OutboxRow, asked: Asked) -> Outgoing:
        if asked.check_id is not None:
            view = view_check(tx, self.house, asked.check_id, self.knowledge.policies())
            if view is None:
                raise Forgotten
            if not row.payload.get("colleague"):
                view = replace(view, precedents=())
            return Outgoing(*shown_check(self, view))
        desk = self.house.desk(asked.desk)
        said = row.payload
        version = said.get("version") or self.knowledge.policy(desk.policy).version
        return Outgoing(*shown_answer(self, desk, said["lead"], said["clauses"], asked.locale, asked.id, version))

    def _facts(self, tx: Transaction, row: OutboxRow) -> CardFacts:
        return card_facts(tx, self.house, row.ticket_id or 0)


_JOBS: dict[Job, Callable[[Composer, Transaction, OutboxRow], Composed]] = {
    Job.POST_CARD: Composer._card,
    Job.REFRESH_CARD: Composer._card,
    Job.MOVE_CARD: Composer._card,
    Job.POST_MESSAGE: Composer._message,
    Job.POST_NOTICE: Composer._notice,
    Job.TELL_STAFF: Composer._private,
    Job.TELL_EMPLOYEE: Composer._employee,
    Job.ALERT: Composer._alert,
}
JOBS: tuple[Job, ...] = (*_JOBS, Job.ERASE_THREAD)


def _line(row: OutboxRow, of_employee: bool = False) -> Outgoing:
    text = notice_text(row.payload["notice"], row.payload, of_employee=of_employee)
    return Outgoing(text, notice_blocks(text))
