"""What a row of the outbox says in Slack: facts read in one snapshot, words built by the block builders. Sends nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.desks import Desk
from bot.ports import Job, Knowledge, OutboxRow, Transaction
from bot.services.house import House
from bot.services.labels import notice_text
from bot.services.notices import CardFacts, card_facts
from handlers.slack.blocks import Block
from handlers.slack.blocks.answers import answer_blocks, answer_text
from handlers.slack.blocks.card import card, card_text
from handlers.slack.blocks.posts import STORY_TEXT, message_blocks, message_text, notice_blocks, story_blocks
from handlers.slack.quoting import quoted_clauses

STORY = "story"
POLICY_ANSWER = "policy_answer"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `text` is what a notification shows: never a requester's words."""

    text: str
    blocks: list[Block] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Composed:
    """`facts` for what belongs to a ticket, `desk` for what belongs to a desk's channel, neither for one person."""

    message: Outgoing
    facts: CardFacts | None = None
    desk: Desk | None = None


@dataclass(frozen=True, slots=True)
class Composer:
    house: House
    knowledge: Knowledge

    def compose(self, tx: Transaction, row: OutboxRow) -> Composed:
        return _JOBS[row.job](self, tx, row)

    def card_of(self, facts: CardFacts) -> Outgoing:
        return Outgoing(card_text(facts.ticket, facts.desk), card(facts.ticket, facts.desk))

    def _card(self, tx: Transaction, row: OutboxRow) -> Composed:
        facts = self._facts(tx, row)
        return Composed(self.card_of(facts), facts)

    def _message(self, tx: Transaction, row: OutboxRow) -> Composed:
        message = tx.messages.get(row.payload["message"])
        return Composed(Outgoing(message_text(message), message_blocks(message)), self._facts(tx, row))

    def _notice(self, tx: Transaction, row: OutboxRow) -> Composed:
        facts = self._facts(tx, row)
        if row.payload["notice"] == STORY:
            return Composed(Outgoing(STORY_TEXT, story_blocks(facts.ticket.details.get("description") or "")), facts)
        return Composed(_line(row), facts)

    def _private(self, tx: Transaction, row: OutboxRow) -> Composed:
        if row.payload["notice"] == POLICY_ANSWER:
            return Composed(self._answer(row))
        return Composed(_line(row))

    def _alert(self, tx: Transaction, row: OutboxRow) -> Composed:
        return Composed(_line(row), desk=self.house.desk(row.payload["desk"]))

    def _answer(self, row: OutboxRow) -> Outgoing:
        desk = self.house.desk(row.payload["desk"])
        clauses = quoted_clauses(self.knowledge.policy(desk.policy), row.payload["clauses"], self.house.public_url)
        others = [key for key in self.house.desks if key != desk.key]
        return Outgoing(
            answer_text(desk),
            answer_blocks(row.payload["lead"], clauses, desk, others, links_only=row.payload["links_only"]),
        )

    def _facts(self, tx: Transaction, row: OutboxRow) -> CardFacts:
        return card_facts(tx, self.house, row.ticket_id or 0)


_JOBS: dict[Job, Callable[[Composer, Transaction, OutboxRow], Composed]] = {
    Job.POST_CARD: Composer._card,
    Job.REFRESH_CARD: Composer._card,
    Job.POST_MESSAGE: Composer._message,
    Job.POST_NOTICE: Composer._notice,
    Job.TELL_STAFF: Composer._private,
    Job.ALERT: Composer._alert,
}
JOBS: tuple[Job, ...] = tuple(_JOBS)


def _line(row: OutboxRow) -> Outgoing:
    text = notice_text(row.payload["notice"], row.payload)
    return Outgoing(text, notice_blocks(text))
