"""The JSON of the public API: its schema, and how messages and tickets become it. These shapes are a contract (DESIGN.md §3)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.answers import Citation
from bot.domain.messages import Message
from bot.services.chat import Turn
from bot.services.ticket_view import TicketView

Json = dict[str, Any]


class CitationOut(BaseModel):
    """A clause quoted verbatim; `language` is the policy's own."""

    clause: str
    heading: str
    quote: str
    url: str
    version: str
    language: str


class QuickReplyOut(BaseModel):
    label: str
    text: str


class FoldOut(BaseModel):
    """Words folded under a message; `label` is what shows. The message's citations belong to them."""

    label: str
    text: str


class MessageOut(BaseModel):
    """`upload` asks for a file upload under this message."""

    id: int
    author: Literal["customer", "bot", "staff"]
    text: str
    citations: list[CitationOut]
    quick_replies: list[QuickReplyOut]
    upload: bool
    more: FoldOut | None
    created_at: datetime


class IdentityOut(BaseModel):
    level: str
    state: str


class TimelineEntryOut(BaseModel):
    at: datetime
    text: str


class TicketOut(BaseModel):
    """What its requester may see of a request."""

    reference: str
    kind: str
    kind_label: str
    status: str
    status_label: str
    identity: IdentityOut
    due_on: date | None
    created_at: datetime
    timeline: list[TimelineEntryOut]


class SessionOut(BaseModel):
    token: str
    messages: list[MessageOut]


class MessagesOut(BaseModel):
    messages: list[MessageOut]


class TicketsOut(BaseModel):
    tickets: list[TicketOut]


class TurnOut(BaseModel):
    """The bot's replies, every request filed in this turn, and the latest of them."""

    messages: list[MessageOut]
    tickets: list[TicketOut]
    ticket: TicketOut | None


class ReceivedOut(BaseModel):
    """What the bot says to an upload, and the request as it stands now."""

    messages: list[MessageOut]
    ticket: TicketOut


class ColorsOut(BaseModel):
    """The desk's colour and what can be read on it; and in which shade it can itself be read on white and on near-black."""

    fill: str
    on_fill: str
    ink_on_light: str
    ink_on_dark: str


class DeskOut(BaseModel):
    """What the widget needs to know of a desk before anybody has said a word."""

    key: str
    name: str
    policy_url: str
    colors: ColorsOut
    talk_to_a_person: QuickReplyOut
    max_message: int
    max_document: int


class OpenSession(BaseModel):
    model_config = ConfigDict(extra="forbid")
    desk: str = Field(max_length=60, examples=["company"])
    locale: str = Field("en", max_length=35, description="The visitor's language, such as `en` or `ja-JP`.")


class PostMessage(BaseModel):
    """`text` is read by the desk's own rule, whatever arrives, so that each fault gets its own sentence."""

    model_config = ConfigDict(extra="forbid")
    text: Any = Field(
        json_schema_extra={
            "type": "string",
            "minLength": 1,
            "maxLength": 8000,
            "pattern": r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$",
            "example": "How long do you keep my data?",
        }
    )
    locale: str | None = Field(
        None, max_length=35, description="The language the visitor reads now; the desk goes on in it."
    )


class LookUp(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reference: str = Field(max_length=60, examples=["PD-7K3M-9QX2"])
    access_code: str = Field(max_length=60, examples=["4F7KM-92QXA"])


def message_json(message: Message, in_force: Mapping[str, str] | None = None) -> Json:
    """`in_force` names each policy's version; what was quoted from an earlier one then links to that one."""
    body = message.body
    return {
        "id": message.id,
        "author": message.author.value,
        "text": body.text,
        "citations": [
            {
                "clause": c.clause,
                "heading": c.heading,
                "quote": c.quote,
                "url": _url(c, in_force or {}),
                "version": c.version,
                "language": c.language,
            }
            for c in body.citations
        ],
        "quick_replies": [{"label": q.label, "text": q.text} for q in body.quick_replies],
        "upload": body.upload,
        "more": {"label": body.more.label, "text": body.more.text} if body.more else None,
        "created_at": moment(message.created_at),
    }


def _url(citation: Citation, in_force: Mapping[str, str]) -> str:
    policy, _, path = citation.clause.partition(":")
    if in_force.get(policy, citation.version) == citation.version:
        return citation.url
    return f"/policy/{policy}/{citation.version}#{path}"


def ticket_json(view: TicketView) -> Json:
    return {
        "reference": view.reference,
        "kind": view.kind,
        "kind_label": view.kind_label,
        "status": str(view.status),
        "status_label": view.status_label,
        "identity": {"level": str(view.identity_level), "state": str(view.identity_state)},
        "due_on": view.due_on.isoformat() if view.due_on else None,
        "created_at": moment(view.created_at),
        "timeline": [{"at": moment(entry.at), "text": entry.text} for entry in view.timeline],
    }


def turn_json(turn: Turn) -> Json:
    return {
        "messages": [message_json(message) for message in turn.messages],
        "tickets": [ticket_json(ticket) for ticket in turn.tickets],
        "ticket": ticket_json(turn.ticket) if turn.ticket else None,
    }


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
