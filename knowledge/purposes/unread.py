"""Words of a question that stand where data, a purpose or a recipient is expected and that no lexicon covered. Guesses nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.purposes.lexicon import Lexicon
from knowledge.purposes.sentences import MASK, Sentence

Places = Mapping[str, Any]  # the word lists of `reading.toml`
MANY = 5  # words nobody could place: then the question was not understood


@dataclass(frozen=True, slots=True)
class Leftovers:
    items: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    handed_over: bool = False
    vague: frozenset[str] = (
        frozenset()
    )  # of `purposes`, what stands where no known purpose does: perhaps its other name, perhaps chat


def find_leftovers(
    sentence: Sentence, covered: frozenset[int], purposes: set[int], somebody: set[int], lexicon: Lexicon, *, asks: bool
) -> Leftovers:
    """`covered` are the positions of known words, among them `purposes` and `somebody`, the known recipients.

    Of a sentence that asks nothing only who wants the data is of interest.
    """
    places = lexicon.reading["places"]
    loose = {index for index in range(len(sentence.words)) if _is_content(index, sentence, covered, lexicon)}
    transfers = {index for span in sentence.find(lexicon.expressions["transfer"]) for index in span}
    uses = {index for span in sentence.find(lexicon.expressions["use"]) for index in span}
    loose -= transfers | uses | {index for span in sentence.find(lexicon.expressions["contacting"]) for index in span}
    items, aims, recipients, vague = list[str](), list[str](), list[str](), set[str]()
    for segment in _requesters(sentence, covered, lexicon):
        recipients += _words(sentence, segment, loose)
    for segment in _admitted(sentence, places):
        recipients += _words(sentence, segment, loose)
    if not asks:
        return Leftovers(recipients=tuple(recipients))
    for segment in _objects(sentence, uses, places):
        items += _words(sentence, segment, loose)
    contacts = {index for span in sentence.find(lexicon.expressions["contacting"]) for index in span} - covered
    for segment in _objects(sentence, contacts, places):
        if _is_the_customer(sentence, segment, places):
            loose -= set(segment)
        else:
            recipients += _words(sentence, segment, loose - contacts)
    for segment, after_transfer in _aims(sentence, transfers, places):
        unplaced = _words(sentence, segment, loose | _names(sentence) if after_transfer else loose)
        if unplaced and after_transfer and _is_somebody(sentence, segment, places):
            unknown = [part for part in _parts(segment, sentence, places) if not somebody & set(part)]
            recipients += [words for part in unknown for words in _words(sentence, part, loose | _names(sentence))]
        elif unplaced and not (purposes and _is_means(sentence, segment, places)):
            aims += [
                words
                for part in _parts(segment, sentence, places)
                for words in _unplaced(sentence, part, loose, purposes)
            ]
    if not purposes:
        vague.update(aims)
    if not items and not aims and not recipients and len(loose) >= MANY:
        aims += _words(sentence, range(len(sentence.words)), loose)
        vague.update(aims)
    handed_over = any(sentence.words[index] in places["handed_over"] for index in transfers - covered)
    handed_over |= not purposes and bool(transfers) and _is_handing_over(sentence, transfers, lexicon)
    known = frozenset(words for words in vague if all(map(lexicon.words.is_word, words.split())))
    return Leftovers(tuple(items), tuple(aims), tuple(recipients), handed_over, known)


def _requesters(sentence: Sentence, covered: frozenset[int], lexicon: Lexicon) -> Iterator[range]:
    """Who asks for the data, where that is neither the customer nor one of us nor somebody already placed."""
    joints = lexicon.reading["places"]["joints"]
    ours = set(lexicon.reading["requesting"]["not_others"])
    for verb in sentence.find(lexicon.expressions["requesting"]):
        start = verb.start
        while start and sentence.words[start - 1] not in joints:
            start -= 1
        subject = range(start, verb.start)
        if not ours & {sentence.words[index] for index in subject} and not covered & set(subject):
            yield subject


def _admitted(sentence: Sentence, places: Places) -> Iterator[range]:
    """Who is let in: "let the cleaners use it"."""
    for index, word in enumerate(sentence.words):
        if word in places["letting"]:
            yield range(index + 1, min(index + 4, len(sentence.words)))


def _is_handing_over(sentence: Sentence, transfers: set[int], lexicon: Lexicon) -> bool:
    """ "May I give it to them?": something is handed to somebody, and it is not a message to the customer."""
    giving, handed = set(lexicon.reading["places"]["giving"]), set(lexicon.reading["places"]["handed"])
    if any(sentence.words[index : index + 2] == ("give", "out") for index in transfers):
        return True
    return any(
        sentence.words[index] in giving and handed & set(sentence.words[index + 1 : index + 2]) for index in transfers
    )


def _parts(segment: range, sentence: Sentence, places: Places) -> Iterator[range]:
    """The segment cut at its joints: "for billing and horse racing" are two purposes."""
    start = segment.start
    for index in segment:
        if sentence.words[index] in places["joints"]:
            yield range(start, index)
            start = index + 1
    yield range(start, segment.stop)


def _unplaced(sentence: Sentence, part: range, loose: set[int], purposes: set[int]) -> list[str]:
    """Beside a known purpose one more word is only its colour."""
    left = loose & set(part)
    return [] if len(left) <= 1 and purposes & set(part) else _words(sentence, part, loose)


def _is_content(index: int, sentence: Sentence, covered: frozenset[int], lexicon: Lexicon) -> bool:
    word, stem = sentence.words[index], sentence.stems[index]
    if index in covered or index in sentence.names or stem in (MASK, ",") or not word.isalpha() or len(word) < 3:
        return False
    return word not in lexicon.filler and stem not in lexicon.filler


def _words(sentence: Sentence, segment: range, loose: set[int]) -> list[str]:
    found = " ".join(sentence.words[index] for index in segment if index in loose)
    return [found] if found else []


def _is_the_customer(sentence: Sentence, segment: range, places: Places) -> bool:
    """ "Affected customers": whatever else is said of them, they are the customers. Not so "the customers' wives"."""
    words = [sentence.words[index] for index in segment if sentence.words[index] != ","]
    return bool(words) and words[-1] in places["customers"]


def _objects(sentence: Sentence, uses: set[int], places: Places) -> Iterator[range]:
    """What is used, shown, sent: from the verb to the word that begins something else."""
    for index in sorted(uses):
        end = index + 1
        while end < len(sentence.words) and sentence.words[end] not in places["object_ends"] and end not in uses:
            end += 1
        yield range(index + 1, end)


def _aims(sentence: Sentence, transfers: set[int], places: Places) -> Iterator[tuple[range, bool]]:
    """What stands after "to", "for" and the like, and what is joined to it; with whether data were being handed over."""
    words = sentence.words
    starts = [
        index
        for index, word in enumerate(words)
        if word in places["purpose_markers"] or _is_basis(words, index, places)
    ]
    starts += [
        index for index in range(len(words)) if words[index] == "with" and any(verb < index for verb in transfers)
    ]
    starts.sort()
    for start, following in zip(starts, [*starts[1:], len(words)], strict=False):
        after_transfer = words[start] in ("to", "with") and any(verb < start for verb in transfers)
        if start + 1 < following:
            yield range(start + 1, following), after_transfer


def _is_means(sentence: Sentence, segment: range, places: Places) -> bool:
    """ "To see where people give up": looking is only the way to what it is done for, where that is said."""
    joined = segment.start > 1 and sentence.words[segment.start - 2] in places["joints"]
    return not joined and sentence.words[segment.start] in places["means"]


def _names(sentence: Sentence) -> set[int]:
    """Words written like names, but for the names of people: who is "Mr Tanaka" is told elsewhere."""
    return {index for index in sentence.names if sentence.words[index - 1] not in ("mr", "mrs", "ms", "dr")}


def _is_basis(words: tuple[str, ...], index: int, places: Places) -> bool:
    return index > 0 and [words[index - 1], words[index]] in places["basis"]


def _is_somebody(sentence: Sentence, segment: range, places: Places) -> bool:
    """A noun phrase rather than a verb: it opens with an article, a possessive or a name."""
    return segment.start in sentence.names or sentence.words[segment.start] in places["somebody"]
