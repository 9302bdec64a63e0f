"""Japanese text as word pieces, and what they mean by themselves: as they were published, or the layers would take in noise."""

import struct

import numpy as np
import pytest

from knowledge.purposes.learnt import make_japanese_pieces
from knowledge.purposes.learnt.japanese_pieces import ASKED, END, MOST, START, UNKNOWN, load_pieces, states_of
from knowledge.purposes.learnt.japanese_pieces import cut as cut_into
from knowledge.purposes.learnt.layers import HEADS, PARTS, Floats, from_four_bits, normed
from knowledge.purposes.learnt.make_japanese_pieces import chosen, is_japanese_piece
from knowledge.purposes.learnt.published_layers import BLOCK, PACKED, PackedModel, layers_of, read_packed

# The first two numbers of each row of 名簿 behind "query: ", by the published engine's own reading.
PUBLISHED_STATES = [
    (-0.0879, -0.0805), (-0.5492, -0.0244), (-0.4229, 0.1344), (-0.0207, 0.0954),
    (0.0015, -0.0724), (0.1379, -0.2305), (-0.1553, 0.7275), (-0.0805, 0.1229),
]  # fmt: skip


def cut(text: str) -> list[int]:
    return cut_into(text, load_pieces().vocabulary)


def names(text: str) -> list[str]:
    listed = {row: name for name, row in load_pieces().vocabulary.rows.items()}
    return [listed[row] for row in cut(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("顧客の住所を委託先に渡して", ["▁", "顧客", "の", "住所", "を", "委託", "先に", "渡", "して"]),
        ("お客様に クーポンを", ["▁", "お客様に", "▁", "クーポン", "を"]),
        ("。。。。", ["▁", "。", "。。。"]),
        ("", ["▁"]),
        ("lineとfaxとurl", ["▁line", "と", "fax", "と", "url"]),
    ],
)
def test_text_is_cut_into_the_pieces_it_was_published_with(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize("text", ["委託先へ宛名データ(3000件)を送っても大丈夫?", "abc あ", "ライン" * 50])
def test_nothing_is_lost_in_cutting(text: str) -> None:
    assert "".join(names(text)) == "▁" + text.replace(" ", "▁")


def test_a_character_that_is_no_piece_is_unknown_by_itself() -> None:
    assert cut("名簿😀を").count(UNKNOWN) == 1


def test_states_are_of_the_text_and_its_pieces_in_their_order() -> None:
    states, rows = states_of("名簿名簿"), cut(ASKED + "名簿名簿")
    assert states.shape == (len(rows) + 2, load_pieces().vectors.places.shape[1])
    before, behind = (place + 1 for place, row in enumerate(rows) if row == rows[-1])
    assert not np.allclose(states[before], states[behind])  # the same piece in another place
    vectors = load_pieces().vectors
    assert np.allclose(states[before], normed(vectors[rows[-1:]] + vectors.places[before], *vectors.norm)[0])
    assert len(states_of("名簿を" * 500)) == MOST + 2


def test_states_are_the_published_ones() -> None:
    """The first numbers of each row, as the published engine has them before its first layer."""
    assert states_of("名簿")[:, :2] == pytest.approx(np.array(PUBLISHED_STATES), abs=2e-3)


def meaning(piece: str) -> Floats:
    vector: Floats = load_pieces().vectors[[load_pieces().vocabulary.rows[piece]]][0]
    return vector / np.float32(np.linalg.norm(vector))


@pytest.mark.parametrize(
    ("word", "near", "far"), [("請求", "支払", "天気"), ("住所", "電話", "料理"), ("弁護士", "裁判", "野球")]
)
def test_pieces_that_mean_alike_lie_near_each_other(word: str, near: str, far: str) -> None:
    assert meaning(word) @ meaning(near) > meaning(word) @ meaning(far) + 0.1


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("▁顧客", True),
        ("くださーい", True),
        ("3,000", True),
        ("pdf", True),
        ("、", True),
        ("PDF", False),
        ("почта", False),
        ("你们", False),
        ("é", False),
        ("×", True),
        ("β", True),
        ("αβ", False),
        ("髙橋", True),
    ],
)
def test_pieces_of_other_languages_are_left_out(piece: str, kept: bool) -> None:
    assert is_japanese_piece(piece) == kept


def test_the_marks_come_first_and_of_latin_pieces_the_likeliest_and_those_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(make_japanese_pieces, "MOST_OF_LATIN", 1)
    pieces = ("<s>", "<pad>", "</s>", "<unk>", "ab", "の", "cd", "é", "を", "<mask>", "ef", "▁")
    scores = np.array([0, 0, 0, 0, -9, -3, -8, -1, -4, 0, -9, -2], dtype=np.float32)
    model = PackedModel(b"", 0, 0, 0, pieces, scores, {})
    assert chosen(model, []) == [0, 2, 3, 5, 6, 8, 11]
    assert chosen(model, ["efのéを"]) == [0, 2, 3, 5, 6, 8, 10, 11]


def test_a_mark_cannot_be_typed() -> None:
    assert {START, END, UNKNOWN}.isdisjoint(cut("<s>名簿</s><unk>"))


def test_four_bits_are_unpacked_as_they_were_packed() -> None:
    pairs = np.array([[low | (15 - low) << 4 for low in range(16)]], dtype=np.uint8)
    expected = [(low - 8) / 2 for low in range(16)] + [(7 - low) / 2 for low in range(16)]
    assert from_four_bits(pairs, np.array([0.5], dtype=np.float16))[0].tolist() == expected


def packed(heads: int = HEADS) -> bytes:
    """A model of one layer, 32 wide and 64 inside, in which each number of a weight tells its row."""
    pieces, width, inner = ("<s>", "の"), 32, 64
    names = b"".join(piece.encode() for piece in pieces)
    head = struct.pack("<4sI7ifi", PACKED, 1, width, 1, heads, inner, len(pieces), 8, 2, 1e-12, width)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(names))
    head += struct.pack("<3I2f", 0, 3, len(names), 0.0, -3.5) + names
    head += struct.pack("<iI5s", 0, 5, b"other")
    tensors = dict[str, tuple[int, bytes]]()
    for name in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
        rows, columns = (inner, width) if name == "fi" else (width, inner) if name == "fo" else (width, width)
        tensors[f"l0.{name}.b"] = rows, np.arange(rows, dtype="<f4").tobytes()
        blocks = np.zeros(rows * columns // 32, dtype=BLOCK)
        blocks["scale"] = np.repeat(np.arange(rows), columns // 32)
        blocks["pairs"] = 9 | 9 << 4
        tensors[f"l0.{name}.w"] = (
            (rows, np.arange(rows, dtype="<f4").tobytes()) if "ln" in name else (rows * columns, blocks.tobytes())
        )
    start = len(head) + 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name in tensors)
    head += struct.pack("<i", len(tensors))
    for name, (count, stored) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, count, start, len(stored))
        start += len(stored)
    return head + b"".join(stored for _, stored in tensors.values())


def test_a_packed_model_is_read_as_it_was_packed() -> None:
    model = read_packed(packed())
    assert model.pieces == ("<s>", "の")
    assert model.scores.tolist() == [0.0, -3.5]
    [layer] = layers_of(model)
    assert layer["up_weight"].shape == (32, 64)
    assert layer["down_weight"].shape == (64, 32)
    for name in PARTS:
        assert (
            layer[f"{name}_weight"] == np.arange(layer[f"{name}_weight"].shape[1])
        ).all()  # outputs stand on the right
        assert layer[f"{name}_bias"].tolist() == list(range(layer[f"{name}_weight"].shape[1]))
    assert layer["norm2_weight"].tolist() == list(range(32))


@pytest.mark.parametrize(("file", "why"), [(b"PK\x03\x04other", "not a packed model"), (packed(heads=8), "8 heads")])
def test_a_file_of_another_kind_is_not_read(file: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_packed(file)
