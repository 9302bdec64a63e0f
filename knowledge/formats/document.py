"""The lines of a document as a reader sees them, and where each character of them stood before markup was taken off."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.lines import Line

Piece = tuple[int, int, str]  # where it stands in the marked-up text, and the characters shown for it


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of the document that is not read as policy, with the place where it begins and how many words it holds."""

    what: str
    start: int
    words: int


def framed(pieces: Iterable[Piece], start: int) -> tuple[str, int]:
    """The words of pieces written at `start`, without blanks at the edges, and where they begin."""
    words = "".join(words for _, _, words in pieces)
    return words.strip(), start + len(words) - len(words.lstrip())


class Written:
    """Text put together from pieces; leads places in it back to the marked-up text."""

    def __init__(self) -> None:
        self.length = 0
        self._words: list[str] = []
        self._at: list[int] = []  # where each piece begins in the written text
        self._pieces: list[tuple[int, int, bool]] = []  # its source range, and whether it was copied letter by letter

    def write(self, pieces: Iterable[Piece]) -> tuple[int, int]:
        """Appends pieces; returns the range they got."""
        begin = self.length
        for start, end, words in pieces:
            if words:
                self._at.append(self.length)
                self._pieces.append((start, end, end - start == len(words)))
                self._words.append(words)
                self.length += len(words)
        return begin, self.length

    def text(self) -> str:
        return "".join(self._words)

    def start(self, place: int) -> int:
        """Where a range beginning at `place` begins in the marked-up text."""
        number = bisect_right(self._at, place) - 1
        if number < 0:
            return 0
        start, _, copied = self._pieces[number]
        return start + (place - self._at[number]) if copied else start

    def end(self, place: int) -> int:
        """Where a range ending before `place` ends in the marked-up text."""
        number = bisect_left(self._at, place) - 1
        if number < 0:
            return 0
        start, end, copied = self._pieces[number]
        return start + (place - self._at[number]) if copied else end


class Unmarked:
    """Places of a text without markup: each is its own."""

    def start(self, place: int) -> int:
        return place

    def end(self, place: int) -> int:
        return place


@dataclass(frozen=True, slots=True)
class Document:
    """`lines` frame ranges of `text`. `keeps_lines` is true where a line break was meant, so that no sentence is broken over lines."""

    text: str
    lines: tuple[Line, ...]
    places: Written | Unmarked
    keeps_lines: bool = False
    title: str = ""
    left_out: tuple[LeftOut, ...] = field(default=())
