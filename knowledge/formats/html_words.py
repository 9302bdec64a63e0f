"""The words of an HTML element as a browser would show them: white space collapsed, entities read, paragraphs apart."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Literal, overload

from knowledge.formats.document import Piece
from knowledge.formats.html_tree import BLOCKS, Element
from knowledge.grammar import JAPANESE

BLANKS = " \t\r\n\f"
RUN = re.compile(r"[ \t\r\n\f]+|[^ \t\r\n\f]+")
WORD = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]|[^\W_]+")

Reads = Callable[[Element], bool]


@overload
def paragraphs(element: Element, reads: Reads, *, flat: Literal[True]) -> Iterator[list[Piece]]: ...
@overload
def paragraphs(element: Element, reads: Reads) -> Iterator[list[Piece] | Element]: ...
def paragraphs(element: Element, reads: Reads, *, flat: bool = False) -> Iterator[list[Piece] | Element]:
    """The text of a block as paragraphs, cut at line breaks, and between them the blocks inside it; with `flat` their paragraphs instead.
    What `reads` refuses is passed over."""
    run: list[Piece] = []
    for part in _parts(element, reads):
        if not isinstance(part, Element):
            run.append(part)
            continue
        if words := collapsed(run):
            yield words
        run = []
        if flat and part.tag != "br":
            yield from paragraphs(part, reads, flat=True)
        elif part.tag != "br":
            yield part
    if words := collapsed(run):
        yield words


def _parts(element: Element, reads: Reads) -> Iterator[Piece | Element]:
    """Text pieces, line breaks and blocks, with inline elements opened; in `pre` every line stands alone."""
    for child in element.children:
        if not isinstance(child, Element):
            yield from _lines(child) if element.tag == "pre" else (child,)
        elif child.tag in BLOCKS or child.tag == "br":
            if reads(child):
                yield child
        elif reads(child):
            yield from _parts(child, reads)


def _lines(piece: Piece) -> Iterator[Piece | Element]:
    start, end, words = piece
    if end - start != len(words):
        yield piece
        return
    for number, line in enumerate(words.split("\n")):
        if number:
            yield Element("br", {}, start)
        yield start, start + len(line), line
        start += len(line) + 1


def collapsed(run: list[Piece]) -> list[Piece]:
    """Every run of white space as one blank, none at the edges, and none where a line was broken between two Japanese characters."""
    found: list[Piece] = []
    blank: Piece | None = None
    for part in (part for piece in run for part in _split(piece)):
        start, end, words = part
        if not words.strip(BLANKS):
            blank = blank or part
            continue
        if blank and found and not ("\n" in blank[2] and JAPANESE.match(words) and JAPANESE.match(found[-1][2][-1])):
            found.append((blank[0], blank[1], " "))
        blank = None
        found.append((start, end, words))
    return found


def _split(piece: Piece) -> Iterator[Piece]:
    start, end, words = piece
    if end - start != len(words):
        yield piece
        return
    for hit in RUN.finditer(words):
        yield start + hit.start(), start + hit.end(), hit[0]


def words_in(element: Element, skipped: Collection[str]) -> int:
    """How many words a reader would see below; a Japanese character counts as one."""
    if element.tag in skipped:
        return 0
    return sum(
        words_in(child, skipped) if isinstance(child, Element) else len(WORD.findall(child[2]))
        for child in element.children
    )
