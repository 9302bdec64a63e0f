"""One English sentence of a question: what it names, what it grants or forbids, and which of its words nobody could place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.domain.purpose_facts import Circumstance
from knowledge.purposes.lexicon import Found, Lexicon, find_all
from knowledge.purposes.sentences import Sentence
from knowledge.purposes.unread import Leftovers, find_leftovers


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
        return frozenset().union(*(_positions(group) for group in groups))


def read_sentence(sentence: Sentence, lexicon: Lexicon, asks: bool = False) -> Reading:
    plain = sentence.masked(sentence.find(lexicon.expressions["neutral"]))
    reading = Reading(plain, asks=asks or bool(sentence.find(lexicon.expressions["check"])))
    reading.items = find_all(lexicon.items, plain)
    named = list(reading.items)  # only a name can hold another word; what a deed implies cannot
    reading.recipients = _outside(find_all(lexicon.recipients, plain, nested=True), named)
    reading.items += [Found(key, span) for key, entry in lexicon.items.items() for span in plain.find(entry.implied)]
    reading.circumstances = list(_circumstances(plain, sentence, lexicon, reading.asks))
    reading.recipients = _outside(
        reading.recipients, [one for one in reading.circumstances if one.key == "guardian_consent"]
    )
    reading.notified = any(found.key == Circumstance.PURPOSE_NOTIFIED for found in reading.circumstances)
    aims = _outside(find_all(lexicon.purposes, plain), named)
    purposes = _without_topics(aims, plain, lexicon)
    reading.topics = [found for found in aims if found not in purposes]
    reading.origins = [found for found in purposes if _is_origin(found, plain, lexicon)]
    reading.purposes = without_means([found for found in purposes if found not in reading.origins], lexicon)
    reading.topics += [found for found in purposes if found not in reading.origins + reading.purposes]
    reading.recipients = without_generic(
        _outside(reading.recipients, [found for found in purposes if found.key in lexicon.marketing_purposes]), lexicon
    )
    if reading.notified and not reading.asks:
        reading.origins, reading.purposes = purposes, []
    aimed, somebody = _positions(purposes), _positions(reading.recipients)
    reading.leftovers = find_leftovers(plain, reading.covered, aimed, somebody, lexicon, asks=reading.asks)
    return reading


def _positions(found: Iterable[Found]) -> set[int]:
    return {index for one in found for index in one.span}


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
    return [
        Found(str(entries[found.key].attributes.get("recipient", found.key)), found.span)
        for found in telling or recipients
    ]


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
    guardians = plain.find(lexicon.circumstances[Circumstance.GUARDIAN_CONSENT].english)
    for key, entry in lexicon.circumstances.items():
        for span in plain.find(entry.english):
            if key == Circumstance.CONSENT_GIVEN and any(set(span) < set(guardian) for guardian in guardians):
                continue  # the mother's consent is the guardian's, not the person's
            if entry.attributes.get("judged") and _is_denied(full, span, polarity["negators"]):
                continue
            if not entry.attributes.get("grants"):
                yield Found(key, span)
            elif _said(full, range(0), polarity["negators"]):
                yield Found(str(entry.attributes.get("negated", Circumstance.UNCERTAIN)), span)
            elif key == Circumstance.CONSENT_GIVEN and not _is_the_persons(full, span, lexicon):
                yield Found(Circumstance.UNCERTAIN, span)
            elif not _said(full, span, polarity["hedges"]) and not (asks and _is_asked(span, full, lexicon)):
                yield Found(key, span)


def _said(sentence: Sentence, span: range, words: Iterable[str]) -> bool:
    """True if one of the words stands in the sentence outside the span."""
    told = set(words)
    return any(word in told for index, word in enumerate(sentence.words) if index not in span)


def _is_the_persons(sentence: Sentence, span: range, lexicon: Lexicon) -> bool:
    """The person agreed, or we hold consent that is not somebody else's."""
    consenting = lexicon.reading["consenting"]
    who, others = set(consenting["who"]), set(consenting["not_who"])
    before, within = set(sentence.words[: span.start + 1]), {sentence.words[index] for index in span}
    after = sentence.words[span.stop : span.stop + 4]
    if others & (before | within) or (after[:1] in (("of",), ("from",), ("by",)) and others & set(after)):
        return False
    return bool(before & who or within & set(consenting["thing"]))


def _is_denied(sentence: Sentence, span: range, negators: Iterable[str]) -> bool:
    return bool(set(negators) & set(sentence.words[max(0, span.start - 2) : span.start]))


def _is_asked(span: range, sentence: Sentence, lexicon: Lexicon) -> bool:
    """ "Did they agree?", "do I need consent?": the words stand in the question itself, right after its opening."""
    opening = sentence.words[0] in lexicon.openers
    return opening and span.start <= 3
