"""One chat turn in the making: what was said, what the desk says back, and which tickets it filed. Writes each message as it is shown."""

from dataclasses import dataclass, field, replace

from bot.domain.answers import Citation, Fold, QuickReply, Reply, Understood
from bot.domain.conversations import Conversation, Session
from bot.domain.desks import Desk
from bot.domain.messages import Author, Message
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services.house import House
from bot.services.phrases import Phrases, phrases

MASK = "•••••-•••••"


@dataclass(slots=True)
class Talk:
    """Lives for one turn. `conversation` is saved by the caller at the end; `said` is the customer's own message."""

    tx: Transaction
    house: House
    session: Session
    text: str
    understood: Understood
    conversation: Conversation
    said: Message | None = None
    unanswered: Message | None = None  # the question before this message, if the policy was silent on it
    pressed: bool = False  # the message is a button's text: it names a wish and tells nothing
    messages: list[Message] = field(default_factory=list)
    filed: list[Ticket] = field(default_factory=list)

    @property
    def words(self) -> Phrases:
        return phrases(self.session.locale)

    @property
    def desk(self) -> Desk:
        return self.house.desk(self.session.desk)

    def say(
        self,
        key: str,
        *buttons: QuickReply,
        ticket: Ticket | None = None,
        upload: bool = False,
        access_code: str | None = None,
        more: tuple[Fold, tuple[Citation, ...]] | None = None,
        **values: object,
    ) -> None:
        """Says a phrase. An access code is shown in this turn's answer and stored only as dots; `more` is folded under it."""
        shown = self.words.text(key, access_code=access_code, **values)
        stored = self.words.text(key, access_code=MASK, **values)
        fold, citations = more or (None, ())
        self._keep(Reply(stored, citations, buttons, upload, fold), shown=shown, ticket=ticket)

    def reply(self, reply: Reply) -> None:
        self._keep(reply, shown=reply.text, ticket=None)

    def include_news(self) -> None:
        """Takes up what a use case told the customer by itself in this turn."""
        told = {message.id for message in self.messages}
        since = self.tx.messages.list_session(self.session.id, after=self.said.id if self.said else 0)
        self.messages += [message for message in since if message.author is Author.BOT and message.id not in told]

    def open_tickets(self) -> list[Ticket]:
        """The session's open tickets, newest first."""
        return [ticket for ticket in self.tx.tickets.list_session(self.session.id) if ticket.is_open]

    def _keep(self, body: Reply, *, shown: str, ticket: Ticket | None) -> None:
        ticket_id = ticket.id if ticket else None
        message = self.tx.messages.add(self.session.id, Author.BOT, body, self.house.clock.now(), ticket_id=ticket_id)
        self.messages.append(replace(message, body=replace(body, text=shown)))
