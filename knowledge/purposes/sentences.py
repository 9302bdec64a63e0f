"""English text as sentences of stems, with typing errors repaired. Decides nothing about what the words mean."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import Stemmer

from knowledge.wordpiece import vocabulary

SPELLINGS = (
    (re.compile(r"\(s\)"), "s"),
    (re.compile(r"[‘’`´]"), "'"),
    (re.compile(r"\bw/o\b", re.IGNORECASE), "without"),
    (re.compile(r"\bw/(?=\W|$)", re.IGNORECASE), "with "),
    (re.compile(r"\be-\s?mail", re.IGNORECASE), "email"),
    (re.compile(r"\bsign-?\s?up\b", re.IGNORECASE), "signup"),
    (re.compile(r"\b(can)'?t\b|\bcannot\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon't\b", re.IGNORECASE), "will not"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"),
    (re.compile(r"\b(have|has|had|do|does|did|is|are|was|were|would|could|should)nt\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\bdont\b", re.IGNORECASE), "do not"),
    (re.compile(r"'(?:s|d|ll|re|ve|m)\b|(?<=s)'", re.IGNORECASE), " "),
    (re.compile(r"(?<=\d)(?=[a-z])", re.IGNORECASE), " "),
    (re.compile(r"[&+]|\bn\b"), " and "),
    (re.compile(r"\b(?:mr|mrs|ms|dr|co|inc|ltd|corp)\.", re.IGNORECASE), lambda found: found[0][:-1]),
    (re.compile(r"\b(?:e\.g\.|i\.e\.|etc\b\.?|approx\.)", re.IGNORECASE), " "),
)
TOKEN = re.compile(r"[^\W_]+|[.!?;\n。]|[,:()–—]")
ENDS = re.compile(r"[.!?;\n。]")
MASK = "_"


@dataclass(frozen=True)
class Sentence:
    """`words` as written (typing errors repaired, lower case), `stems` beside them; a comma is a word of its own."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    names: frozenset[int] = frozenset()  # positions of words written like a proper name

    @cached_property
    def line(self) -> str:
        return " " + "".join(stem + " " for stem in self.stems)

    @cached_property
    def _positions(self) -> Mapping[int, int]:
        position, found = 1, dict[int, int]()
        for index, stem in enumerate(self.stems):
            found[position] = index
            position += len(stem) + 1
        found[position] = len(self.stems)
        return found

    def find(self, expression: re.Pattern[str]) -> list[range]:
        """Word ranges that the expression covers."""
        return [
            range(self._positions[found.start()], self._positions[found.end()])
            for found in expression.finditer(self.line)
            if found.end() > found.start()
        ]

    def masked(self, spans: Sequence[range]) -> "Sentence":
        hidden = {index for span in spans for index in span}
        stems = tuple(MASK if index in hidden else stem for index, stem in enumerate(self.stems))
        return Sentence(self.words, stems, self.names)


class Words:
    """Stems words, and repairs typing errors in words that neither the lexicon nor common English knows."""

    def __init__(self, exceptions: Mapping[str, str], vocabulary: frozenset[str], common: Sequence[str]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._exceptions = dict(exceptions)
        self._vocabulary = vocabulary
        self._rank = {word: rank for rank, word in enumerate(common)}
        self._known_stems = {self.stem(word) for word in vocabulary}

    def stem(self, word: str) -> str:
        return self._exceptions.get(word) or str(self._stemmer.stemWord(word))

    def repair(self, word: str) -> str:
        """The word itself, or the one known word that is one slip away; the lexicon's words come before common ones."""
        if len(word) < 5 or not word.isascii() or not word.isalpha() or self.is_known(word):
            return word
        near = set(_one_slip_away(word))
        ours = {found for found in near if found in self._vocabulary}
        if ours and len({self.stem(found) for found in ours}) == 1:
            return min(ours)
        others = [found for found in near if found in self._rank]
        return min(others, key=self._rank.__getitem__) if others and not ours else word

    def is_known(self, word: str) -> bool:
        return word in self._vocabulary or word in self._rank or self.stem(word) in self._known_stems

    def is_word(self, word: str) -> bool:
        """True also for a word that only the sentence model's vocabulary holds, and for two words written as one."""
        return (
            self.is_known(word)
            or word in vocabulary()
            or any(self.is_known(word[:cut]) and self.is_known(word[cut:]) for cut in range(3, len(word) - 2))
        )


def _one_slip_away(word: str) -> Iterator[str]:
    """One letter dropped, added, exchanged for another or for its neighbour."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield word[1] + word[0] + word[2:]
    for cut in range(1, len(word) + 1):  # the first letter is seldom wrong, and "sender" is no "gender"
        head, tail = word[:cut], word[cut:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def normalise(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    for expression, replacement in SPELLINGS:
        text = expression.sub(replacement, text)
    return text


def split(
    text: str, words: Words, openers: frozenset[str] = frozenset(), subjects: frozenset[str] = frozenset()
) -> tuple[Sentence, ...]:
    """Sentences of a text. With openers and subjects, "…, may I …" begins a sentence of its own."""
    sentences, current = list[Sentence](), list[str]()
    tokens = TOKEN.findall(normalise(text))
    for index, token in enumerate(tokens):
        following = tokens[index + 1].lower() if index + 1 < len(tokens) else ""
        if ENDS.fullmatch(token) or (len(current) > 1 and token.lower() in openers and following in subjects):
            sentences += _sentence(current, words)
            current = []
        if not ENDS.fullmatch(token) and (token[0].isalnum() or (current and current[-1][0].isalnum())):
            current.append(token)
    return tuple(sentences + _sentence(current, words))


def _sentence(tokens: list[str], words: Words) -> list[Sentence]:
    if not any(token[0].isalnum() for token in tokens):
        return []
    shouting = all(token.isupper() or not token.isalpha() for token in tokens)
    names = frozenset(
        index for index, token in enumerate(tokens)
        if index and not shouting and token[0].isupper() and token.lower() != "i" and not words.is_known(token.lower())
    )  # fmt: skip
    written = tuple(
        token.lower() if index in names else words.repair(token.lower()) if token[0].isalnum() else ","
        for index, token in enumerate(tokens)
    )
    stems = tuple("," if word == "," else words.stem(word) for word in written)
    return [Sentence(written, stems, names)]
