"""Finds the table of contents of a policy text: a run of short lines each of which stands again, further on, as a heading with something under it."""

import re
from itertools import pairwise

from knowledge.lines import Line, Shape

CONTENTS = re.compile(r"(?:table of )?contents|on this page|in this (?:policy|notice)|目次|もくじ", re.IGNORECASE)
LEADER = re.compile(r"[\s.…・]*\d{0,3}\s*$")
NUMBER = re.compile(r"^[\s\d０-９.．()（）第条章、]+")
LONGEST = 120  # characters of an entry
FEWEST, FEWEST_ANNOUNCED = 3, 2
Run = tuple[int, int]


def table_of_contents(lines: list[Line]) -> Run | None:
    """The places of its first line and behind its last one; None if there is none."""
    contents = [place for place, line in enumerate(lines) if line.shape is not Shape.BLANK]
    last = {_bare(lines[place].text): place for place in contents if _may_head(lines[place])}
    at = 0
    while at < len(contents):
        run = _run(lines, contents, at, last)
        announced = at > 0 and bool(CONTENTS.fullmatch(lines[contents[at - 1]].text.strip(" :：")))
        if len(run) >= (FEWEST_ANNOUNCED if announced else FEWEST) and _apart(
            [last[_bare(lines[one].text)] for one in run]
        ):
            return contents[at - 1] if announced else run[0], run[-1] + 1
        at += max(len(run), 1)
    return None


def _run(lines: list[Line], contents: list[int], at: int, last: dict[str, int]) -> list[int]:
    """The entries from here on: lines that stand again behind this one."""
    run: list[int] = []
    for place in contents[at:]:
        bare = _bare(lines[place].text)
        if not bare or len(bare) > LONGEST or last.get(bare, -1) <= place:
            break
        run.append(place)
    return run


def _apart(twins: list[int]) -> bool:
    """Something stands between the headings, in the order of the entries; a list that is said twice has nothing between."""
    gaps = [after - before for before, after in pairwise(twins)]
    return bool(gaps) and all(gap > 0 for gap in gaps) and sum(gap > 2 for gap in gaps) * 2 >= len(gaps)


def _may_head(line: Line) -> bool:
    return line.shape in (Shape.HEADING, Shape.NUMBERED, Shape.WORDS)


def _bare(text: str) -> str:
    """The entry without its number, its dots and its page."""
    return NUMBER.sub("", LEADER.sub("", text)).strip(" .:：()（）【】").lower()
