"""English text as word pieces with what each means by itself: the first vectors of all-mpnet-base-v2 (Apache-2.0), made smaller by
`make_english_pieces`. What the layers of the English model take in."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.layers import Floats, from_four_bits, normed
from knowledge.wordpiece import encode, vocabulary

FILE = "pieces.en.npz"
START, END = "[CLS]", "[SEP]"  # MPNet has marks of its own for both; their vectors stand in these rows


@dataclass(frozen=True)
class Pieces:
    """`rows` of each number of a word piece in the vectors, which have four bits a number, (rows, width / 2), with a `scale` for every 32."""

    rows: NDArray[np.int32]
    pairs: NDArray[np.uint8]
    scale: NDArray[np.float16]
    places: Floats  # what each place in the text adds, (places, width)
    norm: tuple[Floats, Floats]
    made: str  # tells one making from another

    def vectors(self, numbers: list[int]) -> Floats:
        """(numbers, width)."""
        rows = self.rows[numbers]
        pairs = self.pairs[rows].reshape(len(rows), -1, 16)
        return from_four_bits(pairs, self.scale[rows]).reshape(len(rows), -1)


@cache
def load_pieces() -> Pieces:
    with (files(__package__) / FILE).open("rb") as file, np.load(file) as stored:
        kept = stored["kept"]
        rows = np.full(max(vocabulary().values()) + 1, np.flatnonzero(kept == vocabulary()["[UNK]"])[0], dtype=np.int32)
        rows[kept] = np.arange(len(kept))
        return Pieces(
            rows=rows,
            pairs=stored["pairs"],
            scale=stored["scale"],
            places=stored["places"].astype(np.float32),
            norm=(stored["gain"].astype(np.float32), stored["offset"].astype(np.float32)),
            made=str(stored["made"]),
        )


def states_of(text: str) -> Floats:
    """What the layers take in of a text that `plain` made: one row for the beginning, one for each piece, one for the end, (pieces + 2, width)."""
    pieces, numbers = load_pieces(), encode(text)
    return normed(pieces.vectors(numbers) + pieces.places[: len(numbers)], *pieces.norm)
