"""The few kinds of rule that the Block Kit tables are written in. No limit lives here; see `schema`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A text object of 1 to `max` characters; `plain` where Slack refuses mrkdwn."""

    max: int
    plain: bool = False


@dataclass(frozen=True)
class Str:
    max: int | None = None
    min: int = 0
    one_of: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True)
class Num:
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Bool:
    pass


@dataclass(frozen=True)
class Obj:
    """An object described in `schema.OBJECTS`."""

    name: str


@dataclass(frozen=True)
class AnyObject:
    pass


@dataclass(frozen=True)
class Typed:
    """An object whose `type` picks its description: one of `kinds` in the table `family` of `schema`."""

    family: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Many:
    of: Rule
    max: int | None = None
    min: int = 1


Rule = Text | Str | Num | Bool | Obj | AnyObject | Typed | Many
Fields = dict[str, Rule]
