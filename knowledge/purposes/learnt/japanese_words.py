"""Japanese text as the vectors of its words: chiVe by Works Applications (Apache-2.0), as ja-ginza by Megagon Labs (MIT) carries it, made smaller
by `make_japanese_words`. Text is cut where the fewest and most telling words cover it; no dictionary program is needed."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.layers import Floats

FILE = "words.ja.npz"
LONGEST = 8  # characters of a word
MOST = 126  # words looked at
SPREAD = np.float32(0.3)  # of what tells places apart, beside vectors of unit spread
KNOWN_KANJI, KNOWN_KANA, SINGLE_KANA, UNKNOWN = (
    1.0,
    1.05,
    1.3,
    1.6,
)  # what a piece costs; the cheapest way to cut is taken
KATAKANA = re.compile(r"[ァ-ヶー]+")
LEAST_OF_KATAKANA = 3  # characters: with shorter pieces any invention could be covered
BITS = 40  # of a word's key: the chance that a word nobody listed is taken for another is one in a million


@dataclass(frozen=True)
class Words:
    """`keys` in order, with the row in `vectors`, (rows, width), of the word that each stands for."""

    keys: NDArray[np.uint64]
    rows: NDArray[np.uint16]
    vectors: NDArray[np.int8]
    scale: Floats
    made: str  # tells one making from another

    def rows_of(self, words: list[str]) -> NDArray[np.int64]:
        """The row of each word, -1 where it is not known."""
        if not words:
            return np.zeros(0, dtype=np.int64)
        wanted = np.array([key_of(word) for word in words], dtype=np.uint64)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found: NDArray[np.int64] = np.where(self.keys[at] == wanted, self.rows[at].astype(np.int64), -1)
        return found


def key_of(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=BITS // 8).digest(), "big")


@cache
def load_words() -> Words:
    with (files(__package__) / FILE).open("rb") as file, np.load(file) as stored:
        return Words(
            keys=np.cumsum(stored["steps"].astype(np.uint64)),
            rows=stored["rows"],
            vectors=stored["vectors"],
            scale=stored["scale"],
            made=str(stored["made"]),
        )


def cut(text: str, words: Words) -> list[tuple[str, int]]:
    """The pieces of a text with the row of each, -1 where it is no known word."""
    spans = [
        (start, end) for start in range(len(text)) for end in range(start + 1, min(len(text), start + LONGEST) + 1)
    ]
    rows = words.rows_of([text[start:end] for start, end in spans])
    least: list[tuple[float, int, int]] = [(0.0, 0, -1)] + [(float("inf"), 0, -1)] * len(text)
    for (start, end), row in zip(spans, rows.tolist(), strict=True):
        if row < 0 and end > start + 1:
            continue
        cost = least[start][0] + (_cost(text[start:end]) if row >= 0 else UNKNOWN)
        if cost < least[end][0]:
            least[end] = cost, start, row
    pieces: list[tuple[str, int]] = []
    end = len(text)
    while end:
        _, start, row = least[end]
        pieces.append((text[start:end], row))
        end = start
    return pieces[::-1]


def strange(text: str, words: Words) -> frozenset[int]:
    """The places in a text whose characters make no known word: kanji that stand together singly, katakana that only crumbs of words cover,
    and all Latin letters, of which the list has none. A word usual in hiragana may be written in katakana."""
    found, start, before = set[int](), 0, ""
    for piece, row in cut(text, words):
        odd = (
            row < 0
            or (_is_katakana(piece) and len(piece) < LEAST_OF_KATAKANA)
            or (_is_one_kanji(piece) and _is_one_kanji(before))
        )
        if odd and not piece.isspace() and any(char.isalpha() for char in piece):
            found.update(range(start, start + len(piece)))
        start, before = start + len(piece), piece
    plain = {run.span(): "".join(map(_hiragana, run[0])) for run in KATAKANA.finditer(text)}
    for (first, last), row in zip(plain, words.rows_of(list(plain.values())).tolist(), strict=True):
        if row >= 0:
            found.difference_update(range(first, last))
    return frozenset(found)


def _is_katakana(piece: str) -> bool:
    return bool(KATAKANA.fullmatch(piece))


def _is_one_kanji(piece: str) -> bool:
    return len(piece) == 1 and "\u3400" <= piece <= "\u9fff"


def _hiragana(char: str) -> str:
    return chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char


def _cost(word: str) -> float:
    if any("\u3400" <= char <= "\u9fff" or "ァ" <= char <= "ー" for char in word):
        return KNOWN_KANJI
    return KNOWN_KANA if len(word) > 1 else SINGLE_KANA


def states_of(text: str) -> Floats:
    """What the layers take in: one row for the text as a whole, then one for each word, (words + 1, width)."""
    words = load_words()
    rows = [row for _, row in cut(text, words)][:MOST]
    width = words.vectors.shape[1]
    states = np.zeros((len(rows) + 1, width), dtype=np.float32)
    known = [place for place, row in enumerate(rows) if row >= 0]
    states[[place + 1 for place in known]] = words.vectors[[rows[place] for place in known]] * words.scale
    found: Floats = states + _places(len(states), width)
    return found


def _places(count: int, width: int) -> Floats:
    """Waves that tell the first word from the last, as the paper on attention has them."""
    half = width // 2
    turns = np.arange(count)[:, None] / 10_000 ** (np.arange(half)[None] / half)
    found: Floats = SPREAD * np.hstack([np.sin(turns), np.cos(turns)]).astype(np.float32)
    return found
