"""Turns the bytes of a policy document into a Policy: decode, repair, take off markup, read, and lead every clause back to its place in
the source. A text it cannot read is refused as a whole."""

import hashlib
from dataclasses import dataclass

from bot.domain.policies import Clause, Policy, Span
from knowledge.errors import PolicyUnreadable
from knowledge.formats import Document, Format, format_of, read_document
from knowledge.grammar import language_of
from knowledge.lines import Line
from knowledge.outline import Node
from knowledge.reader import Reader
from knowledge.repair import SourceMap, repair
from knowledge.source import Decoded, decode

MOST_CHARACTERS = (
    500_000  # several times the longest policies that people publish; longer texts are lists, logs or built to stall
)
MOST_CLAUSES, LONGEST_CLAUSE = 3000, 30_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """A policy with what was learnt on the way to it, for the report of an ingest."""

    policy: Policy
    decoded: Decoded
    format: Format
    document: Document
    places: "Places"
    strays: tuple[Line, ...]
    contents: tuple[Line, ...]


class Places:
    """Leads a range of the text that was read back to the source as received: through the markup, then through the repair."""

    def __init__(self, document: Document, repaired: SourceMap) -> None:
        self._document, self._repaired = document.places, repaired

    def span(self, start: int, end: int) -> Span:
        first = self._repaired.start(self._document.start(start))
        return Span(first, max(self._repaired.end(self._document.end(end)), first + 1))

    def in_source(self, repaired: int) -> int:
        """Where a place of the repaired text stands in the source."""
        return self._repaired.start(repaired)


def parse_policy(name: str, raw: bytes, format_: Format | None = None) -> Policy:
    """The policy in these bytes. Raises PolicyUnreadable, which says where and what to do; never a half-read policy.
    Linear in their length; the clauses are not tagged with concepts yet (`knowledge.concepts.tagged`)."""
    return parse_document(name, raw, format_).policy


def parse_document(name: str, raw: bytes, format_: Format | None = None) -> Parsed:
    """The same with all that was seen; without a format the text's own evidence decides."""
    decoded = decode(name, raw)
    text, repairs = repair(decoded.text)
    format_ = format_ or format_of(text)
    document = read_document(text, format_)
    if len(document.text) > MOST_CHARACTERS:
        raise PolicyUnreadable(
            name, f"it holds more than {MOST_CHARACTERS:,} characters of text, which no policy does."
        )
    reader = Reader(document)
    places = Places(document, SourceMap(repairs))
    clauses = tuple(_clause(name, node, reader, places) for node in reader.outline if node.parts)
    if not clauses:
        lines = decoded.text.count("\n") + 1
        raise PolicyUnreadable(
            name, "no clause was found there: only titles, dates, separators or menus.", f"lines 1 to {lines}"
        )
    _refuse_endless(name, clauses, decoded.text)
    version = hashlib.sha256(raw).hexdigest()[:12]
    title = reader.title or document.title or name
    policy = Policy(
        name, version, title, reader.effective_on, language_of(document.text), decoded.text, clauses, repairs
    )
    return Parsed(policy, decoded, format_, document, places, reader.strays, tuple(reader.contents))


def _refuse_endless(name: str, clauses: tuple[Clause, ...], source: str) -> None:
    """Nobody could be shown such a clause, and reading it for purposes would take minutes."""
    if len(clauses) > MOST_CLAUSES:
        raise PolicyUnreadable(name, f"it falls into more than {MOST_CLAUSES:,} clauses, which no policy does.")
    endless = next((clause for clause in clauses if len(clause.text) > LONGEST_CLAUSE), None)
    if endless is not None:
        line = source.count("\n", 0, endless.span.start) + 1
        raise PolicyUnreadable(
            name,
            f"a clause there is longer than {LONGEST_CLAUSE:,} characters. Please divide it into paragraphs or numbered clauses.",
            f"line {line}",
        )


def _clause(name: str, node: Node, reader: Reader, places: Places) -> Clause:
    span = places.span(node.parts[0][0], node.parts[-1][1])
    return Clause(f"{name}:{node.path}", node.nearest_heading(), reader.words_of(node), span)
