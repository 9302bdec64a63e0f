"""Slack's length limits and the only ways by which text enters a block: escaped, cleaned, and cut where a reader sees it.

Slack does not say whether it counts characters or UTF-16 units; the larger count, units, is used everywhere.
Sources: docs.slack.dev/reference/block-kit; the total over a message's blocks is not documented (bolt-js #2509).
"""

import re
from collections.abc import Iterator
from typing import Any

SECTION_TEXT = 3000
FIELD_TEXT = 2000
HEADER_TEXT = 150
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
CHECKBOXES = 10
PLACEHOLDER = 150
LABEL_TEXT = 2000
INPUT_VALUE = 3000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
VIEW_TITLE = VIEW_BUTTON = 24
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 4000
ALL_BLOCKS_TEXT = 12_000  # refused from about 13,200 characters over all blocks of a message
ACTIONS = 25

CUT_MARK = "…"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ATOM = re.compile(r"&(?:amp|lt|gt);|<[^<>\n]*>|.", re.DOTALL)  # in an escaped text, <…> is an entity of our own
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def units(text: str) -> int:
    """UTF-16 code units of a cleaned text."""
    return len(text) + sum(c > "\uffff" for c in text)


def clean(text: str) -> str:
    """Without what is no text: control characters go, half a surrogate pair becomes the replacement character."""
    return _LONE_SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def escape(text: str) -> str:
    """For mrkdwn: Slack reads only `&`, `<` and `>` as markup of mentions and links. Escape once, at the edge."""
    return clean(text).translate(_ESCAPES)


def cut(text: str, limit: int, mark: str = CUT_MARK) -> str:
    """At most `limit` units of an already escaped text, ending in `mark` if anything went; no entity is ever split."""
    if units(text) <= limit:
        return text
    head, _ = take(text, limit - units(mark))
    return head + mark


def take(text: str, limit: int) -> tuple[str, str]:
    """The longest head of at most `limit` units that splits neither an entity nor a surrogate pair, and the rest."""
    used = end = 0
    for atom in _ATOM.finditer(text):
        used += units(atom[0])
        if used > limit:
            break
        end = atom.end()
    return text[:end], text[end:]


def pieces(text: str, size: int) -> Iterator[str]:
    """The text in pieces of at most `size` units, broken at a line or a space where one is near the end of a piece."""
    while text:
        head, rest = take(text, size)
        if rest and (gap := max(head.rfind("\n"), head.rfind(" "))) > len(head) // 2:
            head, rest = head[: gap + 1], head[gap + 1 :] + rest
        yield head
        text = rest


def mrkdwn(text: str, limit: int = SECTION_TEXT) -> dict[str, Any]:
    """A mrkdwn text object of a text that is already safe: built by us, every foreign part escaped."""
    return {"type": "mrkdwn", "text": cut(text, limit) or CUT_MARK}


def plain(text: str, limit: int = SECTION_TEXT) -> dict[str, Any]:
    """A text object in which nothing is markup; `emoji` off, so that `:smile:` stays what was typed."""
    return {"type": "plain_text", "text": cut(clean(text), limit) or CUT_MARK, "emoji": False}
