"""Reading `{"id","policy","text"}` per line from stdin, for the commands with --jsonl."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Line:
    id: Any
    policy: str
    text: str


def read_lines(source: Iterable[str], default_policy: str | None) -> Iterator[Line]:
    """The lines in order; blank ones are passed over. Raises InvalidInput naming the line that cannot be read."""
    for number, raw in enumerate(source, start=1):
        if raw.strip():
            yield _line(number, raw, default_policy)


def _line(number: int, raw: str, default_policy: str | None) -> Line:
    try:
        loaded = json.loads(raw)
    except ValueError:
        raise InvalidInput(f"Line {number} is not JSON.") from None
    if not isinstance(loaded, dict) or not isinstance(loaded.get("text"), str):
        raise InvalidInput(f"Line {number} needs a “text” (a string), beside “id” and “policy”.")
    policy = loaded.get("policy", default_policy)
    if not isinstance(policy, str):
        raise InvalidInput(f"Line {number} names no policy; give it there or with --policy.")
    return Line(loaded.get("id"), policy, loaded["text"])
