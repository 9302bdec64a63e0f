"""Finds the place of a numbered or bulleted line in the outline: beside its like, under what announces it, or as an exception to it."""

from knowledge.grammar import announces_list, is_fragment
from knowledge.layout import style_of
from knowledge.lines import Line
from knowledge.outline import Node, Outline

DEEPEST = 12  # no text for people nests deeper; a hostile one must not cost quadratic time


def place_numbered(outline: Outline, line: Line, main_style: str | None) -> Node:
    """Opens the clause of a numbered line; `main_style` is the marker that numbers the sections of this text."""
    style = style_of(line)
    if line.style == "decimal" and line.depth > 1:
        return outline.open_path(line.number, f"decimal{line.depth}", line.indent)
    if style == main_style or (main_style is None and outline.in_preamble() and not outline.find(style)):
        return outline.open_section(style, line.number, "")
    outline.close_deeper_than(line.indent)
    while len(outline.stack) > 1 and outline.stack[-1].is_item and outline.stack[-1].indent >= line.indent:
        outline.stack.pop()
    same = outline.find(style)
    parent = same.parent if same else outline.top
    if parent is None:
        return outline.open_section(style, line.number, "")
    return outline.open_child(parent, style, line.number, line.indent)


def place_bullet(outline: Outline, line: Line, preamble_heading: str) -> Node:
    """Opens the clause of a bulleted line."""
    style = f"bullet{line.style}{line.indent // 2}"
    outline.close_deeper_than(line.indent)
    same = outline.find(style)
    if same is not None:
        return _sibling_bullet(outline, same, style, line, preamble_heading)
    top = outline.top or outline.open_preamble(preamble_heading)
    while top.is_paragraph and top.parent and not announces_list(top.last_words):
        top = top.parent
    return outline.open_child(top, style, "", line.indent)


def _sibling_bullet(outline: Outline, same: Node, style: str, line: Line, preamble_heading: str) -> Node:
    """Items that follow "… in the following cases." in the same run are that item's exceptions as long as they are fragments;
    the first whole sentence is a rule of its own again."""
    parent = same.parent if same.parent and same.parent.holds_exceptions else None
    ruler = same if announces_list(same.last_words) else parent
    if ruler is not None and len(outline.stack) < DEEPEST and is_fragment(line.text):
        ruler.holds_exceptions = True
        return outline.open_child(ruler, style, "", line.indent)
    owner = ruler.parent if ruler is not None else same.parent
    if owner is None:
        return outline.open_preamble(preamble_heading)
    return outline.open_child(owner, style, "", line.indent)
