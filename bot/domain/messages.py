"""One message of a chat, stored as it was shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.answers import Reply


class Author(StrEnum):
    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"


class ReplyPurpose(StrEnum):
    """Why staff write to a customer. Only an answer releases something, and only an answer needs the identity level."""

    ASK = "ask"
    EXPLAIN = "explain"
    ANSWER = "answer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Message:
    """`ticket_id` is set for what belongs to a ticket's story; `purpose` for what staff wrote."""

    id: int
    author: Author
    body: Reply
    created_at: datetime
    ticket_id: int | None = None
    purpose: ReplyPurpose | None = None
