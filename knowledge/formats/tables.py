"""The rows of a table as items that can be read alone: every cell with the heading of its column, in the table's own words."""

from collections.abc import Iterator, Sequence

from knowledge.formats.document import Piece

Cell = list[Piece]
Row = list[Cell]


def row_items(header: Row, rows: Sequence[Row]) -> Iterator[list[Piece]]:
    """One item for each row that says something: "Data: name, address", new line, "Purpose: delivery". A row of a single cell stays as it
    is; headings that stand over no row with others beside them are an item of their own."""
    named = {place for row in rows for place, cell in enumerate(row) if shown(cell) and _filled(row) > 1}
    if any(shown(cell) and place not in named for place, cell in enumerate(header)):
        yield _item([], [cell for place, cell in enumerate(header) if place not in named])
    for row in rows:
        if _filled(row):
            yield _item(header, row)


def _filled(row: Row) -> int:
    return sum(bool(shown(cell)) for cell in row)


def _item(header: Row, row: Row) -> list[Piece]:
    item: list[Piece] = []
    filled = [(place, cell) for place, cell in enumerate(row) if shown(cell)]
    for place, cell in filled:
        if item and cell[0][0] == cell[0][1]:  # said again from a row above: it stands where the words before it end
            cell = [(item[-1][1], item[-1][1], words) for _, _, words in cell]
        at = cell[0][0]
        label = shown(header[place]).rstrip(":： ") if place < len(header) else ""
        if item:
            item.append((at, at, "\n"))
        if label and len(filled) > 1:
            item.append((at, at, f"{label}: "))
        item += cell
    return item


def shown(cell: Cell) -> str:
    return "".join(words for _, _, words in cell).strip()


def joined(parts: Sequence[list[Piece]], between: str = "") -> Cell:
    """Several paragraphs as one; without anything to put between them, as a list in a sentence: "name; address"."""
    cell: Cell = []
    for part in parts:
        if cell and part:
            at = part[0][0]
            cell.append((at, at, between or (" " if cell[-1][2][-1] in ".;,:。、；：" else "; ")))
        cell += part
    return cell
