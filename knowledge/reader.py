"""Walks over the lines of a policy text once and builds its outline: what is a section, an item, an exception, a note, a title.
The rules are about numbering, bullets, headings and blank lines, never about one policy's wording."""

import re
from collections.abc import Callable
from datetime import date

from knowledge.contents import table_of_contents
from knowledge.dates import date_of_line, dates_in
from knowledge.formats.document import Document
from knowledge.grammar import continues_sentence, ends_sentence, is_japanese_item, looks_like_title
from knowledge.items import place_bullet, place_numbered
from knowledge.layout import is_wrapped, main_style, next_contents, style_of
from knowledge.lines import Line, Shape
from knowledge.ordinals import with_romans
from knowledge.outline import Node, Outline, slug
from knowledge.strays import place_strays

CONTACT = re.compile(r"contact|inquir|enquir|reach us|get in touch|問い?合わ?せ|窓口|連絡先", re.IGNORECASE)
SUPPLEMENT = re.compile(r"附則|付則|supplementary|annex|appendix|schedule|別表|別紙", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w|https?://|\+?\d[\d\s()-]{7,}\d")
POLICY_TITLE = re.compile(r"polic|notice|statement|protection|handling|方針|ポリシー|取扱|取り扱い|保護", re.IGNORECASE)
DATED = re.compile(r"effective|updated|revised|in force|施行|改定|改訂|制定", re.IGNORECASE)


class Reader:
    """One pass over the lines; what is known of the whole text (wrapped lines, numbered sections) is counted first."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.lines = list(with_romans(line for line in document.lines if line.shape is not Shape.SEPARATOR))
        self.contents = self._cut_contents()
        self.outline = Outline()
        self.title = ""
        self.dates: list[date] = []
        self._preamble_heading = ""
        self._pending: Line | None = None  # a heading waiting for its number
        self._gap = True
        self._after_date = False
        self._wrapped = not document.keeps_lines and is_wrapped(self.lines)
        self._next = next_contents(self.lines)
        self._main_style = main_style(self.lines)
        self._marks_headings = any(line.shape is Shape.HEADING and line.style == "marked" for line in self.lines)
        for place, line in enumerate(self.lines):
            self._read(place, line)
        if self._pending:
            self._open_heading(self._pending)
        for node in self.outline:
            if not node.parts and node.heading_at:
                node.parts.append(node.heading_at)
        self.strays = place_strays(self.outline, self.lines, self.title)

    def _cut_contents(self) -> list[Line]:
        """Takes the table of contents out of the lines; returns it."""
        found = table_of_contents(self.lines)
        if found is None:
            return []
        cut = self.lines[slice(*found)]
        del self.lines[slice(*found)]
        return [line for line in cut if line.text]

    @property
    def effective_on(self) -> date | None:
        if self.dates:
            return max(self.dates)
        stated = [
            when
            for line in self.lines
            if len(line.text) < 400 and DATED.search(line.text)
            for when in dates_in(line.text)
        ]
        return max(stated, default=None)

    def words_of(self, node: Node) -> str:
        pieces = [self.text[start:end] for start, end in node.parts]
        words = pieces[0]
        for piece in pieces[1:]:
            wraps = self._wrapped or (piece[:1].islower() and not ends_sentence(words))
            words += (" " if wraps else "\n") + piece
        return words

    def _read(self, place: int, line: Line) -> None:
        if line.shape is Shape.BLANK:
            self._gap = True
            return
        HANDLERS[line.shape](self, place, line)
        self._gap = False

    # -- the shapes -----------------------------------------------------------------------------------------------------

    def _date(self, place: int, line: Line) -> None:
        when = date_of_line(line.text)
        if when:
            self.dates.append(when)
        self._after_date = True

    def _heading(self, place: int, line: Line) -> None:
        following = self._next[place]
        self._after_date = False
        if following and style_of(following) == self._main_style and not following.text:
            self._pending = line
        elif self._may_be_title(line) and (line.depth == 1 or POLICY_TITLE.search(line.text)):
            self.title = line.text
        else:
            self._open_heading(line)

    def _may_be_title(self, line: Line) -> bool:
        return not (self.outline.nodes or self.title or line.number)

    def _open_heading(self, line: Line) -> None:
        at = (line.start, line.end)
        level = self._level_above(line)
        if level is not None:
            node = self.outline.open_child(level, f"h{line.depth}", line.number.rpartition(".")[2], 0)
            node.take_heading(line)
        else:
            number = line.number or ("" if self._main_style is None else _key(line.text))
            self.outline.open_section(f"h{line.depth}", number, line.text, at)

    def _level_above(self, line: Line) -> Node | None:
        """The open section that a marked heading of this depth stands under."""
        above = [
            node for node in self.outline.stack if re.fullmatch(r"h\d", node.style) and int(node.style[1]) < line.depth
        ]
        return above[-1] if above and line.depth else None

    def _numbered(self, place: int, line: Line) -> None:
        if line.style == "chapter" and self._main_style and self._main_style != style_of(line):
            self.outline.open_section("group", f"chapter-{line.number}", line.text, (line.start, line.end))
            return
        node = place_numbered(self.outline, line, self._main_style)
        if self._pending:
            node.take_heading(self._pending)
            self._pending = None
        if not line.text:
            return
        if self._is_heading(place, line):
            node.take_heading(line)
        else:
            node.add(line)

    def _is_heading(self, place: int, line: Line) -> bool:
        is_item = style_of(line) != self._main_style and is_japanese_item(line.text)
        return not is_item and looks_like_title(line.text) and self._has_body(place, line)

    def _has_body(self, place: int, line: Line) -> bool:
        """Does something stand under this short numbered line, so that it is a heading and not an item of a list?"""
        following = self._next[place]
        if following is None or following.shape is Shape.HEADING:
            return False
        if following.shape is not Shape.NUMBERED:
            return True
        deeper_decimal = following.style == line.style == "decimal" and following.depth > line.depth
        opens_list = style_of(following) != style_of(line) and self.outline.find(style_of(following)) is None
        return deeper_decimal or opens_list

    def _bullet(self, place: int, line: Line) -> None:
        place_bullet(self.outline, line, self._preamble_heading).add(line)

    def _note(self, place: int, line: Line) -> None:
        if self._is_contact(place, line) or self.outline.top is None:
            self._open_contact(line)
            return
        top = self.outline.top
        owner = top.parent if top.style == "note" and top.parent else top
        self.outline.open_child(owner, "note", "note", line.indent).add(line)

    def _words(self, place: int, line: Line) -> None:
        if self._after_date and self._gap and self.outline.nodes and self._is_contact(place, line):
            self._open_contact(line)
        elif self._is_title(place, line):
            self._title(place, line)
        elif self._pending:
            heading, self._pending = self._pending, None
            self._open_heading(heading)
            self._paragraph(line)
        elif self.outline.in_preamble():
            self._preamble_words(line)
        else:
            self._paragraph(line)

    # -- words: titles, paragraphs, contact -----------------------------------------------------------------------------

    def _is_title(self, place: int, line: Line) -> bool:
        following = self._next[place]
        if following is None:
            return not self.outline.nodes and bool(POLICY_TITLE.search(line.text)) and looks_like_title(line.text)
        if self._marks_headings or not looks_like_title(line.text):
            return False
        top = self.outline.top
        if top and not top.parts and top.style == self._main_style and not top.heading:
            return following.shape is Shape.WORDS and not self._gap_after(place)
        if not self.outline.nodes or self.outline.in_preamble():
            return True if self._gap or following.shape is not Shape.WORDS else not self._wrapped
        return self._gap and following.shape is not Shape.HEADING

    def _gap_after(self, place: int) -> bool:
        return place + 1 < len(self.lines) and self.lines[place + 1].shape is Shape.BLANK

    def _title(self, place: int, line: Line) -> None:
        following = self._next[place]
        top = self.outline.top
        at = (line.start, line.end)
        if top and not top.parts and top.style == self._main_style and not top.heading:
            top.take_heading(line)
        elif self._is_document_title(line, following):
            self.title = line.text
        elif self._main_style is None:
            self.outline.open_section("title", "", line.text, at)
        elif self.outline.in_preamble():
            self._preamble_heading = line.text
        elif CONTACT.search(line.text) or SUPPLEMENT.match(line.text):
            self.outline.open_section("title", _key(line.text), line.text, at)
        else:
            node = self.outline.open_child(self.outline.stack[0], "para", "", 0)
            node.take_heading(line)

    def _is_document_title(self, line: Line, following: Line | None) -> bool:
        """The first title names the document, if the sections have another mark, it says so, or another title follows."""
        if self.title or (
            self.outline.nodes and not (following and following.shape in (Shape.HEADING, Shape.NUMBERED))
        ):
            return False
        if self._main_style is not None or POLICY_TITLE.search(line.text) or following is None:
            return True
        return following.shape in (Shape.WORDS, Shape.HEADING) and looks_like_title(following.text)

    def _preamble_words(self, line: Line) -> None:
        top = self.outline.top
        joins = (self._wrapped and not self._gap) or continues_sentence(line.text)
        if top is not None and joins:
            top.add(line)
        else:
            self.outline.open_preamble(self._preamble_heading).add(line)

    def _paragraph(self, line: Line) -> None:
        top = self.outline.stack[-1]
        if not top.parts or not self._gap or continues_sentence(line.text):
            top.add(line)
            return
        owner = top
        while owner.is_item and owner.parent:
            owner = owner.parent
        self.outline.open_child(owner, "para", "", line.indent).add(line)

    def _is_contact(self, place: int, line: Line) -> bool:
        following = self._next[place]
        nearby = f"{line.text} {following.text if following else ''}"
        return bool(CONTACT.search(nearby) and (ADDRESS.search(nearby) or CONTACT.search(line.text)))

    def _open_contact(self, line: Line) -> None:
        self.outline.open_section("contact", "contact", "").add(line)
        self._after_date = False


def _key(heading: str) -> str:
    """The key of an unnumbered section in a numbered text."""
    if SUPPLEMENT.match(heading):
        return "supplement"
    return "contact" if CONTACT.search(heading) else slug(heading)


HANDLERS: dict[Shape, Callable[[Reader, int, Line], None]] = {
    Shape.DATE: Reader._date,
    Shape.HEADING: Reader._heading,
    Shape.NUMBERED: Reader._numbered,
    Shape.BULLET: Reader._bullet,
    Shape.NOTE: Reader._note,
    Shape.WORDS: Reader._words,
}
