"""Plain text: its lines as they stand."""

from knowledge.formats.document import Document, Unmarked
from knowledge.lines import read_lines


def text_document(text: str) -> Document:
    return Document(text, tuple(read_lines(text)), Unmarked())
