"""Reads in a message who writes it and for whom: a representative, a parent or guardian, a young person; and whether words hint at a conflict of
interest. It decides nothing; what it does not find, it does not guess."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from bot.domain.proofs import Role
from bot.domain.who_asks import Claims
from knowledge.ages import in_digits
from knowledge.text import normal

YOUNGEST, OLDEST = 4, 19  # a writer's or a child's age in years; whoever is older needs no guardian anywhere
_SCHOOL = {"elementary": 6, "junior": 12, "grade": 6}  # the greatest age in a school year is the year plus this
_PUPIL = 12  # the greatest age at an elementary school
_LEADING = 12  # characters before a Japanese age in which somebody else may be named


def read_claims(text: str, wants: str | None, *, about_another: bool = False) -> Claims:
    """`wants` is the request that the message makes, whoever's data it is about; it stays only where that is another person's, which
    `about_another` says where it is known already."""
    plain = in_digits(normal(text))
    child = _oldest(plain, "child_ages")
    own = None if child is not None else _oldest(plain, "own_ages")
    role = _role(plain, child)
    if wants is None and role is not Role.PERSON:
        wants = next((kind for kind, patterns in _wishes().items() if any(one.search(plain) for one in patterns)), None)
    return Claims(
        role=role,
        oldest=child if role is Role.GUARDIAN else own,
        wants=wants if about_another or role is not Role.PERSON or _shows("others", plain) else None,
        conflict=_shows("conflict", plain),
    )


def _role(plain: str, child: int | None) -> Role:
    """A parent is known by the child's age or by the words themselves; whoever acts for a grown-up says so."""
    if _shows("official", plain):
        return Role.PERSON
    if child is not None:
        return Role.GUARDIAN
    if _shows("guardian", plain):  # somebody's guardian, who may be a grown-up's
        return Role.REPRESENTATIVE if _shows("grown_up", plain) else Role.GUARDIAN
    return Role.REPRESENTATIVE if _shows("representative", plain) else Role.PERSON


def _oldest(plain: str, ages: str) -> int | None:
    for pattern in _patterns(ages):
        for match in pattern.finditer(plain):
            age = _age(match)
            about_another = ages == "own_ages" and _shows(
                "not_own", plain[max(0, match.start() - _LEADING) : match.start()]
            )
            if YOUNGEST <= age <= OLDEST and not about_another:
                return age
    return None


def _age(match: re.Match[str]) -> int:
    found = {name: value for name, value in match.groupdict().items() if value}
    for school, added in _SCHOOL.items():
        if school in found:
            return int(found[school]) + added
    if "pupil" in found:
        return _PUPIL
    return int(found["below"]) - 1 if "below" in found else int(found["age"])


def _shows(name: str, plain: str) -> bool:
    return any(pattern.search(plain) for pattern in _patterns(name))


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _spelled(name))


@cache
def _wishes() -> dict[str, tuple[re.Pattern[str], ...]]:
    return {kind: tuple(re.compile(one) for one in patterns) for kind, patterns in _table()["wishes"].items()}


def _spelled(name: str) -> Iterator[str]:
    table = _table()
    patterns = table[name] if isinstance(table[name], list) else [table[name]]
    for pattern in patterns:
        yield pattern.replace("{child}", table["child"]).replace("{child_ja}", table["child_ja"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("knowledge.data") / "who.toml").read_text(encoding="utf-8"))
