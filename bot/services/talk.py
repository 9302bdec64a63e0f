"""One chat turn in the making: what was said, what the desk says back, and which tickets it filed. Writes each message as it is shown."""

from dataclasses import dataclass, field, replace

from bot.domain.addresses import read_email
from bot.domain.answers import Citation, Fold, QuickReply, Reply, Understood
from bot.domain.conversations import Conversation, Session
from bot.domain.desks import Desk
from bot.domain.intents import Intent
from bot.domain.messages import Author, Message
from bot.domain.request_kinds import get_kind
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services import unanswered as unanswered_questions
from bot.services.heard import Heard
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
    heard: Heard
    conversation: Conversation
    client: str = ""  # an opaque key of the caller's address
    typed: str = ""  # the message with the markup it may have been pasted with; `text` is what that shows
    said: Message | None = None
    unanswered: Message | None = None  # the question before this message, if the policy was silent on it
    pressed: bool = False  # the message is a button's text: it names a wish and tells nothing
    next_of_several: bool = False  # this request was asked for together with the one just filed
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

    def answer(self) -> None:
        """The policy's answer, or the desk's own to small talk; remembers a question the policy does not answer."""
        understood = self.understood
        if understood.answer is None:
            self.say("not_understood", *self.kind_buttons())
            return
        self.conversation = self.conversation.about(tuple(scored.key for scored in understood.concepts[:3]))
        unanswered_questions.remember(self.tx, self.house, self.desk, understood)
        if understood.abstain and self.said is not None and not self.conversation.in_form:
            self.conversation = replace(self.conversation, unanswered=self.said.id)
        self.reply(understood.answer)

    def kind_buttons(self) -> tuple[QuickReply, ...]:
        keys = ("disclosure", "correction", "stop_marketing", "deletion", "complaint", "human")
        return tuple(self.words.button(key) for key in keys)

    def does(self, act: str) -> bool:
        """Whether the message does what this act (a key of heard.toml) names."""
        return act in self.heard.acts

    def wanted_kinds(self) -> list[str]:
        """The kinds of request this message wishes for, in its order."""
        return list(self.heard.wishes.kinds)

    def only_email(self) -> str | None:
        return read_email(self.text)

    def clearly_about_policy(self) -> bool:
        """Whether the policy itself answers this message."""
        return self.understood.intent is Intent.ASK and bool(self.understood.clauses) and not self.understood.abstain

    def target_days(self, kind: str) -> int:
        return self.desk.targets.get(kind, get_kind(kind).answer_within)

    def open_tickets(self) -> list[Ticket]:
        """The session's open tickets, newest first."""
        return [ticket for ticket in self.tx.tickets.list_session(self.session.id) if ticket.is_open]

    def _keep(self, body: Reply, *, shown: str, ticket: Ticket | None) -> None:
        ticket_id = ticket.id if ticket else None
        message = self.tx.messages.add(self.session.id, Author.BOT, body, self.house.clock.now(), ticket_id=ticket_id)
        self.messages.append(replace(message, body=replace(body, text=shown)))
