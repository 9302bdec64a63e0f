"""A policy text, Markdown or HTML as the lines that a reader sees, each with its place in what was received. It decides nothing about clauses."""

import re
from enum import StrEnum

from knowledge.formats.document import Document
from knowledge.formats.html_lines import html_document
from knowledge.formats.markdown_lines import markdown_document
from knowledge.formats.text_lines import text_document

__all__ = ["Document", "Format", "format_of", "read_document"]

SUFFIXES = {".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown"}
PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
BLOCKS = re.compile(r"</(?:p|h[1-6]|ul|ol|li|div|section|article|table|dl)\s*>", re.IGNORECASE)
MARKDOWN = re.compile(r"^#{1,6} +\S|^\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?$|^\*\*[^*\n]+\*\*$", re.MULTILINE)
ENOUGH_TAGS = 3


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


def format_of(text: str, suffix: str = "") -> Format:
    """By the text's own evidence; the suffix of the file (".md") decides only where that allows it."""
    if PAGE.match(text) or len(BLOCKS.findall(text[:100_000])) >= ENOUGH_TAGS:
        return Format.HTML
    if named := SUFFIXES.get(suffix.lower()):
        return Format(named)
    return Format.MARKDOWN if MARKDOWN.search(text) else Format.TEXT


def read_document(text: str, format_: Format) -> Document:
    return {Format.TEXT: text_document, Format.MARKDOWN: markdown_document, Format.HTML: html_document}[format_](text)
