"""How values that are stored whole are written as JSON and read back: replies, conversations, ticket details."""

import json
from typing import Any

from bot.domain.answers import Citation, QuickReply, Reply
from bot.domain.conversations import Conversation, Step
from storage.sql import to_json


def to_bytes(value: object) -> bytes:
    """JSON as UTF-8; half a surrogate pair, which a hostile client can send, survives the way there and back."""
    return to_json(value).encode("utf-8", "surrogatepass")


def write_reply(reply: Reply) -> bytes:
    """Only what is set: most messages are nothing but a text."""
    value: dict[str, Any] = {"text": reply.text}
    if reply.citations:
        value["citations"] = [[c.clause, c.heading, c.quote, c.url, c.version, c.language] for c in reply.citations]
    if reply.quick_replies:
        value["quick_replies"] = [[q.label, q.text] for q in reply.quick_replies]
    if reply.upload:
        value["upload"] = True
    return to_bytes(value)


def read_reply(stored: bytes) -> Reply:
    value = json.loads(stored)
    return Reply(
        value["text"],
        tuple(Citation(*fields) for fields in value.get("citations", ())),
        tuple(QuickReply(*fields) for fields in value.get("quick_replies", ())),
        value.get("upload", False),
    )


def write_conversation(conversation: Conversation) -> bytes:
    value = {
        "step": conversation.step,
        "kind": conversation.kind,
        # a list, because the order in which fields were answered is part of the state
        "values": list(conversation.values.items()),
        "editing": conversation.editing,
        "pending": conversation.pending,
        "concepts": conversation.concepts,
        "first_message": conversation.first_message,
    }
    return to_bytes(value)


def read_conversation(stored: bytes) -> Conversation:
    value = json.loads(stored)
    return Conversation(
        step=Step(value["step"]),
        kind=value["kind"],
        values=dict(value["values"]),
        editing=value["editing"],
        pending=tuple(value["pending"]),
        concepts=tuple(value["concepts"]),
        first_message=value["first_message"],
    )


def write_details(details: dict[str, str | None]) -> bytes:
    return to_bytes(list(details.items()))


def read_details(stored: bytes) -> dict[str, str | None]:
    return dict(json.loads(stored))
