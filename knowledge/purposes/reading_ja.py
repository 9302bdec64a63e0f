"""An employee's Japanese question read into facts, by the same rule as the English: what grants must be plainly stated."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.purpose_facts import Circumstance, Recipient
from bot.domain.purpose_rules import ANY_ITEM, Facts
from knowledge.purposes.learnt.japanese_words import cut, load_words, strange
from knowledge.purposes.learnt.model import has_met
from knowledge.purposes.lexicon import Entry, Found, Lexicon
from knowledge.purposes.reading import Read
from knowledge.purposes.sentence_reading import without_generic, without_means

LONGEST = 4_000
SENTENCE = re.compile(r"[^。！？!?\n]+[！？!?]?")
COMMA = re.compile(r"[、,]")
CONTENT = re.compile(r"[一-龯々]+[ぁ-ん]?|[ァ-ヴー]{2,}|[a-zA-Z]{2,}")
KANA = "".join(map(chr, range(0x3041, 0x3097)))
KNOWN = "\0"  # stands where a known word stood
MANY = 3  # runs of characters nobody could place


@dataclass
class Reading:
    text: str
    asks: bool
    found: Mapping[str, list[Found]]
    origins: set[str] = field(default_factory=set)

    def keys(self, group: str) -> set[str]:
        return {one.key for one in self.found[group]}


def read_japanese(text: str, lexicon: Lexicon) -> Facts:
    return read_japanese_closely(text, lexicon).facts


def read_japanese_closely(text: str, lexicon: Lexicon) -> Read:
    text = unicodedata.normalize("NFKC", text)
    readings = [_read(sentence, lexicon) for sentence in SENTENCE.findall(text[:LONGEST]) if sentence.strip()]
    purposes = set[str]().union(*(reading.keys("purposes") - reading.origins for reading in readings))
    origins = set[str]().union(*(reading.origins for reading in readings))
    items = set[str]().union(*(reading.keys("items") for reading in readings))
    recipients = {Recipient(key) for reading in readings for key in reading.keys("recipients")}
    circumstances = {Circumstance(key) for reading in readings for key in reading.keys("circumstances")}
    unread = {
        group: tuple(words for reading in readings for words in _unread(reading, group, lexicon)) for group in _PLACES
    }
    if origins and (unread["purposes"] or not purposes <= origins):
        circumstances = (circumstances - {Circumstance.PURPOSE_NOTIFIED}) | {Circumstance.PURPOSE_OTHER}
    if purposes == {"respond"} and not unread["purposes"]:
        circumstances.add(Circumstance.OWN_REQUEST)
    if Circumstance.CONSENT_GIVEN in circumstances and _consent_stands_apart(readings):
        circumstances = (circumstances - {Circumstance.CONSENT_GIVEN}) | {Circumstance.UNCERTAIN}
    handed_over = re.search(lexicon.reading["places_ja"]["handed_over"], text) and not recipients
    facts = Facts(
        items=tuple(sorted(items - {ANY_ITEM} or items)),
        purposes=tuple(sorted(purposes)),
        recipients=tuple(sorted(recipients | ({Recipient.UNKNOWN} if handed_over else set()))),
        circumstances=frozenset(circumstances | ({Circumstance.UNCERTAIN} if len(text) > LONGEST else set())),
        unread_items=unread["items"],
        unread_purposes=unread["purposes"],
        unread_recipients=unread["recipients"],
    )
    chat = frozenset(words for reading in readings for words in _unplaced(reading, lexicon))
    if not facts.unread:
        return Read(facts, vague=chat)
    odd = frozenset(words for reading in readings for words in _odd(reading, lexicon))
    usual = chat - odd
    return Read(
        facts,
        vague=usual,
        known=usual,
        placed=frozenset(words for reading in readings for words in _placed(reading, lexicon)),
        no_data=frozenset(words for words in unread["items"] if _is_no_data(words, lexicon)),
        somebody=frozenset(unread["recipients"]),
    )


_PLACES = ("items", "purposes", "recipients")


def _read(sentence: str, lexicon: Lexicon) -> Reading:
    masked = sentence
    for pattern in lexicon.reading["neutral"]["ja"]:
        masked = re.sub(pattern, lambda found: " " * len(found[0]), masked)
    groups = {name: _find(getattr(lexicon, name), masked) for name in _PLACES}
    aims = [
        one
        for one in groups["purposes"]
        if not any(_inside(one, other) for other in groups["recipients"] + groups["items"])
    ]
    purposes = without_means(aims, lexicon)
    groups["means"] = [one for one in groups["purposes"] if one not in purposes]
    groups["purposes"] = purposes
    named = [one for one in groups["recipients"] if not any(_inside(one, other) for other in purposes)]
    groups["recipients"] = without_generic(named, lexicon)
    groups["circumstances"] = list(_circumstances(masked, lexicon))
    reading = Reading(masked, bool(re.search(lexicon.reading["asking"]["check_ja"], sentence)), groups)
    received = [found.end() for found in re.finditer(lexicon.reading["origin"]["ja"], masked)]
    reading.origins = {one.key for one in groups["purposes"] if any(0 <= end - one.span.stop <= 12 for end in received)}
    return reading


def _find(entries: Mapping[str, Entry], text: str) -> list[Found]:
    found = [Found(key, range(*hit.span())) for key, entry in entries.items() for hit in entry.japanese.finditer(text)]
    return [one for one in found if not any(_inside(one, other) for other in found)]


def _inside(one: Found, other: Found) -> bool:
    within = other.span.start <= one.span.start and one.span.stop <= other.span.stop
    return one.key != other.key and len(one.span) < len(other.span) and within


def _circumstances(text: str, lexicon: Lexicon) -> Iterator[Found]:
    polarity = lexicon.reading["polarity"]
    for found in _find(lexicon.circumstances, text):
        entry = lexicon.circumstances[found.key]
        part = _part_around(text, found.span)
        if not entry.attributes.get("grants"):
            yield found
        elif re.search(polarity["negators_ja"], part):
            yield Found(str(entry.attributes.get("negated", Circumstance.UNCERTAIN)), found.span)
        elif re.search(polarity["hearsay_ja"], text):
            yield Found(Circumstance.UNCERTAIN, found.span)
        elif not re.search(polarity["hedges_ja"], part):
            yield found


def _part_around(text: str, span: range) -> str:
    """The part of the sentence between commas that the span stands in."""
    start = max((found.end() for found in COMMA.finditer(text, 0, span.start)), default=0)
    end = next((found.start() for found in COMMA.finditer(text, span.stop)), len(text))
    return text[start:end]


def _consent_stands_apart(readings: list[Reading]) -> bool:
    """Consent told in a sentence that names another purpose or no recipient, while others ask for one, covers nothing for sure."""
    saying = [reading for reading in readings if Circumstance.CONSENT_GIVEN in reading.keys("circumstances")]
    others = [reading for reading in readings if reading not in saying]
    agreed = {(group, key) for reading in saying for group in ("purposes", "recipients") for key in reading.keys(group)}
    asked = {(group, key) for reading in others for group in ("purposes", "recipients") for key in reading.keys(group)}
    return bool(asked and agreed and not asked <= agreed)


def _unread(reading: Reading, group: str, lexicon: Lexicon) -> list[str]:
    places = lexicon.reading["places_ja"]
    uncovered = _uncovered(reading, places["filler"])
    found = [run for hit in re.finditer(places[group], reading.text) for run in _runs(uncovered, *hit.span(1))]
    if group == "items":
        found = [run for run in found if _is_object(run, reading, places)]
    everything = _runs(uncovered, 0, len(uncovered))
    enough = group == "purposes" and reading.asks and len(everything) >= MANY
    return [_word(run) for run in (everything if enough else found)]


def _is_object(run: re.Match[str], reading: Reading, places: Mapping[str, str]) -> bool:
    """What is used or sent, what is joined to it, and what it is of: not the colour of a known word, nor a verb before it."""
    end = _end_of(run)
    said = re.match(places["object"], reading.text[end:])
    told = any(one.span.start == end + 1 and one.key != ANY_ITEM for one in reading.found["items"])
    return bool(said) or (reading.text.startswith("の", end) and not told)


def _unplaced(reading: Reading, lexicon: Lexicon) -> Iterator[str]:
    uncovered = _uncovered(reading, lexicon.reading["places_ja"]["filler"])
    yield from map(_word, _runs(uncovered, 0, len(uncovered)))


def _is_no_data(words: str, lexicon: Lexicon) -> bool:
    """True if no word that the run is made of can name data; its last kana is a particle or an ending."""
    pieces = [piece for piece, _ in cut(words, load_words()) if piece not in KANA]
    return bool(pieces) and lexicon.no_data["ja"].issuperset(pieces)


def _odd(reading: Reading, lexicon: Lexicon) -> Iterator[str]:
    """Words that hold something which no list of words knows, nor, in Latin letters, an English one."""
    nowhere = strange(reading.text, load_words())
    uncovered = _uncovered(reading, lexicon.reading["places_ja"]["filler"])
    for run in _runs(uncovered, 0, len(uncovered)):
        latin = run[0].lower()
        if nowhere & set(range(*run.span())) and not (lexicon.words.is_word(latin) or has_met(latin)):
            yield _word(run)


def _placed(reading: Reading, lexicon: Lexicon) -> Iterator[str]:
    """Words that stand where a purpose is expected and may be one: not the colour of something known, nor a place or a clause before it."""
    places = lexicon.reading["places_ja"]
    uncovered = _uncovered(reading, places["filler"])
    for hit in re.finditer(places["purposes"], reading.text):
        for run in _runs(uncovered, *hit.span(1)):
            if not re.match(places["no_aim"], uncovered[_end_of(run) :]):
                yield _word(run)


def _runs(uncovered: str, start: int, end: int) -> list[re.Match[str]]:
    """Runs that carry meaning and stand there, if only in part. One character right behind something known is its ending: 書 behind 請求."""
    return [
        run
        for run in CONTENT.finditer(uncovered)
        if run.start() < end
        and start < run.end()
        and (len(run[0].strip(KANA)) > 1 or uncovered[run.start() - 1 : run.start()] != KNOWN)
    ]


def _word(run: re.Match[str]) -> str:
    """Without the particle that a word of several kanji has taken along; one kanji needs its ending."""
    return run[0][:-1] if len(run[0]) > 2 and run[0][-1] in KANA else run[0]


def _end_of(run: re.Match[str]) -> int:
    """Without the one kana that a run may take along."""
    return run.end() - (run[0][-1] in KANA)


def _uncovered(reading: Reading, filler: str) -> str:
    """The sentence with everything known blanked out, at the same positions."""
    letters = list(reading.text)
    for group in reading.found.values():
        for one in group:
            letters[one.span.start : one.span.stop] = KNOWN * len(one.span)
    return re.sub(filler, lambda found: " " * len(found[0]), "".join(letters))
