"""English text as word pieces with what each means by itself: the first vectors of all-mpnet-base-v2 (Apache-2.0), made smaller by
`make_english_pieces`. What the layers of the English model take in."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.first_vectors import FirstVectors, read_stored
from knowledge.purposes.learnt.layers import Floats
from knowledge.wordpiece import encode, vocabulary

FILE = "pieces.en.npz"
START, END = "[CLS]", "[SEP]"  # MPNet has marks of its own for both; their vectors stand in these rows


@dataclass(frozen=True)
class Pieces:
    """`rows` of each number of a word piece in the vectors."""

    rows: NDArray[np.int32]
    vectors: FirstVectors


@cache
def load_pieces() -> Pieces:
    stored = read_stored(FILE)
    kept = stored["kept"].astype(np.int32)
    rows = np.full(max(vocabulary().values()) + 1, np.flatnonzero(kept == vocabulary()["[UNK]"])[0], dtype=np.int32)
    rows[kept] = np.arange(len(kept))
    return Pieces(rows, FirstVectors.of(stored))


def states_of(text: str) -> Floats:
    """What the layers take in of a text that `plain` made: one row for the beginning, one for each piece, one for the end, (pieces + 2, width)."""
    pieces = load_pieces()
    return pieces.vectors.states(pieces.rows[encode(text)])
