"""The tree of clauses while a policy text is being read: opens sections, items, paragraphs and notes, and gives each its path
after the text's own numbering. It knows markers and levels, not words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge.lines import Line


@dataclass(eq=False, slots=True)
class Node:
    """One clause in the making. `parts` are the ranges of the repaired text that are its own words."""

    path: str
    style: str
    parent: "Node | None" = None
    heading: str = ""
    heading_at: tuple[int, int] | None = None
    indent: int = 0
    parts: list[tuple[int, int]] = field(default_factory=list)
    ordinals: int = 0  # children named by their place, so far
    holds_exceptions: bool = False
    last_words: str = ""

    def add(self, line: Line) -> None:
        self.parts.append((line.start, line.end))
        self.last_words = line.text

    def take_heading(self, line: Line) -> None:
        self.heading, self.heading_at, self.last_words = line.text, (line.start, line.end), line.text

    @property
    def is_paragraph(self) -> bool:
        return self.style in ("para", "note")

    @property
    def is_item(self) -> bool:
        return self.is_paragraph or self.style.startswith("bullet")

    def nearest_heading(self) -> str:
        node: Node | None = self
        while node is not None:
            if node.heading:
                return node.heading
            node = node.parent
        return ""


class Outline:
    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.stack: list[Node] = []
        self._taken: dict[str, int] = {}
        self._sections = 0
        self._preamble = 0

    @property
    def top(self) -> Node | None:
        return self.stack[-1] if self.stack else None

    @property
    def section(self) -> Node | None:
        return self.stack[0] if self.stack else None

    def in_preamble(self) -> bool:
        return self.section is None or self.section.style == "preamble"

    def open_preamble(self, heading: str) -> Node:
        self._preamble += 1
        return self._open(f"0.{self._preamble}", "preamble", None, 0, heading)

    def insert_preamble(self) -> Node:
        """A paragraph of the preamble that stands before everything else."""
        self._preamble += 1
        node = Node(self._unique(f"0.{self._preamble}"), "preamble")
        self.nodes.insert(0, node)
        return node

    def open_section(self, style: str, number: str, heading: str, heading_at: tuple[int, int] | None = None) -> Node:
        """A clause of the first level; without a number of its own it takes the next one."""
        self._sections = int(number) if number.isdigit() else self._sections + (not number)
        node = self._open(number or str(self._sections), style, None, 0, heading)
        node.heading_at = heading_at
        return node

    def open_child(self, parent: Node, style: str, key: str, indent: int) -> Node:
        """Closes whatever is open below `parent`; an empty `key` means the next place under it."""
        if not key:
            parent.ordinals += 1
            key = str(parent.ordinals)
        elif key.isdigit():
            parent.ordinals = max(parent.ordinals, int(key))
        return self._open(f"{parent.path}.{key}", style, parent, indent)

    def open_path(self, path: str, style: str, indent: int) -> Node:
        """A clause whose number spells its whole path ("3.2.1")."""
        parents = [node for node in self.stack if path.startswith(f"{node.path}.")]
        return self._open(path, style, parents[-1] if parents else None, indent)

    def find(self, style: str) -> Node | None:
        return next((node for node in reversed(self.stack) if node.style == style), None)

    def close_deeper_than(self, indent: int) -> None:
        while len(self.stack) > 1 and self.stack[-1].indent > indent:
            self.stack.pop()

    def _open(self, path: str, style: str, parent: Node | None, indent: int, heading: str = "") -> Node:
        while self.stack and self.stack[-1] is not parent:
            self.stack.pop()
        node = Node(self._unique(path), style, parent, heading, indent=indent)
        self.nodes.append(node)
        self.stack.append(node)
        return node

    def _unique(self, path: str) -> str:
        """A text that numbers two clauses alike gets "4" and "4-2": an id always names one clause."""
        count = self._taken[path] = self._taken.get(path, 0) + 1
        return path if count == 1 else self._unique(f"{path}-{count}")

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)


def slug(heading: str) -> str:
    """A readable key for a section without a number: "How to reach us" becomes "how-to-reach-us"."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-_")[:40] or "section"
