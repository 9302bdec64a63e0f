"""An HTML page as a small tree with places, forgiving what browsers forgive: tags left open, closed twice or nested wrongly."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from knowledge.formats.document import Piece

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
IN_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template", "head"})
BLOCKS = frozenset(
    """
    html body main article section header footer nav aside div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot
    tr td th blockquote pre address figure figcaption details summary form fieldset hr center hgroup search dialog
    """.split()  # noqa: SIM905 - a table that is read at a glance
)
# What an opening tag closes if it is still open, and the tags behind which that is not looked for.
CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "thead": (frozenset({"thead", "tbody", "tfoot"}), frozenset({"table"})),
    "tbody": (frozenset({"thead", "tbody", "tfoot"}), frozenset({"table"})),
    "tfoot": (frozenset({"thead", "tbody", "tfoot"}), frozenset({"table"})),
}
PARAGRAPH = (frozenset({"p"}), frozenset({"td", "th", "li", "dd", "table", "button"}))
DEEPEST = 100  # deeper nesting is read as if it stood at this depth


@dataclass(eq=False, slots=True)
class Element:
    """`holds_blocks` is true if a block stands anywhere inside, so that its text is no single paragraph."""

    tag: str
    attributes: dict[str, str]
    start: int
    children: list[Element | Piece] = field(default_factory=list)
    holds_blocks: bool = False

    def elements(self) -> Iterator[Element]:
        return (child for child in self.children if isinstance(child, Element))

    def find_all(self, tag: str) -> Iterator[Element]:
        """Elements of this tag below, in order."""
        for child in self.elements():
            if child.tag == tag:
                yield child
            yield from child.find_all(tag)

    def pieces(self) -> Iterator[Piece]:
        """All text below."""
        for child in self.children:
            if isinstance(child, Element):
                yield from child.pieces()
            else:
                yield child


class TreeBuilder(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._text = text
        self._lines = [0, *(place + 1 for place, char in enumerate(text) if char == "\n")]
        self.root = Element("html", {}, 0)
        self._open = [self.root]
        self.feed(text)
        self.close()

    @property
    def place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("html", "body"):  # the root stands for both
            self._close_until(frozenset({"head"}), frozenset())
            self.root.attributes |= {name: value or "" for name, value in attrs}
            return
        if tag not in IN_HEAD:
            self._close_until(frozenset({"head"}), frozenset())
        if tag in BLOCKS:
            self._close_until(*PARAGRAPH)
        if tag in CLOSES:
            self._close_until(*CLOSES[tag])
        element = Element(tag, {name: value or "" for name, value in attrs}, self.place)
        self._open[-1].children.append(element)
        if tag in BLOCKS or tag == "br":
            for above in self._open:
                above.holds_blocks = True
        if tag not in VOID and len(self._open) < DEEPEST:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and self._open[-1].tag == tag and tag not in BLOCKS:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("html", "body"):
            self._close_until(frozenset({tag}), frozenset({"table"}) - {tag})

    def handle_data(self, data: str) -> None:
        self._add(self.place, data, data)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        if self._text.startswith(";", self.place + len(written)):
            written += ";"
        self._add(self.place, written, html.unescape(written))

    def _add(self, place: int, written: str, shown: str) -> None:
        if self._open[-1].tag == "head" and shown.strip():
            self._close_until(frozenset({"head"}), frozenset())
        self._open[-1].children.append((place, place + len(written), shown))

    def _close_until(self, tags: frozenset[str], stops: frozenset[str]) -> None:
        """Closes everything down to the innermost open element of `tags`, unless one of `stops` stands before it."""
        for depth in range(len(self._open) - 1, 0, -1):
            tag = self._open[depth].tag
            if tag in tags:
                del self._open[depth:]
                return
            if tag in stops:
                return
