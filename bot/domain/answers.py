"""What the desk says: a text, the clauses it quotes, and what the person can do next. Shapes shared by every edge."""

from dataclasses import dataclass

from bot.domain.intents import Intent
from bot.domain.who_asks import NO_CLAIMS, Claims


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause quoted verbatim. `url` is a path on the desk's own site (`/policy/company#3.1`); `version` names the policy text quoted."""

    clause: str
    heading: str
    quote: str
    url: str
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A button under a message: `label` is shown, `text` is what the customer then says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Words that stand folded under a message until somebody opens them: `label` is all that shows."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot. `upload` asks the widget to offer a file upload under it; with `more` the citations belong into the fold."""

    text: str
    citations: tuple[Citation, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    upload: bool = False
    more: Fold | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A concept key or clause id with the evidence for it, best first where it stands in a list."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Understood:
    """What one message means under one policy. Made outside any transaction; holds no state of the conversation.
    `known_words` is set where it abstains: the words of the question that may be kept, all others masked.

    `intents` is never empty; more than one means that each is to be served, in that order.
    `answer` is set when the first intent is one the knowledge answers by itself (ask, small talk, out of scope, hostile input), and where
    `claims` tell that another person's data is wanted; for the other intents the conversation decides what to say. `how_to` marks
    "how would I …?": answered, then offered as a request.
    """

    policy: str
    text: str
    language: str
    intents: tuple[Intent, ...]
    concepts: tuple[Scored, ...] = ()
    clauses: tuple[Scored, ...] = ()
    abstain: bool = False
    how_to: bool = False
    hostile: bool = False
    answer: Reply | None = None
    claims: Claims = NO_CLAIMS
    known_words: str = ""

    @property
    def intent(self) -> Intent:
        return self.intents[0]
