"""Turns the bytes of a policy document into a Policy: decode, repair, read, and lead every clause back to its place in the source.
A text it cannot read is refused as a whole."""

import hashlib

from bot.domain.policies import Clause, Policy, Span
from knowledge.errors import PolicyUnreadable
from knowledge.grammar import language_of
from knowledge.outline import Node
from knowledge.reader import Reader
from knowledge.repair import SourceMap, repair
from knowledge.source import decode


def parse_policy(name: str, raw: bytes) -> Policy:
    """The policy in these bytes. Raises PolicyUnreadable, which says where and what to do; never a half-read policy.
    Linear in their length; the clauses are not tagged with concepts yet (`knowledge.concepts.tagged`)."""
    source = decode(name, raw)
    text, repairs = repair(source)
    reader = Reader(text)
    places = SourceMap(repairs)
    clauses = tuple(_clause(name, node, reader, places) for node in reader.outline if node.parts)
    if not clauses:
        raise PolicyUnreadable(name, "no clause was found in it: it holds only titles, dates or separators.")
    version = hashlib.sha256(raw).hexdigest()[:12]
    return Policy(name, version, reader.title or name, reader.effective_on, language_of(text), source, clauses, repairs)


def _clause(name: str, node: Node, reader: Reader, places: SourceMap) -> Clause:
    span = Span(places.start(node.parts[0][0]), places.end(node.parts[-1][1]))
    return Clause(f"{name}:{node.path}", node.nearest_heading(), reader.words_of(node), span)
