"""What a person does with a message besides answering: cancels, says no, asks why, turns to something else. Patterns are data (`words/heard.toml`);
none of them decides alone: the step of the conversation does."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.domain.letters import for_reading

_QUESTION_END = re.compile(
    r"[?？]\W*$|(?:です|ます|でしょう|の|ません|なん)か[。\s]*$|(?:でしょう|かしら|ですかね)[。\s]*$"
)
_QUESTION_START = re.compile(
    r"^(?:hi|hello|ok|and|but|so|well|sorry|wait|hm+|[,. ]|-)*(?:(?:why|what|how|when|where|who|which)\b(?! not\b)"
    r"|(?:is|are|do|does|did|can|could|will|would|may|must|should|have|has) (?:i|you|u|we|they|he|she|it|there"
    r"|this|that|my|your|the|an?|any|some\w+)\b)",
    re.IGNORECASE,
)
_LONGEST_QUESTION = 160  # characters; longer than that in a form is its answer, whatever it ends with


@dataclass(frozen=True, slots=True)
class _Act:
    longest: int
    pattern: re.Pattern[str]


def does(act: str, text: str) -> bool:
    """Whether a message does what this act (a key of heard.toml) names, in any of the desk's languages."""
    known = _acts()[act]
    plain = _normal(text)
    return len(plain) <= known.longest and bool(known.pattern.search(plain))


def acts_of(text: str) -> frozenset[str]:
    """Everything a message does, by the keys of heard.toml."""
    plain = _normal(text)
    return frozenset(name for name, act in _acts().items() if len(plain) <= act.longest and act.pattern.search(plain))


def asks(text: str) -> bool:
    """Whether a short message is put as a question."""
    plain = _normal(text)
    return len(plain) <= _LONGEST_QUESTION and bool(_QUESTION_END.search(plain) or _QUESTION_START.match(plain))


@cache
def _acts() -> dict[str, _Act]:
    table = tomllib.loads(resources.files("bot.services").joinpath("words/heard.toml").read_text("utf-8"))
    return {
        name: _Act(entry["longest"], re.compile("|".join(f"(?:{one})" for one in entry["patterns"]), re.IGNORECASE))
        for name, entry in table.items()
    }


def _normal(text: str) -> str:
    """As the patterns expect it; the length of a long message counts, its middle is not read."""
    plain = unicodedata.normalize("NFKC", for_reading(text)).lower().replace("’", "'").replace("‘", "'")
    return " ".join(plain.split())
