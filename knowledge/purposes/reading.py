"""An employee's English question read into facts. What grants counts only when plainly stated; what forbids counts however it is said.

Words that stand where data, a purpose or a recipient is expected and that no lexicon knows are kept as unread, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.purpose_facts import Circumstance, Recipient
from bot.domain.purpose_rules import ANY_ITEM, Facts
from knowledge.purposes.lexicon import Found, Lexicon, find_all
from knowledge.purposes.sentences import Sentence, split
from knowledge.purposes.unread import Leftovers, find_leftovers

LONGEST = 4_000  # characters read; a longer text cannot be read safely


@dataclass
class Reading:
    """What one sentence says."""

    sentence: Sentence
    asks: bool
    items: list[Found] = field(default_factory=list)
    purposes: list[Found] = field(default_factory=list)
    origins: list[Found] = field(default_factory=list)
    recipients: list[Found] = field(default_factory=list)
    circumstances: list[Found] = field(default_factory=list)
    topics: list[Found] = field(default_factory=list)
    leftovers: Leftovers = field(default_factory=Leftovers)
    notified: bool = False

    @property
    def covered(self) -> frozenset[int]:
        groups = (self.items, self.purposes, self.origins, self.topics, self.recipients, self.circumstances)
        return frozenset(index for group in groups for found in group for index in found.span)


def read_question(text: str, lexicon: Lexicon, own: Mapping[str, frozenset[str]]) -> Facts:
    """`own` are purposes that only the policy's own words name, with the stems that say them."""
    sentences = split(text[:LONGEST], lexicon.words, lexicon.openers, lexicon.subjects)
    readings = [_read(sentence, lexicon) for sentence in sentences]
    if not any(reading.asks and reading.covered for reading in readings):
        # "Fine by the policy?" asks about what the other sentences tell.
        readings = [_read(sentence, lexicon, asks=True) for sentence in sentences]
    facts = _joined(readings, lexicon, own)
    return facts.having(Circumstance.UNCERTAIN) if len(text) > LONGEST else facts


def asks_for_check(text: str, lexicon: Lexicon) -> bool:
    """True if some sentence asks whether one may do something, rather than what the policy says."""
    sentences = split(text[:LONGEST], lexicon.words, lexicon.openers, lexicon.subjects)
    return any(sentence.find(lexicon.expressions["check"]) for sentence in sentences)


def _read(sentence: Sentence, lexicon: Lexicon, asks: bool = False) -> Reading:
    plain = sentence.masked(sentence.find(lexicon.expressions["neutral"]))
    reading = Reading(plain, asks=asks or bool(sentence.find(lexicon.expressions["check"])))
    reading.items = find_all(lexicon.items, plain)
    named = list(reading.items)  # only a name can hold another word; what a deed implies cannot
    reading.recipients = _outside(find_all(lexicon.recipients, plain), named)
    reading.items += [Found(key, span) for key, entry in lexicon.items.items() for span in plain.find(entry.implied)]
    reading.circumstances = list(_circumstances(plain, sentence, lexicon, reading.asks))
    reading.notified = any(found.key == Circumstance.PURPOSE_NOTIFIED for found in reading.circumstances)
    aims = _outside(find_all(lexicon.purposes, plain), named)
    purposes = _without_topics(aims, plain, lexicon)
    reading.topics = [found for found in aims if found not in purposes]
    reading.origins = [found for found in purposes if _is_origin(found, plain, lexicon)]
    reading.purposes = without_means([found for found in purposes if found not in reading.origins], lexicon)
    reading.topics += [found for found in purposes if found not in reading.origins + reading.purposes]
    reading.recipients = without_generic(_outside(reading.recipients, purposes), lexicon)
    if reading.notified and not reading.asks:
        reading.origins, reading.purposes = purposes, []
    reading.leftovers = find_leftovers(
        plain, reading.covered, {index for found in purposes for index in found.span}, lexicon, asks=reading.asks
    )
    return reading


def _outside(found: list[Found], items: list[Found]) -> list[Found]:
    """What is not merely part of an item's name: no answering in "survey answers", no bank in "bank account"."""
    return [one for one in found if not any(set(one.span) < set(item.span) for item in items)]


def _without_topics(purposes: list[Found], sentence: Sentence, lexicon: Lexicon) -> list[Found]:
    """In "reply to her about the repair" the repair is what the reply is about. Marketing stays a purpose whatever it is called."""
    if not any(found.key == "respond" for found in purposes):
        return purposes
    about = set(lexicon.reading["places"]["about"])
    return [
        found
        for found in purposes
        if found.key == "respond"
        or found.key in lexicon.marketing_purposes
        or not about & set(sentence.words[max(0, found.span.start - 4) : found.span.start])
    ]


def without_generic(recipients: list[Found], lexicon: Lexicon) -> list[Found]:
    """ "The warehouse firm that packs for us" is a firm, but what matters is that it works for us."""
    entries = lexicon.recipients
    telling = [found for found in recipients if not entries[found.key].attributes.get("generic")]
    return [Found(str(entries[found.key].attributes.get("recipient", found.key)), found.span) for found in telling or recipients]


def without_means(purposes: list[Found], lexicon: Lexicon) -> list[Found]:
    """Analysing is only the way to what it is done for, where that is said."""
    ends = [found for found in purposes if not lexicon.purposes[found.key].attributes.get("means")]
    return ends or purposes


def _is_origin(purpose: Found, sentence: Sentence, lexicon: Lexicon) -> bool:
    """ "Given for a prize draw": the purpose stands right after a verb of receiving, and tells what the data were got for."""
    return any(
        0 <= purpose.span.start - span.stop <= 3 or purpose.span.start in span
        for span in sentence.find(lexicon.expressions["origin"])
    )


def _circumstances(plain: Sentence, full: Sentence, lexicon: Lexicon, asks: bool) -> Iterator[Found]:
    polarity = lexicon.reading["polarity"]
    for key, entry in lexicon.circumstances.items():
        for span in plain.find(entry.english):
            if entry.attributes.get("judged") and _is_denied(full, span, polarity["negators"]):
                continue
            if not entry.attributes.get("grants"):
                yield Found(key, span)
            elif _said(full, span, polarity["negators"]):
                yield Found(str(entry.attributes.get("negated", Circumstance.UNCERTAIN)), span)
            elif not _said(full, range(span.start + 1, span.stop), polarity["hedges"]) and not (asks and _is_asked(span, full, lexicon)):
                yield Found(key, span)


def _said(sentence: Sentence, span: range, words: Iterable[str]) -> bool:
    """True if one of the words stands in the sentence outside the span, or is its first word."""
    told = set(words)
    return any(word in told for index, word in enumerate(sentence.words) if index not in span or index == span.start)


def _is_denied(sentence: Sentence, span: range, negators: Iterable[str]) -> bool:
    return bool(set(negators) & set(sentence.words[max(0, span.start - 2) : span.start]))


def _is_asked(span: range, sentence: Sentence, lexicon: Lexicon) -> bool:
    """ "Did they agree?", "do I need consent?": the words stand in the question itself, right after its opening."""
    opening = sentence.words[0] in lexicon.openers
    return opening and span.start <= 3


def _joined(readings: list[Reading], lexicon: Lexicon, own: Mapping[str, frozenset[str]]) -> Facts:
    asking = [reading for reading in readings if reading.asks]
    told = [reading for reading in readings if not reading.asks]
    asked = _purposes(asking, lexicon)
    unread, found_own = _own_words(
        [words for reading in readings for words in reading.leftovers.purposes], own, lexicon
    )
    asked |= found_own
    background = _purposes(told, lexicon)
    circumstances = {Circumstance(found.key) for reading in readings for found in reading.circumstances}
    origins = {found.key for reading in readings for found in reading.origins}
    if not asked and not unread:
        if background:
            asked = background
        elif Circumstance.PURPOSE_NOTIFIED in circumstances:
            asked = set(origins)
    circumstances = _about_origin(circumstances, origins, asked, readings, bool(unread))
    circumstances = _about_consent(circumstances, readings, asked | set(unread), lexicon)
    if "respond" in asked:
        circumstances.add(Circumstance.OWN_REQUEST)
    recipients = {Recipient(found.key) for reading in readings for found in reading.recipients}
    nameless = any(reading.leftovers.recipients for reading in readings)
    hidden = nameless or (any(reading.leftovers.handed_over for reading in readings) and not recipients)
    return Facts(
        items=_items(readings),
        purposes=tuple(sorted(asked | background)),
        recipients=tuple(sorted(recipients | ({Recipient.UNKNOWN} if hidden else set()))),
        circumstances=frozenset(circumstances),
        unread_items=tuple(words for reading in readings for words in reading.leftovers.items),
        unread_purposes=tuple(unread),
        unread_recipients=tuple(words for reading in readings for words in reading.leftovers.recipients),
    )


def _purposes(readings: list[Reading], lexicon: Lexicon) -> set[str]:
    return {found.key for reading in readings for found in reading.purposes}


def _items(readings: list[Reading]) -> tuple[str, ...]:
    """Items of all sentences. "Data" or "list" beside a named item is only the word for it."""
    found = {found.key for reading in readings for found in reading.items}
    return tuple(sorted(found - {ANY_ITEM} or found))


def _own_words(leftovers: list[str], own: Mapping[str, frozenset[str]], lexicon: Lexicon) -> tuple[list[str], set[str]]:
    """Purposes that the policy itself words so: all that was asked stands in one clause, with two words or the whole of it."""
    unread, found = list[str](), set[str]()
    for words in leftovers:
        stems = {lexicon.words.stem(word) for word in words.split()} - lexicon.filler
        keys = {key for key, said in own.items() if stems <= said and (len(stems) > 1 or stems == said)}
        found |= keys
        if not keys:
            unread.append(words)
    return unread, found


def _about_origin(
    circumstances: set[Circumstance], origins: set[str], asked: set[str], readings: list[Reading], unread: bool
) -> set[Circumstance]:
    """A purpose named at collection is a fact for that purpose alone; for any other it is the contrary."""
    named = {found.key for reading in readings if reading.notified for found in (*reading.origins, *reading.purposes)}
    other = bool(origins) and (unread or not asked <= origins)
    beyond = bool(named) and (unread or not asked <= named)
    if not other and not beyond:
        return circumstances
    return (circumstances - {Circumstance.PURPOSE_NOTIFIED}) | {Circumstance.PURPOSE_OTHER}


def _about_consent(
    circumstances: set[Circumstance], readings: list[Reading], asked: set[str], lexicon: Lexicon
) -> set[Circumstance]:
    """Consent counts for what its own sentence names; if that is something else than what is asked, the facts are uncertain."""
    if Circumstance.CONSENT_GIVEN not in circumstances:
        return circumstances
    saying = [
        reading
        for reading in readings
        if any(found.key == Circumstance.CONSENT_GIVEN for found in reading.circumstances)
    ]
    to_whom = {found.key for reading in readings for found in reading.recipients}
    to_whom_agreed = {found.key for reading in saying for found in reading.recipients}
    for_what = {found.key for reading in saying for found in reading.purposes}
    elsewhere = len(saying) < len(readings)
    pointing = lexicon.reading["places"]["pointing"]
    pointed = any(word in pointing for reading in saying for word in reading.sentence.words)
    fits = (to_whom <= to_whom_agreed or pointed) and (not for_what or asked <= for_what or pointed)
    if elsewhere and not fits:
        return (circumstances - {Circumstance.CONSENT_GIVEN}) | {Circumstance.UNCERTAIN}
    return circumstances


def with_names(facts: Facts, text: str, names: Mapping[str, tuple[Recipient, Circumstance]]) -> Facts:
    """Registered trustees and joint users, found by their names in the text."""
    lowered = f" {' '.join(text.lower().split())} "
    found = {name: kind for name, kind in names.items() if _stands_in(name.lower(), lowered)}
    if not found:
        return facts
    described = {Recipient.TRUSTEE, Recipient.JOINT_USER} & set(facts.recipients)
    recipients = set(facts.recipients) - {Recipient.UNKNOWN} | {recipient for recipient, _ in found.values()}
    granted = {fact for recipient, fact in found.values() if recipient not in described}
    unread = tuple(words for words in facts.unread_recipients if not any(words in name.lower() for name in found))
    return replace(
        facts,
        recipients=tuple(sorted(recipients)),
        recipient_names=tuple(sorted(found)),
        circumstances=facts.circumstances | granted,
        unread_recipients=unread,
    )


def _stands_in(name: str, text: str) -> bool:
    before, found, after = text.partition(name)
    return bool(found) and not before[-1:].isalnum() and not after[:1].isalnum()


def ages_in(text: str, lexicon: Lexicon) -> list[int]:
    """Ages told in years, in either language."""
    told = [int(found) for found in re.findall(r"(\d{1,2})\s*(?:歳|才)", unicodedata.normalize("NFKC", text))]
    for sentence in split(text[:LONGEST], lexicon.words):
        told += [int(found) for found in re.findall(r" (\d{1,2}) year old ", sentence.line)]
    return told
