"""A ruling in words, and the words facts can be chosen from: shapes that every edge shows in its own way."""

from dataclasses import dataclass

from bot.domain.purpose_facts import Circumstance

# What only the desk's own reading says of a question. Nobody chooses it; whoever changes the facts may take it away.
SAID_BY_READING = frozenset({Circumstance.UNREAD, Circumstance.UNCERTAIN, Circumstance.SENSITIVE})

Option = tuple[str, str]  # a fact's code, and its words


@dataclass(frozen=True, slots=True)
class Explanation:
    """A ruling for people, in one language. Nothing in it is the asker's own wording.

    `understood` are the facts as (field, words); `changes` the missing facts with the verdict each would bring.
    """

    verdict: str
    lead: str
    covers: str
    conditions: tuple[str, ...]
    understood: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...]
    next_step: str
    notes: tuple[str, ...] = ()  # what the desk registered about who gets the data


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fact that can be chosen under one policy: the product's own words and the purposes the policy words itself."""

    items: tuple[Option, ...]
    purposes: tuple[Option, ...]
    recipients: tuple[Option, ...]
    circumstances: tuple[Option, ...]
    fields: tuple[Option, ...]  # what the four are called
