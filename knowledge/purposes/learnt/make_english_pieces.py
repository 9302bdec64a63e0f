"""Makes `pieces.en.npz` from the first vectors of all-mpnet-base-v2, whose packages `published_layers` names. Deterministic."""

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.english_pieces import END, FILE, START
from knowledge.purposes.learnt.first_vectors import store
from knowledge.purposes.learnt.layers import Floats, four_bits
from knowledge.purposes.learnt.published_layers import mpnet_tensors
from knowledge.wordpiece import MAX_PIECES, vocabulary

BEFORE = 4  # marks of its own that MPNet counts before the pieces of BERT
FIRST_PLACE = 2  # places before it are not of a text
MARKS = {START: 0, END: 2}


def is_english_piece(piece: str) -> bool:
    """Of ASCII; what BERT kept free for others is left out."""
    return piece in (START, END, "[UNK]") or (piece.isascii() and not piece.startswith("["))


def published_rows(pieces: list[str]) -> NDArray[np.int64]:
    return np.array([MARKS.get(piece, BEFORE + vocabulary()[piece]) for piece in pieces])


def main() -> None:
    tensors = mpnet_tensors()
    kept = [piece for piece in vocabulary() if is_english_piece(piece)]
    words: Floats = tensors["embeddings.word_embeddings.weight"][published_rows(kept)]
    places = tensors["embeddings.position_embeddings.weight"][FIRST_PLACE : FIRST_PLACE + MAX_PIECES]
    store(
        FILE,
        {"kept": np.array([vocabulary()[piece] for piece in kept], dtype=np.int32)},
        *four_bits(words),
        places,
        (tensors["embeddings.LayerNorm.weight"], tensors["embeddings.LayerNorm.bias"]),
    )


if __name__ == "__main__":
    main()
