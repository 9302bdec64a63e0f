"""Which kinds of request a message wishes for: what the knowledge understood, held against wishes that are put outright, clause by clause."""

import re
from dataclasses import dataclass

from bot.domain.answers import Understood
from bot.domain.letters import for_reading
from bot.services.hearing import asks, does

OUTRIGHT = (
    "stop_marketing",
    "correction",
    "disclosure",
    "deletion",
    "complaint",
    "inquiry",
)  # the first that a clause puts is what it puts
_RIGHTS = frozenset({"stop_marketing", "correction", "disclosure", "deletion"})
_CLAUSES = re.compile(
    r"(?<=[.!?;。！？；])\s*|\n+|(?:,|\s)\s*(?:and|then|plus|also)\s+(?=\w)|\s(?=(?:\d|[a-c])[.)]\s)|(?<=[とび])、|(?:それから|それと|また|あわせて|加えて)、?",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:actually,? no|no,? actually|no,? wait|wait,? no|scratch that|on second thoughts?)\b|やっぱり", re.IGNORECASE
)
_SHORT = 400  # characters; in a longer message a demand is part of the story


@dataclass(frozen=True, slots=True)
class Wishes:
    """`kinds` are what to take down, in the message's order; `outright` those it names as wishes in so many words."""

    kinds: tuple[str, ...]
    outright: tuple[str, ...]


def read_wishes(understood: Understood, text: str) -> Wishes:
    """A wish put outright counts even where the message could be read as a question. A complaint that is not called one is the anger beside a
    request, and a demand that ends a complaint is part of it, unless the message says that it holds several things."""
    text = for_reading(text)
    outright = _outright(understood, text)
    found = tuple(dict.fromkeys(kind for kind in (intent.request_kind for intent in understood.intents) if kind))
    if does("takes_back", text) and outright:
        return Wishes(outright[:1], outright)
    rights = [kind for kind in outright if kind in _RIGHTS]
    if does("several", text) or len(rights) > 1:
        found = tuple(dict.fromkeys([*outright, *found]))
    if not does("names_complaint", text):
        demanded = rights if len(text) <= _SHORT else []
        found = tuple(kind for kind in found if kind != "complaint" or not (demanded or set(found) & _RIGHTS)) or tuple(
            demanded
        )
    return Wishes(found or outright[:1], outright)


def _outright(understood: Understood, text: str) -> tuple[str, ...]:
    if understood.hostile or (does("negated", text) and not does("takes_back", text)):
        return ()
    text = _what_stands(text)
    if asks(text) and (understood.how_to or not does("politely", text)):
        return ("inquiry",) if does("wants_inquiry", text) else ()
    found = [_wish_of(clause) for clause in _CLAUSES.split(text) if clause]
    return tuple(dict.fromkeys(kind for kind in (*found, _wish_of(text)) if kind))


def _what_stands(text: str) -> str:
    """What is left of a message that takes its beginning back ("… actually no, I'd rather …")."""
    if not does("takes_back", text):
        return text
    later = [clause for clause in _TAKEN_BACK.split(text)[1:] if clause and _wish_of(clause)]
    return later[-1] if later else text


def _wish_of(clause: str) -> str | None:
    return next((kind for kind in OUTRIGHT if does(f"wants_{kind}", clause)), None)


def holds_question(text: str) -> bool:
    """Whether any sentence of a message is put as a question."""
    return (
        "?" in text
        or "？" in text
        or any(asks(sentence) for sentence in re.split(r"(?<=[.!。！])\s*|\n+", text) if sentence)
    )
