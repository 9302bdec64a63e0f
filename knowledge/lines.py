"""Reads each line of a policy text for its shape: heading, numbered, bulleted, note, date, separator or plain words.
It looks at one line at a time and decides nothing about the structure they form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from knowledge.dates import date_of_line
from knowledge.grammar import looks_like_title
from knowledge.numerals import JAPANESE_NUMERALS, NUMERALS, SPELT, normal_number


class Shape(Enum):
    BLANK = auto()
    SEPARATOR = auto()
    DATE = auto()
    HEADING = auto()  # marked as one: 【…】, #, ■
    NUMBERED = auto()
    BULLET = auto()
    NOTE = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """`start`/`end` frame `text` (marker and outer blanks left out) in the repaired text. `style` names the marker's kind,
    `number` its value, `depth` the parts of a decimal number or the level of a heading."""

    shape: Shape
    text: str
    start: int
    end: int
    style: str = ""
    number: str = ""
    depth: int = 0
    indent: int = 0


BLANKS = " \t\u3000\xa0\r\ufeff"
SEPARATOR = re.compile(
    r"(?:([=\-_*~#+.·・—–―─━])\s*){3,}|[-–—]\s*\d{1,4}\s*[-–—]|(?:page\s+)?\d{1,4}\s*(?:/|of)\s*\d{1,4}", re.IGNORECASE
)
BRACKETED = re.compile(
    r"【(?P<text>[^】]+)】|［(?P<square>[^］]+)］|\[(?P<ascii>[^\]]+)\]|＜(?P<angle>[^＞]+)＞|〈(?P<thin>[^〉]+)〉"
)
MARKED_HEADING = re.compile(r"(?P<mark>#{1,6})\s+|(?P<sign>[■◆▼□◇])\s*")
BOLD = re.compile(r"\*\*(?P<stars>[^*]+)\*\*|__(?P<bars>[^_]+)__")
SPELT_NUMBER = r"(?P<n>\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLC]{1,6})\b(?:[.:)]|\s+[-–—](?=\s))?\s*"
NUMBERED = tuple(
    (style, re.compile(pattern))
    for style, pattern in (
        ("article", rf"第\s*(?P<n>[{NUMERALS}{JAPANESE_NUMERALS}]+)\s*[条項]\s*"),
        ("chapter", rf"第\s*(?P<n>[{NUMERALS}{JAPANESE_NUMERALS}]+)\s*[編章節]\s*"),
        ("article", rf"(?i:article|art\.|section|sec\.|clause|§)\s*{SPELT_NUMBER}"),
        ("chapter", rf"(?i:chapter|part|title)\s+{SPELT_NUMBER}"),
        ("decimal", r"(?P<n>\d{1,3}(?:[.\-]\d{1,3}){1,4})[.)]?(?=\s|[^\d\s.])\s*"),
        ("decimal", rf"(?P<n>[{NUMERALS}]{{1,3}})\s*[.．、](?!\d)\s*"),
        ("decimal", r"(?P<n>[０-９]{1,3}(?=[\u3000 ])|[0-9]{1,3}(?=\u3000))[\u3000 ]+(?=\S)"),
        ("bracket", rf"(?P<n>[{NUMERALS}]{{1,3}})[)）]\s*"),
        ("brackets", rf"[(（](?P<n>[{NUMERALS}]{{1,3}})[)）]\s*"),
        ("letters", r"[(（](?P<n>[a-zA-Z])[)）]\s*"),
        ("letter", r"(?P<n>[a-z])[.)]\s+"),
        ("romans", r"[(（](?P<n>[ivxIVX]{2,5})[)）]\s*"),
        ("roman", r"(?P<n>[ivx]{2,5})[.)]\s+"),
        ("ROMAN", r"(?P<n>[IVX]{1,5})[.)]\s+"),
        ("Letter", r"(?P<n>[A-Z])[.)]\s+"),
        ("circle", r"(?P<n>[①-⑳])\s*"),
        ("kanjis", rf"[(（](?P<n>[{JAPANESE_NUMERALS}]{{1,3}})[)）]\s*"),
        ("kanji", rf"(?P<n>[{JAPANESE_NUMERALS}]{{1,3}})(?:[.．、]|[\u3000 ])\s*(?=\S)"),
        ("kanas", r"[(（](?P<n>[ア-ン])[)）]\s*"),
        ("kana", r"(?P<n>[ア-ン])[)）.．、\u3000]\s*"),
    )
)
HEADING_NUMBERS = ("article", "chapter", "decimal", "bracket", "ROMAN", "Letter", "kanji")
BULLET = re.compile(r"(?P<mark>[-*+•●○◦▪‣–—]\s+|[・●○•]\s*)")
NOTE = re.compile(r"(?P<mark>※\s*|(?=(?i:notes?|n\.b\.|remarks?)\s*\d*\s*[:：])|(?=(注|注記|備考)\s*\d*\s*[:：]))")


def read_lines(text: str) -> Iterator[Line]:
    at = 0
    for raw in text.split("\n"):
        yield read_line(raw, at)
        at += len(raw) + 1


def read_line(raw: str, at: int) -> Line:
    """`at` is where the raw line starts in the text."""
    body = raw.strip(BLANKS)
    start = at + len(raw) - len(raw.lstrip(BLANKS))
    indent = len(raw) - len(raw.lstrip(BLANKS))
    if not body:
        return Line(Shape.BLANK, "", at, at)
    if len(body) < 120 and SEPARATOR.fullmatch(body):
        return Line(Shape.SEPARATOR, body, start, start + len(body))
    if date_of_line(body):
        return Line(Shape.DATE, body, start, start + len(body))
    return _marked(body, start, indent)


def _marked(body: str, start: int, indent: int) -> Line:
    end = start + len(body)
    if heading := _heading(body, start, indent):
        return heading
    for style, pattern in NUMBERED:
        if (hit := pattern.match(body)) and not _is_prose(style, hit, body):
            number = hit["n"]
            text, offset = _unbracketed(body[hit.end() :]) if style in SPELT else (body[hit.end() :], 0)
            first = start + hit.end() + offset
            return Line(
                Shape.NUMBERED,
                text,
                first,
                first + len(text),
                style,
                normal_number(number, style),
                _depth(number),
                indent,
            )
    if hit := NOTE.match(body):
        return Line(Shape.NOTE, body[hit.end() :], start + hit.end(), end, indent=indent)
    if hit := BULLET.match(body):
        return Line(Shape.BULLET, body[hit.end() :], start + hit.end(), end, hit["mark"].strip(), indent=indent)
    return Line(Shape.WORDS, body, start, end, indent=indent)


def _heading(body: str, start: int, indent: int) -> Line | None:
    if (hit := BRACKETED.fullmatch(body)) and len(body) <= 130:
        group = next(name for name, value in hit.groupdict().items() if value)
        return Line(
            Shape.HEADING,
            hit[group].strip(),
            start + hit.start(group),
            start + hit.end(group),
            "bracketed",
            indent=indent,
        )
    if hit := BOLD.fullmatch(body):
        group = "stars" if hit["stars"] else "bars"
        if looks_like_title(hit[group]):
            return numbered_heading(hit[group], start + hit.start(group), "bold", 6)
    if hit := MARKED_HEADING.match(body):
        text = body[hit.end() :].rstrip("# ")
        depth = len(hit["mark"] or "") or 2
        return numbered_heading(text, start + hit.end(), "marked", depth) if text else None
    return None


def numbered_heading(text: str, start: int, style: str, depth: int) -> Line:
    """A marked heading may carry a number of its own: "## 2. Cookies"."""
    for number_style, pattern in NUMBERED:
        if number_style in HEADING_NUMBERS and (hit := pattern.match(text)):
            rest, offset = _unbracketed(text[hit.end() :])
            first = start + hit.end() + offset
            return Line(
                Shape.HEADING, rest, first, first + len(rest), style, normal_number(hit["n"], number_style), depth
            )
    return Line(Shape.HEADING, text, start, start + len(text), style, depth=depth)


def _unbracketed(text: str) -> tuple[str, int]:
    """Article headings often stand in brackets: 第1条（目的）. Returns the inner text and how far it moved."""
    if hit := re.fullmatch(r"[(（【]([^()（）【】]+)[)）】]", text.strip(BLANKS)):
        return hit[1], text.index(hit[1])
    return text, 0


def _is_prose(style: str, hit: re.Match[str], body: str) -> bool:
    """ "Section 3 applies to …" and "2.5 million people" begin like numbers but are sentences."""
    rest = body[hit.end() :]
    if style in SPELT and body[0].isascii():
        return rest[:1].islower()
    if style == "decimal":
        return rest[:1].islower() and "." in hit["n"]
    return False


def _depth(number: str) -> int:
    return len(re.split(r"[.\-]", number))
