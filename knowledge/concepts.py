"""The privacy topics the desk knows, as data, and which of them a clause carries."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from bot.domain.policies import Clause, Policy

# a cue in text and heading, a cue in the text, a pattern for one case of it, a cue in the heading, a hint
BOTH, STRONG, PART, IN_HEADING, WEAK = 1.15, 1.0, 0.8, 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Concept:
    """`near` names the concepts whose clauses answer a question about this one when no clause carries it; `beside` the ones that such a clause
    had better carry as well."""

    key: str
    names: dict[str, str]
    cues: re.Pattern[str]
    parts: re.Pattern[str] | None
    hints: re.Pattern[str] | None
    near: tuple[str, ...]
    beside: tuple[str, ...]
    next: str
    leaves_open: str

    def weight_in(self, text: str, heading: str) -> float:
        """How surely a clause with this text and heading, both in lower case, is about it; 0 where it says nothing."""
        headed = bool(heading and self.cues.search(heading))
        if self.cues.search(text):
            return BOTH if headed else STRONG
        if self.parts and self.parts.search(text):
            return PART
        if headed:
            return IN_HEADING
        return WEAK if self.hints and self.hints.search(text) else 0.0


@cache
def load_concepts() -> dict[str, Concept]:
    table = tomllib.loads((resources.files("knowledge.data") / "concepts.toml").read_text(encoding="utf-8"))
    return {key: _concept(key, entry) for key, entry in table.items()}


def _concept(key: str, entry: dict[str, str | list[str]]) -> Concept:
    cues = [*entry.get("cues", ()), *entry.get("cues_ja", ())]
    return Concept(
        key,
        {"en": str(entry["en"]), "ja": str(entry["ja"])},
        _any_of(cues),
        _any_of(list(entry["parts"])) if "parts" in entry else None,
        _any_of(list(entry["hints"])) if "hints" in entry else None,
        tuple(entry.get("near", ())),
        tuple(entry.get("beside", ())),
        str(entry.get("next", "")),
        str(entry.get("leaves_open", "")),
    )


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """Over lower-case text: matching without regard to case costs half as much again."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns).lower(), re.DOTALL)


def concepts_of(clause: Clause) -> dict[str, float]:
    """The concepts that a clause carries with their weights, strongest first."""
    return dict(_concepts_in(clause.text.lower(), clause.heading.lower()))


@lru_cache(maxsize=4_096)
def _concepts_in(text: str, heading: str) -> tuple[tuple[str, float], ...]:
    weights = ((key, concept.weight_in(text, heading)) for key, concept in load_concepts().items())
    return tuple(sorted(((key, weight) for key, weight in weights if weight), key=lambda item: -item[1]))


def tagged(policy: Policy) -> Policy:
    """The policy with the concepts of every clause; about a millisecond a clause, so it is done once, when a policy is taken in."""
    return replace(policy, clauses=tuple(replace(one, concepts=tuple(concepts_of(one))) for one in policy.clauses))
