"""Reads one message without any policy: its language, what it wants, what it is about. No state, no answer."""

import re
from dataclasses import dataclass

from bot.domain.intents import Intent
from knowledge.bank import INTENT
from knowledge.bare import says_nothing, without_addresses
from knowledge.buttons import meaning_of
from knowledge.japanese import standard
from knowledge.matching import reads_meaning, shares
from knowledge.signals import has
from knowledge.spelling import respelt
from knowledge.text import is_japanese, normal, sentences

SECOND_WISH = 0.6  # share that a part of the message needs to count as a wish of its own
SERVED = frozenset(
    {
        Intent.COMPLAINT,
        Intent.DISCLOSURE,
        Intent.CORRECTION,
        Intent.STOP_MARKETING,
        Intent.DELETION,
        Intent.STATUS,
        Intent.HUMAN,
        Intent.ASK,
    }
)
JOINED = re.compile(
    r"(?:[,;]|\bthen) (?=(?:please |also )?(?:delete|erase|remove|wipe|stop|quit|cease|send|give|correct|fix|update)\b)"
    r"|\b(?:and (?:also|then|please)|also|plus|besides"
    r"|(?:and|&) (?=(?:please |pls |kindly |just )?(?:delete|erase|remove|wipe|forget|destroy|close|cancel|stop|quit|cease|unsubscribe|send|give|show"
    r"|correct|change|update|fix|amend|tell|what|how|who|why|do|can|could|i|get|take|let|put|have)\b))"
    r"|(?:^|(?<=[、。\s]))(?:また|それと|あと|それから|さらに|加えて|ついでに)、?|それから|(?<=[てで])、|(?<=のと)、"
)
SURELY_HOSTILE = 0.5
MOST_PARTS = 6
SHORTEST_WISH = 6  # characters
LONG = 160  # characters from which on a message is also read sentence by sentence
# odds of a question against off-topic talk below which it is a doubtful one: by meaning, and by language where n-grams stand alone; chosen
# by cross-validation over the bank, where a clause beside the point counts for more than a question put back
SURE_BY_MEANING, SURE_ALONE = 2.0, {"en": 8.0, "ja": 5.0}
TOGETHER = 0.6  # weight of the whole message beside its clearest sentences


@dataclass(frozen=True, slots=True)
class Reading:
    """`intents` sum to one, best first; `concepts` are shares among the questions only, best first;
    `strength` is the share of the likeliest single meaning, 0 where there were no words; `doubtful` is a question that may be none."""

    language: str
    text: str
    intents: dict[Intent, float]
    concepts: dict[str, float]
    more: tuple[Intent, ...] = ()
    hostile: bool = False
    other_person: bool = False
    how_to: bool = False
    follow_up: bool = False
    strength: float = 0.0
    doubtful: bool = False

    @property
    def intent(self) -> Intent:
        return next(iter(self.intents))


def read(text: str, locale: str = "en", *, use_embedder: bool = True) -> Reading:
    plain = normal(text)
    language = "ja" if is_japanese(plain) or (locale == "ja" and not any(char.isalpha() for char in plain)) else "en"
    if not any(char.isalpha() for char in plain):
        return Reading(language, plain, {Intent.OUT_OF_SCOPE: 1.0}, {})
    if has("hostile", plain) or has("prying", plain):
        return Reading(language, plain, {Intent.OUT_OF_SCOPE: 1.0}, {}, hostile=True)
    if clicked := meaning_of(plain):
        return Reading(language, plain, {clicked: 1.0}, {}, strength=1.0)
    if has("lone_question", plain):
        return Reading(language, plain, {Intent.OUT_OF_SCOPE: 1.0}, {}, follow_up=True)
    if has("nod", plain) or has("who_is_there", plain):
        return Reading(language, plain, {Intent.SMALLTALK: 1.0}, {}, strength=1.0)
    spelt = without_addresses(plain)
    spelt = _without_manners(respelt(spelt)) if language == "en" else standard(spelt)
    if says_nothing(spelt):
        return Reading(language, spelt, {Intent.OUT_OF_SCOPE: 1.0}, {})
    parts = _parts(spelt)
    by_meaning = reads_meaning(language, use_embedder=use_embedder)
    whole, *each = shares([spelt, *parts], language, use_embedder=use_embedder)
    share = _with_clearest(whole, each) if len(spelt) > LONG else whole
    intents = _intents(share)
    more, topic = _further_wishes(next(iter(intents)), each)
    return Reading(
        language,
        spelt,
        intents,
        topic or _concepts(share),
        more=more,
        hostile=_is_hostile(share) and not _asks_in_a_role(spelt),
        other_person=has("other_person", spelt),
        how_to=has("how_to", spelt),
        follow_up=has("follow_up", spelt),
        strength=max(share.values()),
        doubtful=_is_doubtful(intents, SURE_BY_MEANING if by_meaning else SURE_ALONE[language]),
    )


def _without_manners(text: str) -> str:
    """Greetings and thanks around a message say nothing about it; a message of manners alone stays as it is."""
    kept = [sentence for sentence in sentences(text) if not has("courtesy", sentence)]
    return " ".join(kept) or text


def _parts(text: str) -> list[str]:
    """The sentences and joined wishes of a message, if it has more than one; they are read beside the whole, in one go."""
    parts = [part.strip() for sentence in sentences(text) for part in JOINED.split(sentence)]
    parts = [part for part in parts if len(part) >= SHORTEST_WISH]
    if len(parts) > MOST_PARTS:
        parts = [*parts[: MOST_PARTS // 2], *parts[-MOST_PARTS // 2 :]]
    return parts if len(parts) > 1 else []


def _with_clearest(whole: dict[str, float], each: list[dict[str, float]]) -> dict[str, float]:
    """A long message means what its clearest part means, too: a question may be buried in a story."""
    if not each:
        return whole
    clearest = max(each, key=lambda share: max(share.values()))
    return {label: TOGETHER * value + (1 - TOGETHER) * clearest[label] for label, value in whole.items()}


def _further_wishes(main: Intent, each: list[dict[str, float]]) -> tuple[tuple[Intent, ...], dict[str, float]]:
    """The other wishes of a message that holds several, in their order, and the topic of its question if one of them is a question.
    Questions inside a complaint are part of the story; a remark of politeness is no wish."""
    if main not in SERVED:
        return (), {}
    wishes: dict[Intent, dict[str, float]] = {}
    for share in each:
        intent, certainty = next(iter(_intents(share).items()))
        if certainty >= SECOND_WISH and intent in SERVED:
            wishes.setdefault(intent, share)
    if main is Intent.COMPLAINT:
        wishes.pop(Intent.ASK, None)
    others = tuple(intent for intent in wishes if intent is not main)
    if main not in wishes or not others:
        return (), {}
    return others, _concepts(wishes[Intent.ASK]) if Intent.ASK in wishes else {}


def _intents(share: dict[str, float]) -> dict[Intent, float]:
    found = {Intent.ASK: sum(value for label, value in share.items() if not label.startswith(INTENT))}
    for label, value in share.items():
        if label.startswith(INTENT):
            name = label.removeprefix(INTENT)
            intent = Intent.OUT_OF_SCOPE if name == "hostile" else Intent(name)
            found[intent] = found.get(intent, 0.0) + value
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _is_doubtful(intents: dict[Intent, float], odds: float) -> bool:
    return intents[Intent.ASK] < odds * intents.get(Intent.OUT_OF_SCOPE, 0.0)


def _asks_in_a_role(text: str) -> bool:
    """An officer, a lawyer or a relative who asks for somebody's data without abuse is no attacker; staff answer them."""
    return has("other_person", text) and (has("official", text) or has("family", text)) and not has("abuse", text)


def _is_hostile(share: dict[str, float]) -> bool:
    return share.get(f"{INTENT}hostile", 0.0) >= SURELY_HOSTILE


def _concepts(share: dict[str, float]) -> dict[str, float]:
    asked = {label: value for label, value in share.items() if not label.startswith(INTENT)}
    total = sum(asked.values()) or 1.0
    return dict(sorted(((label, value / total) for label, value in asked.items()), key=lambda item: -item[1]))
