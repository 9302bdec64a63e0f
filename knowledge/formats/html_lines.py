"""The lines of an HTML page: headings, paragraphs, lists, definition lists and tables; menus, scripts and forms are left out and said so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.formats.document import Document, LeftOut, Piece, Written, framed
from knowledge.formats.html_tables import is_layout, rows_of
from knowledge.formats.html_tree import Element, TreeBuilder
from knowledge.formats.html_words import paragraphs, words_in
from knowledge.formats.tables import joined, row_items, shown
from knowledge.grammar import looks_like_title
from knowledge.lines import Line, Shape, numbered_heading, read_line

NEVER_READ = frozenset(
    "head title script style template noscript svg math iframe object canvas audio video select datalist textarea".split()  # noqa: SIM905
)
NOT_POLICY = {
    "nav": "the menu", "footer": "the footer of the page", "aside": "an aside", "form": "a form", "dialog": "a dialog", "button": "a button",
    "del": "text struck out", "s": "text struck out", "strike": "text struck out", "search": "a form",
}  # fmt: skip
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HEADING = re.compile(r"h[1-6]")
LISTS = {"1": "decimal", "a": "letter", "A": "Letter", "i": "roman", "I": "ROMAN"}
BOLD_DEPTH = 6


def html_document(text: str) -> Document:
    page = _Page(TreeBuilder(text).root)
    return Document(
        page.written.text(),
        tuple(page.lines),
        page.written,
        keeps_lines=True,
        title=page.title,
        left_out=tuple(page.left_out),
    )


@dataclass(slots=True)
class _Item:
    """What marks the next line as an item of a list; `level` counts the lists around it."""

    style: str
    number: str
    level: int


class _Page:
    """Walks over the tree once and writes the lines."""

    def __init__(self, root: Element) -> None:
        self.written = Written()
        self.lines: list[Line] = []
        self.left_out: list[LeftOut] = []
        self.title = "".join(words for title in root.find_all("title") for _, _, words in title.pieces()).strip()
        self._level = 0  # of lists
        self._item: _Item | None = None
        self._depth = 1  # of the last heading
        main = _main(root)
        self._leave_outside(root, main)
        self._walk(main)

    def _leave_outside(self, root: Element, main: Element) -> None:
        if main is not root:
            rest = words_in(root, NEVER_READ) - words_in(main, NEVER_READ)
            self._leave("what stands outside the main part of the page", root.start, rest)

    def _leave(self, what: str, start: int, words: int) -> None:
        if words:
            self.left_out.append(LeftOut(what, start, words))

    # -- the walk -------------------------------------------------------------------------------------------------------

    def _walk(self, element: Element) -> None:
        """A block: its text between inner blocks becomes lines, and so do they."""
        for part in paragraphs(element, self._reads):
            if isinstance(part, Element):
                self._block(part)
            else:
                self._line(part)

    def _reads(self, element: Element) -> bool:
        """False for what is no text of the policy; what is left out and holds words is remembered."""
        if element.tag in NEVER_READ:
            return False
        hidden = "hidden" in element.attributes or HIDDEN.search(element.attributes.get("style", ""))
        what = "hidden text" if hidden else NOT_POLICY.get(element.tag)
        if what:
            self._leave(what, element.start, words_in(element, NEVER_READ))
        return not what

    def _block(self, element: Element) -> None:
        if HEADING.fullmatch(element.tag) or element.tag == "summary":
            self._heading(element)
        elif element.tag in ("ul", "ol", "menu"):
            self._list(element)
        elif element.tag == "dl":
            self._definitions(element)
        elif element.tag == "table":
            self._table(element)
        elif element.tag == "p" and self._item is None and (bold := _all_bold(element)):
            self._bold(element, bold)
        else:
            self._gap()
            self._walk(element)
            self._gap()

    def _heading(self, element: Element, depth: int = 0) -> None:
        depth = depth or (self._depth + 1 if element.tag == "summary" else int(element.tag[1]))
        pieces = joined(list(paragraphs(element, self._reads, flat=True)), " ")
        if not pieces:
            return
        line = numbered_heading(*framed(pieces, self._write(pieces)[0]), "marked", depth)
        if self._item and not line.number and self._item.number:
            line = replace(line, number=self._item.number)
        self._item = None
        self._depth = depth
        self._gap()
        self.lines.append(line)

    def _bold(self, element: Element, bold: list[Piece]) -> None:
        if not looks_like_title(shown(bold)):
            self._walk(element)
            self._gap()
            return
        self.lines.append(numbered_heading(*framed(bold, self._write(bold)[0]), "bold", BOLD_DEPTH))

    def _list(self, element: Element) -> None:
        self._level += 1
        style = LISTS.get(element.attributes.get("type", "1"), "decimal") if element.tag == "ol" else "-"
        ordinal = _integer(element.attributes.get("start"), 1)
        for child in element.elements():
            if not self._reads(child):
                continue
            if child.tag == "li":
                ordinal = _integer(child.attributes.get("value"), ordinal)
                self._item = _Item(style, "" if style == "-" else _ordinal(ordinal, style), self._level)
                ordinal += 1
            self._block(child) if child.tag in ("ul", "ol", "menu") else self._walk(child)
            self._item = None
        self._level -= 1
        if not self._level:
            self._gap()

    def _definitions(self, element: Element) -> None:
        """Terms with long explanations are headings; with short ones, term and explanation are one item."""
        parts = [part for child in element.elements() for part in ([child] if child.tag != "div" else child.elements())]
        long = any(part.tag == "dd" and part.holds_blocks for part in parts)
        parts = [part for part in parts if self._reads(part)]
        if long:
            self._sections(parts)
        else:
            self._terms(parts)
        self._gap()

    def _sections(self, parts: list[Element]) -> None:
        depth = self._depth
        for part in parts:
            if part.tag == "dt":
                self._heading(part, min(depth + 1, BOLD_DEPTH))
            else:
                self._block(part)
        self._depth = depth

    def _terms(self, parts: list[Element]) -> None:
        items: list[list[Piece]] = []
        for part in parts:
            words = joined(list(paragraphs(part, self._reads, flat=True)), "\n")
            if part.tag == "dt" or not items:
                items.append(words)
            else:
                items[-1] = joined([items[-1], words], "\n")
        for item in filter(None, items):
            self._emit(item, Line(Shape.BULLET, "", 0, 0, "term", indent=self._indent))

    def _table(self, element: Element) -> None:
        if is_layout(element):
            self._walk(element)
            return
        header, rows = rows_of(element, self._reads)
        for caption in element.find_all("caption"):
            self._walk(caption)
        for item in row_items(header, rows):
            self._emit(item, Line(Shape.BULLET, "", 0, 0, "row", indent=self._indent))
        self._gap()

    # -- lines ----------------------------------------------------------------------------------------------------------

    @property
    def _indent(self) -> int:
        return 2 * self._level

    def _line(self, pieces: list[Piece]) -> None:
        """A line of words, read for a number or mark of its own; the first one of an item carries the item's mark."""
        item, self._item = self._item, None
        start, end = self._write(pieces)
        text, start = framed(pieces, start)
        line = read_line(text, start)
        if item:
            indent = 2 * (item.level - 1)
            own = line.shape is Shape.NUMBERED
            shape = Shape.NUMBERED if item.number else Shape.BULLET
            line = (
                replace(line, indent=indent)
                if own
                else Line(shape, text, start, end, item.style, item.number, 1 if item.number else 0, indent)
            )
        self.lines.append(line)

    def _emit(self, pieces: list[Piece], line: Line) -> None:
        start, end = self._write(pieces)
        self.lines.append(replace(line, text=shown(pieces), start=start, end=end))

    def _write(self, pieces: list[Piece]) -> tuple[int, int]:
        """Writes the pieces as a line of their own; returns their range."""
        start, end = self.written.write(pieces)
        self.written.write([(pieces[-1][1], pieces[-1][1], "\n")])
        return start, end

    def _gap(self) -> None:
        if self._level == 0 and self.lines and self.lines[-1].shape is not Shape.BLANK:
            self.lines.append(Line(Shape.BLANK, "", self.written.length, self.written.length))


def _main(root: Element) -> Element:
    """The part that is the policy: the main element, or the only article; else the whole page."""
    marked = [*root.find_all("main"), *(one for one in _below(root) if one.attributes.get("role") == "main")]
    articles = list(root.find_all("article"))
    return marked[0] if marked else articles[0] if len(articles) == 1 else root


def _below(element: Element) -> Iterator[Element]:
    for child in element.elements():
        yield child
        yield from _below(child)


def _all_bold(element: Element) -> list[Piece]:
    """The words of a paragraph that holds nothing but bold words."""
    inside = [child for child in element.children if isinstance(child, Element) or child[2].strip()]
    if len(inside) != 1 or not isinstance(inside[0], Element) or inside[0].tag not in ("b", "strong"):
        return []
    parts = list(paragraphs(inside[0], lambda _: True, flat=True))
    return parts[0] if len(parts) == 1 else []


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,4}", text.strip()) else otherwise


def _ordinal(number: int, style: str) -> str:
    if style in ("letter", "Letter"):
        return chr(ord("a") + (number - 1) % 26) if number > 0 else str(number)
    return _roman(number) if style in ("roman", "ROMAN") else str(number)


def _roman(number: int) -> str:
    pairs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, letters in pairs:
        count, number = divmod(number, value)
        written += letters * count
    return written
