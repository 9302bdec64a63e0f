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

LEAST_OF_A_PLAN = 8  # words in which somebody can have told what is planned
LEAST_OF_A_STORY = 20  # words of what begins like a question and is more
LEAST_OF_LEAVE = 6  # words in which somebody can have asked for leave
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


def asks_for_check(text: str, lexicon: Lexicon) -> bool:
    """True if some sentence asks whether one may do something, or if what is planned or has happened is told in many words, by somebody who
    asks neither what the policy says nor of own data."""
    sentences = split(text[:LONGEST], lexicon.words, lexicon.openers, lexicon.subjects)
    if any(sentence.find(lexicon.expressions["check"]) for sentence in sentences):
        return True
    asking = lexicon.reading["asking"]
    told = [sentence.words for sentence in sentences]
    if not told or any(set(asking["about_policy"]) & set(words) for words in told):
        return False
    if re.search(asking["own_en"], text, re.IGNORECASE):
        return False
    first = told[0]
    if first[0] in asking["asking_leave"]:
        return len(first) >= LEAST_OF_LEAVE
    least = LEAST_OF_A_STORY if first[0] in asking["inquiring"] else LEAST_OF_A_PLAN
    return sum(map(len, told)) >= least


def ages_in(text: str, lexicon: Lexicon) -> list[int]:
    """Ages told in years, in either language."""
    told = [int(found) for found in re.findall(r"(\d{1,2})\s*(?:歳|才)", unicodedata.normalize("NFKC", text))]
    for sentence in split(text[:LONGEST], lexicon.words):
        told += [int(found) for found in re.findall(r" (\d{1,2}) year old ", sentence.line)]
    return told
