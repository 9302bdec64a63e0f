"""Tells letters from roman numbers: "(i)" opens a list of romans unless "(h)" stands before it. It looks at the lines of the whole text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge.lines import Line, Shape

ROMAN_OF = {"letters": "romans", "letter": "roman", "Letter": "ROMAN"}
LETTER_OF = {roman: letter for letter, roman in ROMAN_OF.items()}
ONE_LETTER = {"i": 1, "v": 5, "x": 10, "c": 100}
WRITTEN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12, "xiii": 13, "xiv": 14,
    "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
}  # fmt: skip


def with_romans(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with the style of every single letter that could be a roman number set by what stands before it."""
    latest: dict[str, str] = {}  # the number last seen, by style
    for line in lines:
        if (
            line.shape is Shape.NUMBERED
            and line.number in ONE_LETTER
            and (line.style in ROMAN_OF or line.style in LETTER_OF)
        ):
            line = replace(line, style=_style(line, latest))
        if line.shape is Shape.NUMBERED:
            latest[line.style] = line.number
        yield line


def _style(line: Line, latest: dict[str, str]) -> str:
    letter = LETTER_OF.get(line.style, line.style)
    roman = ROMAN_OF[letter]
    follows_letter = latest.get(letter, "") == chr(ord(line.number) - 1)
    follows_roman = WRITTEN.get(latest.get(roman, ""), 0) == WRITTEN.get(line.number, 0) - 1
    if follows_letter and not (follows_roman and line.number != "i"):
        return letter
    return roman if follows_roman or line.number == "i" else letter
