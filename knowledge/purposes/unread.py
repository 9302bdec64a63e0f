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


def find_leftovers(sentence: Sentence, covered: frozenset[int], lexicon: Lexicon) -> Leftovers:
    places = lexicon.reading["places"]
    loose = {index for index in range(len(sentence.words)) if _is_content(index, sentence, covered, lexicon)}
    transfers = {index for span in sentence.find(lexicon.expressions["transfer"]) for index in span}
    uses = {index for span in sentence.find(lexicon.expressions["use"]) for index in span}
    loose -= transfers | uses
    items, purposes, recipients = list[str](), list[str](), list[str]()
    for segment in _objects(sentence, uses, places):
        items += _words(sentence, segment, loose)
    for segment, after_transfer in _aims(sentence, transfers, places):
        unplaced = _words(sentence, segment, loose)
        if unplaced and after_transfer and _is_somebody(sentence, segment, places):
            recipients += unplaced
        else:
            purposes += unplaced
    if not items and not purposes and not recipients and len(loose) >= MANY:
        purposes += _words(sentence, range(len(sentence.words)), loose)
    handed_over = any(sentence.words[index] in places["handed_over"] for index in transfers)
    return Leftovers(tuple(items), tuple(purposes), tuple(recipients), handed_over)


def _is_content(index: int, sentence: Sentence, covered: frozenset[int], lexicon: Lexicon) -> bool:
    word, stem = sentence.words[index], sentence.stems[index]
    if index in covered or index in sentence.names or stem in (MASK, ",") or not word.isalpha() or len(word) < 3:
        return False
    return word not in lexicon.filler and stem not in lexicon.filler


def _words(sentence: Sentence, segment: range, loose: set[int]) -> list[str]:
    found = " ".join(sentence.words[index] for index in segment if index in loose)
    return [found] if found else []


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


def _is_basis(words: tuple[str, ...], index: int, places: Places) -> bool:
    return index > 0 and [words[index - 1], words[index]] in places["basis"]


def _is_somebody(sentence: Sentence, segment: range, places: Places) -> bool:
    """A noun phrase rather than a verb: it opens with an article, a possessive or a name."""
    return segment.start in sentence.names or sentence.words[segment.start] in places["somebody"]
