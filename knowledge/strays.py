"""Sees to it that no word of a policy is lost: a line that the outline took for no clause, heading or title is put into one."""

import re
from bisect import bisect_right

from knowledge.lines import Line, Shape
from knowledge.outline import Outline

LETTERS = re.compile(r"\w+")


def place_strays(outline: Outline, lines: list[Line], title: str) -> tuple[Line, ...]:
    """Gives every line without a place to the clause before it, or to a new one in front; returns those lines.
    A line that only says again what a heading or the title says is placed already."""
    taken = {at for node in outline for at, _ in (*node.parts, *([node.heading_at] if node.heading_at else []))}
    said = {_bare(title), *(_bare(node.heading) for node in outline)}
    strays = tuple(
        line
        for line in lines
        if line.text and line.shape is not Shape.DATE and line.start not in taken and _bare(line.text) not in said
    )
    for line in strays:
        _place(outline, line)
    return strays


def _place(outline: Outline, line: Line) -> None:
    nodes = sorted((node for node in outline if node.parts), key=lambda node: node.parts[0][0])
    number = bisect_right([node.parts[0][0] for node in nodes], line.start) - 1
    if number < 0:
        node = outline.insert_preamble()
        node.parts.append((line.start, line.end))
        return
    nodes[number].parts = sorted([*nodes[number].parts, (line.start, line.end)])


def _bare(text: str) -> str:
    return "".join(LETTERS.findall(text.lower())).lstrip("0123456789")
