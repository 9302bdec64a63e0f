"""All that is read in a message without knowing its chat: what it does, whether it asks, who writes, what it wishes for.
Made outside any transaction, because reading eight thousand characters takes longer than a unit of work may."""

from dataclasses import dataclass

from bot.domain.answers import Understood
from bot.domain.told import Self, substance, told_of_self
from bot.services.hearing import acts_of, asks
from bot.services.wishes import Wishes, read_wishes


@dataclass(frozen=True, slots=True)
class Heard:
    """`acts` are keys of heard.toml; `substance` counts the words that say more than a wish, a courtesy or who writes."""

    acts: frozenset[str]
    asks: bool
    mine: Self
    substance: int
    wishes: Wishes


def hear(text: str, understood: Understood) -> Heard:
    mine = told_of_self(text)
    return Heard(acts_of(text), asks(text), mine, substance(text, mine), read_wishes(understood, text))
