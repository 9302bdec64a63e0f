"""The lines of a Markdown text, without the marks inside them: emphasis, links, code, escapes; tables become items, setext headings headings."""

import re
from collections.abc import Iterator

from knowledge.formats.document import Document, Piece, Written, framed
from knowledge.formats.tables import Row, row_items, shown
from knowledge.lines import BLANKS, Line, Shape, numbered_heading, read_line

DELIMITER = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?\|?\s*")
UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*")
QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
LIST_MARK = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")
HEADING_MARK = re.compile(r"\s{0,3}#{1,6}\s+")
WHOLE_BOLD = re.compile(r"\s*(\*\*|__)(?=\S)[^*_]+(?<=\S)\1\s*")
MARK = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|!?\[(?P<link>[^\[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
    r"|<(?P<address>(?:https?://|mailto:)?[^\s<>@]+(?:@[^\s<>]+|://[^\s<>]+))>"
    r"|</?[a-zA-Z][^<>\n]{0,200}>|<!--.*?-->"
    r"|(?<![\w*])(?P<open>\*{1,3})(?=[^\s*])(?P<strong>[^*\n]+?)(?<=\S)(?P=open)(?![\w*])"
    r"|(?<![\w_])(?P<bar>_{1,3})(?=[^\s_])(?P<soft>[^_\n]+?)(?<=\S)(?P=bar)(?![\w_])"
    r"|(?P<tick>`+)(?P<code>[^`\n]+)(?P=tick)"
    r"|&(?:amp|lt|gt|quot|nbsp|#\d{1,6});"
)
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " "}
CELL = re.compile(r"(?:\\.|[^|\\])+|(?=\|\|)")


def markdown_document(text: str) -> Document:
    written = Written()
    lines: list[Line] = []
    rows = _raw_lines(text)
    number = 0
    while number < len(rows):
        at, raw = rows[number]
        if number + 1 < len(rows) and "|" in raw and DELIMITER.fullmatch(rows[number + 1][1]):
            number = _table(rows, number, written, lines)
            continue
        if number + 1 < len(rows) and _is_setext(raw, rows[number + 1][1]):
            depth = 1 if "=" in rows[number + 1][1] else 2
            pieces = list(_plain(raw.strip(BLANKS), at + len(raw) - len(raw.lstrip(BLANKS))))
            lines.append(numbered_heading(*framed(pieces, _write(written, pieces, at + len(raw))), "marked", depth))
            number += 2
            continue
        lines.append(_line(raw, at, written))
        number += 1
    return Document(written.text(), tuple(lines), written)


def _raw_lines(text: str) -> list[tuple[int, str]]:
    found = []
    at = 0
    for raw in text.split("\n"):
        found.append((at, raw))
        at += len(raw) + 1
    return found


def _is_setext(raw: str, following: str) -> bool:
    plain = raw.strip(BLANKS)
    return bool(
        plain and UNDERLINE.fullmatch(following) and not UNDERLINE.fullmatch(raw) and not LIST_MARK.match(raw)
    ) and ("=" in following or len(following.strip()) >= 3)


def _line(raw: str, at: int, written: Written) -> Line:
    if quoted := QUOTE.match(raw):
        raw, at = raw[quoted.end() :], at + quoted.end()
    if WHOLE_BOLD.fullmatch(raw):  # a heading in bold is told by its marks
        start = _write(written, [(at, at + len(raw), raw)], at + len(raw))
        return read_line(raw, start)
    marks = LIST_MARK.match(raw) or HEADING_MARK.match(raw)
    kept = marks.end() if marks else 0
    pieces = [(at, at + kept, raw[:kept]), *_plain(raw[kept:], at + kept)]
    start = _write(written, pieces, at + len(raw))
    return read_line("".join(words for _, _, words in pieces), start)


def _write(written: Written, pieces: list[Piece], end: int) -> int:
    start, _ = written.write(pieces)
    written.write([(end, end, "\n")])
    return start


def _plain(text: str, at: int) -> Iterator[Piece]:
    """The words without their marks; what stands inside a mark is looked through again."""
    done = 0
    for hit in MARK.finditer(text):
        if hit.start() > done:
            yield at + done, at + hit.start(), text[done : hit.start()]
        yield from _inside(hit, at)
        done = hit.end()
    if done < len(text):
        yield at + done, at + len(text), text[done:]


def _inside(hit: re.Match[str], at: int) -> Iterator[Piece]:
    if hit[0] in ENTITIES:
        yield at + hit.start(), at + hit.end(), ENTITIES[hit[0]]
        return
    for group in ("escaped", "code", "address"):
        if hit[group]:
            yield at + hit.start(group), at + hit.end(group), hit[group]
    for group in ("link", "strong", "soft"):
        if hit[group] and not hit[0].startswith("!"):
            yield from _plain(hit[group], at + hit.start(group))


def _table(rows: list[tuple[int, str]], number: int, written: Written, lines: list[Line]) -> int:
    """Writes the items of the table that begins here; returns the line behind it."""
    header = _cells(*rows[number])
    number += 2
    body: list[Row] = []
    while number < len(rows) and "|" in rows[number][1]:
        body.append(_cells(*rows[number]))
        number += 1
    for item in row_items(header if body else [], body or [header]):
        start, end = written.write(item)
        written.write([(item[-1][1], item[-1][1], "\n")])
        lines.append(Line(Shape.BULLET, shown(item), start, end, "row"))
    return number


def _cells(at: int, raw: str) -> Row:
    cells: Row = []
    for hit in CELL.finditer(raw.strip(BLANKS).strip("|")):
        offset = raw.index(raw.strip(BLANKS).strip("|")) + hit.start()
        cell = hit[0].strip(BLANKS)
        begin = at + offset + len(hit[0]) - len(hit[0].lstrip(BLANKS))
        cells.append(list(_plain(cell, begin)))
    return cells
