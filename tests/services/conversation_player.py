"""Plays conversations written down in files against the real store, services and knowledge: a person who answers what she
is asked, and says certain things instead when a certain question comes. A conversation is right when exactly the tickets it expects are filed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.conversations import Conversation, Step
from bot.domain.letters import plain_text
from bot.domain.messages import Message
from bot.domain.tickets import Ticket
from bot.ports import Knowledge
from bot.services import chat
from tests.services.conftest import TestDesk

MOST_TURNS = 30
PATIENCE = 3  # times a person says the same before she gives up
TYPING = timedelta(seconds=10)
Script = Mapping[str, Any]


@dataclass
class Played:
    """What came of a conversation: everything said, the tickets filed, and what differs from the expectation."""

    id: str
    lines: list[str] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        return "\n".join([f"[{self.id}]", *self.lines, *(f"!! {difference}" for difference in self.differences)])


def read_scripts(path: Path) -> list[Script]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


async def play(desk: TestDesk, knowledge: Knowledge, script: Script) -> Played:
    """Opens a session of its own, says the opening, then answers until the chat is idle or the person has nothing more to say."""
    played = Played(script["id"])
    person = _Person(script)
    await desk.open(script.get("locale", "en"), script["desk"])
    for text in script["opening"]:
        await _say(desk, knowledge, played, text)
    for _ in range(MOST_TURNS):
        said = person.next_words(await _conversation(desk))
        if said is None or played.lines.count(f"> {said}") >= PATIENCE:
            break
        await _say(desk, knowledge, played, said)
    played.tickets = sorted(await _tickets(desk), key=lambda ticket: ticket.id)
    played.differences = list(_differences(script["expect"]["tickets"], played.tickets))
    return played


class _Person:
    """Answers by the field that is asked: first what she says there instead (`at`), each once, then the answer. A list is given one by one, its
    last item for good."""

    def __init__(self, script: Script) -> None:
        self._answers = {key: _listed(value) for key, value in script.get("answers", {}).items()}
        self._instead = {key: _listed(value) for key, value in script.get("at", {}).items()}

    def next_words(self, conversation: Conversation) -> str | None:
        asked = _asked(conversation)
        if asked is None:
            return None
        if self._instead.get(asked):
            return self._instead[asked].pop(0)
        answers = self._answers.get(asked)
        if not answers:
            return None
        return answers.pop(0) if len(answers) > 1 else answers[0]


def _asked(conversation: Conversation) -> str | None:
    if conversation.step is Step.CONFIRMING:
        return "summary"
    return conversation.asked.key if conversation.asked else None


async def _say(desk: TestDesk, knowledge: Knowledge, played: Played, text: str) -> None:
    clean = chat.check_text(text)
    context = await desk.store.read(lambda tx: chat.get_context(tx, desk.house, desk.token))
    understood = knowledge.understand(context.policy, plain_text(clean), context.locale, context.concepts)
    desk.clock.advance(TYPING)
    turn = await desk.write(lambda tx: chat.take_turn(tx, desk.house, desk.token, clean, understood))
    played.lines += [f"> {text}", *(f"< {_shown(message)}" for message in turn.messages)]


def _shown(message: Message) -> str:
    return message.body.text.replace("\n", " / ")


async def _conversation(desk: TestDesk) -> Conversation:
    context = await desk.store.read(lambda tx: chat.get_context(tx, desk.house, desk.token))
    return await desk.store.read(lambda tx: tx.sessions.get(context.session_id).conversation)


async def _tickets(desk: TestDesk) -> list[Ticket]:
    context = await desk.store.read(lambda tx: chat.get_context(tx, desk.house, desk.token))
    return await desk.store.read(lambda tx: tx.tickets.list_session(context.session_id))


def _differences(expected: list[Script], filed: list[Ticket]) -> Iterator[str]:
    """Tickets of the same kind are compared in the order in which they were filed."""
    kinds, wanted = [ticket.kind for ticket in filed], [ticket["kind"] for ticket in expected]
    if sorted(kinds) != sorted(wanted):
        yield f"filed {kinds}, expected {wanted}"
        return
    left = list(filed)
    for ticket in expected:
        found = next(one for one in left if one.kind == ticket["kind"])
        left.remove(found)
        yield from _differences_of(ticket, found)


def _differences_of(expected: Script, filed: Ticket) -> Iterator[str]:
    for key in ("name", "email"):
        if _plain(filed.details.get(key)) != _plain(expected.get(key)):
            yield f"{filed.kind}: {key} is {filed.details.get(key)!r}, expected {expected.get(key)!r}"
    description = (filed.details.get("description") or "").casefold()
    missing = [word for word in expected.get("essence", ()) if word.casefold() not in description]
    if missing:
        yield f"{filed.kind}: the description lacks {missing}: {description!r}"


def _plain(value: str | None) -> str:
    return "".join((value or "").split())


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
