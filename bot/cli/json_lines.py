"""Reading `{"id","policy","text"}` per line from stdin, for the commands with --jsonl. A line that cannot be read is said so and passed over."""

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


@dataclass(frozen=True, slots=True)
class BadLine:
    """`id` is None where the line could not be read so far; `error` is a sentence that names the line."""

    line: int
    id: Any
    error: str


def read_lines(source: Iterable[bytes], default_policy: str | None) -> Iterator[tuple[int, Line | BadLine]]:
    """The lines in order with their numbers; blank ones are counted and passed over."""
    for number, raw in enumerate(source, start=1):
        if raw.strip():
            yield number, _line(number, raw, default_policy)


def _line(number: int, raw: bytes, default_policy: str | None) -> Line | BadLine:
    try:
        loaded = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return BadLine(number, None, f"Line {number} is not UTF-8 at byte {error.start + 1}.")
    except (ValueError, RecursionError):
        return BadLine(number, None, f"Line {number} is not JSON.")
    if not isinstance(loaded, dict):
        return BadLine(number, None, f"Line {number} is no object with “id”, “policy” and “text”.")
    try:
        return Line(loaded.get("id"), _policy(number, loaded, default_policy), _text(number, loaded))
    except InvalidInput as invalid:
        return BadLine(number, loaded.get("id"), invalid.public_message)


def _text(number: int, loaded: dict[str, Any]) -> str:
    text = loaded.get("text")
    if not isinstance(text, str):
        raise InvalidInput(f"Line {number} needs a “text” (a string), beside “id” and “policy”.")
    return text


def _policy(number: int, loaded: dict[str, Any], default: str | None) -> str:
    policy = loaded.get("policy", default)
    if not isinstance(policy, str):
        raise InvalidInput(f"Line {number} names no policy; give it there or with --policy.")
    return policy
