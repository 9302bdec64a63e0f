"""The rows of an HTML table with their cells: spans filled in, the heading row found, and tables that only arrange the page told apart."""

from collections.abc import Iterator

from knowledge.formats.html_tree import Element
from knowledge.formats.html_words import Reads, paragraphs
from knowledge.formats.tables import Cell, Row, joined, shown

MOST_COLUMNS = 40
IN_LAYOUT = ("table", "h1", "h2", "h3", "h4", "h5", "h6")


def is_layout(table: Element) -> bool:
    """A table of one column, or with headings or tables in its cells, only arranges the page."""
    if table.attributes.get("role") in ("presentation", "none") or any(
        next(table.find_all(tag), None) for tag in IN_LAYOUT
    ):
        return True
    return max((len(_cells(row)) for row in _rows(table)), default=0) < 2


def rows_of(table: Element, reads: Reads) -> tuple[Row, list[Row]]:
    """The heading row (empty if there is none) and the others."""
    rows = list(_rows(table))
    filled = list(_filled(rows, reads))
    if rows and filled and _is_header(table, rows[0]) and len(filled) > 1:
        return filled[0], filled[1:]
    return [], filled


def _is_header(table: Element, row: Element) -> bool:
    in_head = any(row is inner for head in table.find_all("thead") for inner in head.find_all("tr"))
    return in_head or all(cell.tag == "th" for cell in _cells(row))


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in table.find_all("tr") if _cells(row))


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.elements() if cell.tag in ("td", "th")]


def _filled(rows: list[Element], reads: Reads) -> Iterator[Row]:
    """Cells by column. A cell that spans rows is said again in each of them, so that a row can be read alone."""
    open_cells: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        filled: Row = []
        waiting = list(_cells(row))
        while (waiting or len(filled) in open_cells) and len(filled) < MOST_COLUMNS:
            column = len(filled)
            if column in open_cells:
                left, cell = open_cells.pop(column)
                if left > 1:
                    open_cells[column] = left - 1, cell
                filled.append(_again(cell, row.start))
                continue
            element = waiting.pop(0)
            cell = joined(list(paragraphs(element, reads, flat=True)))
            for offset in range(min(_span(element, "colspan"), MOST_COLUMNS)):
                filled.append(cell if not offset else [])
                if (down := _span(element, "rowspan")) > 1:
                    open_cells[column + offset] = down - 1, filled[-1]
        yield filled


def _again(cell: Cell, place: int) -> Cell:
    """The same words, standing at this place: the row that repeats them does not reach back to where they were written."""
    return [(place, place, words) for words in (shown(cell),) if words]


def _span(cell: Element, name: str) -> int:
    text = cell.attributes.get(name, "1").strip()
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1
