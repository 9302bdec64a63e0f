"""What is true of a policy text as a whole: are its lines wrapped, and which marker numbers its sections."""

from collections import Counter
from itertools import pairwise

from knowledge.grammar import ends_sentence, looks_like_title
from knowledge.lines import Line, Shape


def style_of(line: Line) -> str:
    return line.style if line.indent < 2 else f"{line.style}>{line.indent // 2}"


def next_contents(lines: list[Line]) -> list[Line | None]:
    """For each line, the next one that is neither blank nor a date."""
    following: list[Line | None] = [None] * len(lines)
    upcoming: Line | None = None
    for place in range(len(lines) - 1, -1, -1):
        following[place] = upcoming
        if lines[place].shape not in (Shape.BLANK, Shape.DATE):
            upcoming = lines[place]
    return following


def is_wrapped(lines: list[Line]) -> bool:
    """Are sentences broken over lines? True where at least a third of the lines that are followed by words do not end a sentence."""
    pairs = [
        line
        for line, after in pairwise(lines)
        if line.shape in (Shape.WORDS, Shape.BULLET, Shape.NUMBERED)
        and after.shape is Shape.WORDS
        and len(line.text) > 40
        if not (line.shape is Shape.NUMBERED and looks_like_title(line.text))
    ]
    broken = [
        line for line in pairs if not ends_sentence(line.text) and line.text[-1] not in ":：" and len(line.text) <= 110
    ]
    return len(broken) >= 2 and len(broken) * 3 >= len(pairs)


def main_style(lines: list[Line]) -> str | None:
    """The marker that numbers the sections: the first style whose numbers grow through the whole text without starting again.
    None where the sections have no numbers (lists may have)."""
    numbered = [line for line in lines if line.shape is Shape.NUMBERED and (line.style != "decimal" or line.depth == 1)]
    if any(line.style == "article" for line in numbered):
        numbered = [line for line in numbered if line.style != "chapter"]
    headings = Counter(line.style for line in lines if line.shape is Shape.HEADING)
    if headings["marked"] or headings["bold"] > 1 or not numbered:
        return None
    first = style_of(numbered[0])
    values = [_value(line.number) for line in numbered if style_of(line) == first]
    grows = all(before < after for before, after in pairwise(values))
    return first if grows else None


def _value(number: str) -> tuple[int, str]:
    return (int(number), "") if number.isdigit() else (0, number)
