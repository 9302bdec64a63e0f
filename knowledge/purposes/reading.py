"""An employee's English question read into facts. What grants counts only when plainly stated; what forbids counts however it is said.

Words that stand where data, a purpose or a recipient is expected and that no lexicon knows are kept as unread, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.purpose_facts import Circumstance
from bot.domain.purpose_rules import Facts
from knowledge.purposes.joining import join_readings
from knowledge.purposes.learnt.model import has_met
from knowledge.purposes.lexicon import Lexicon
from knowledge.purposes.sentence_reading import Reading, read_sentence
from knowledge.purposes.sentences import split

LONGEST = 4_000  # characters read; a longer text cannot be read safely


@dataclass(frozen=True, slots=True)
class Read:
    """The facts, and which of their unread words may be let pass by whoever understands the question otherwise."""

    facts: Facts
    vague: frozenset[str] = frozenset()
    known: frozenset[str] = (
        frozenset()
    )  # unread words that a dictionary knows or that are written like names: no invention
    proper: frozenset[str] = frozenset()  # unread words that are nothing but names
    no_data: frozenset[str] = (
        frozenset()
    )  # unread words none of which can name data, as somebody judged who read them all
    somebody: frozenset[str] = frozenset()  # unread words for a recipient, who must be understood before they may pass
    placed: frozenset[str] = frozenset()  # of the known and vague ones, what stands where a purpose is expected
    named: frozenset[str] = frozenset()  # names of customers, and of those whom the person agreed to


def read_question(text: str, lexicon: Lexicon, own: Mapping[str, frozenset[str]]) -> Facts:
    """`own` are purposes that only the policy's own words name, with the stems that say them."""
    return read_closely(text, lexicon, own).facts


def read_closely(text: str, lexicon: Lexicon, own: Mapping[str, frozenset[str]]) -> Read:
    sentences = split(text[:LONGEST], lexicon.words, lexicon.openers, lexicon.subjects)
    readings = [read_sentence(sentence, lexicon) for sentence in sentences]
    if not any(reading.asks and reading.covered for reading in readings):
        # "Fine by the policy?" asks about what the other sentences tell.
        readings = [read_sentence(sentence, lexicon, asks=True) for sentence in sentences]
    facts = join_readings(readings, lexicon, own)
    facts = facts.having(Circumstance.UNCERTAIN) if len(text) > LONGEST else facts
    vague = frozenset[str]().union(*(reading.leftovers.vague for reading in readings))
    names = {sentence.words[index] for sentence in sentences for index in sentence.names}
    known = frozenset(
        words
        for words in facts.unread
        if all(word in names or lexicon.words.is_word(word) or has_met(word) for word in words.split())
    )
    return Read(
        facts,
        vague=vague,
        known=known,
        proper=frozenset(words for words in facts.unread if names.issuperset(words.split())),
        no_data=frozenset(words for words in facts.unread_items if lexicon.no_data["en"].issuperset(words.split())),
        named=frozenset(_harmless_names(readings, lexicon)),
    )


def _harmless_names(readings: list[Reading], lexicon: Lexicon) -> Iterator[str]:
    """Mr and Ms Somebody, and who stands in the very sentence in which the person's consent is told."""
    titles = lexicon.reading["places"]["titles"]
    for reading in readings:
        agreed = any(found.key == Circumstance.CONSENT_GIVEN for found in reading.circumstances)
        words = reading.sentence.words
        titled = {word for before, word in pairwise(words) if before in titles}
        for name in reading.leftovers.recipients:
            if agreed or set(name.split()) <= titled:
                yield name


def ages_in(text: str, lexicon: Lexicon) -> list[int]:
    """Ages told in years, in either language."""
    told = [int(found) for found in re.findall(r"(\d{1,2})\s*(?:歳|才)", unicodedata.normalize("NFKC", text))]
    for sentence in split(text[:LONGEST], lexicon.words):
        told += [int(found) for found in re.findall(r" (\d{1,2}) year old ", sentence.line)]
    return told
