"""How values that are stored whole are written as JSON and read back: replies, conversations, ticket details."""

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from bot.domain.answers import Citation, Fold, QuickReply, Reply
from bot.domain.conversations import Conversation, Step
from bot.domain.proofs import Proof, ProofState, Role, Subject
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
    if reply.more:
        value["more"] = [reply.more.label, reply.more.text]
    return to_bytes(value)


def read_reply(stored: bytes) -> Reply:
    value = json.loads(stored)
    return Reply(
        value["text"],
        tuple(Citation(*fields) for fields in value.get("citations", ())),
        tuple(QuickReply(*fields) for fields in value.get("quick_replies", ())),
        value.get("upload", False),
        Fold(*value["more"]) if "more" in value else None,
    )


def write_conversation(conversation: Conversation) -> bytes:
    value = {field.name: getattr(conversation, field.name) for field in fields(conversation)}
    # a list, because the order in which fields were answered is part of the state
    return to_bytes(value | {"values": list(conversation.values.items())})


def read_conversation(stored: bytes) -> Conversation:
    """Forgives a field that was added or dropped since: what is sealed cannot be changed by a migration."""
    known = {field.name for field in fields(Conversation)}
    value = {name: _READERS.get(name, _same)(read) for name, read in json.loads(stored).items() if name in known}
    return Conversation(**value)


def _same(value: Any) -> Any:
    return value


_READERS: dict[str, Callable[[Any], Any]] = {
    "step": Step,
    "values": dict,
    "pending": tuple,
    "concepts": tuple,
    "role": Role,
    "extras": tuple,
}


def write_details(details: dict[str, str | None]) -> bytes:
    return to_bytes(list(details.items()))


def read_details(stored: bytes) -> dict[str, str | None]:
    return dict(json.loads(stored))


def write_proofs(proofs: tuple[Proof, ...]) -> str:
    return to_json([[proof.party, proof.subject, proof.state] for proof in proofs])


def read_proofs(stored: str) -> tuple[Proof, ...]:
    return tuple(
        Proof(Role(party), Subject(subject), ProofState(state)) for party, subject, state in json.loads(stored)
    )
