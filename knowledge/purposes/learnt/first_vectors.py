"""What word pieces mean by themselves: the first vectors of a published model in four bits, with what each place in a text adds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.layers import Floats, from_four_bits, normed

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True)
class FirstVectors:
    """Of each piece its vector, four bits a number, (pieces, width / 2), with a `scale` for every 32."""

    pairs: NDArray[np.uint8]
    scale: NDArray[np.float16]
    places: Floats  # what each place in the text adds, (places, width)
    norm: tuple[Floats, Floats]
    made: str  # tells one making from another

    @classmethod
    def of(cls, stored: Arrays) -> Self:
        return cls(
            pairs=stored["pairs"].astype(np.uint8, copy=False),
            scale=stored["scale"].astype(np.float16, copy=False),
            places=stored["places"].astype(np.float32),
            norm=(stored["gain"].astype(np.float32), stored["offset"].astype(np.float32)),
            made=str(stored["made"]),
        )

    def __getitem__(self, rows: NDArray[np.int32] | list[int]) -> Floats:
        """(rows, width)."""
        pairs = self.pairs[rows].reshape(len(rows), -1, 16)
        return from_four_bits(pairs, self.scale[rows]).reshape(len(rows), -1)

    def states(self, rows: NDArray[np.int32] | list[int]) -> Floats:
        """What the layers take in of a text cut into these pieces, (rows, width)."""
        return normed(self[rows] + self.places[: len(rows)], *self.norm)


def read_stored(file: str) -> dict[str, NDArray[np.generic]]:
    """What `store` wrote."""
    with (files(__package__) / file).open("rb") as raw, np.load(raw) as stored:
        return dict(stored)


def store(
    file: str,
    own: Arrays,
    pairs: NDArray[np.uint8],
    scale: NDArray[np.float16],
    places: Floats,
    norm: tuple[Floats, Floats],
) -> None:
    """Writes what `FirstVectors.of` reads, and what the language has of its `own`: which pieces they are."""
    arrays: dict[str, NDArray[np.generic]] = {
        **own,
        "pairs": pairs,
        "scale": scale,
        "places": places.astype(np.float16),
        "gain": norm[0],
        "offset": norm[1],
    }
    made = hashlib.sha256(b"".join(array.tobytes() for array in arrays.values())).hexdigest()[:16]
    path = Path(str(files(__package__))) / file
    np.savez_compressed(path, **arrays, made=np.array(made))  # type: ignore[arg-type]  # numpy's stub wants plain arrays
    print(f"{len(pairs)} pieces, {places.shape[1]} numbers each")
