"""Makes `words.ja.npz` from the vectors that ja-ginza carries: `pip install --no-deps ja-ginza` and `pip install msgpack` first; neither is
needed to run the product, nor locked with it. Deterministic."""

import hashlib
import importlib
import importlib.util
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.purposes.learnt.japanese_words import FILE, LONGEST, key_of
from knowledge.purposes.learnt.layers import Floats

PACKAGE = "ja_ginza"
WIDTH = 192  # of 300: what the first directions hold
FURTHEST = 4.0  # a number further out is cut
# Words of Japanese characters that do not begin in the middle of another.
WORD = re.compile(rf"(?![ぁぃぅぇぉっゃゅょんァィゥェォッャュョンー々])[\u3041-\u30ff\u3400-\u9fff々〇]{{1,{LONGEST}}}")
KANJI = re.compile(r"[\u3400-\u9fff々]")
# How verbs in -u and adjectives in -i go on: a dictionary's last letter, and those that may stand in its place.
ENDINGS = {
    "う": "わいえおっ", "く": "かきけこい", "ぐ": "がぎげごい", "す": "さしせそ", "つ": "たちてとっ",
    "ぬ": "なにねのん", "ぶ": "ばびべぼん", "む": "まみめもん", "る": "らりれろっ",
}  # fmt: skip
AFTER_E_OR_I = "いきしちにひみりぎじびえけせてねへめれげぜべ"  # after these -ru may fall away
ADJECTIVE = ("く", "かっ", "けれ", "さ")


def forms(word: str) -> set[str]:
    """The word and how it may be inflected, by its writing alone; a form too many does no harm where a real word has its own vector."""
    found, stem, last = {word}, word[:-1], word[-1]
    if KANJI.search(stem):
        found |= {stem + other for other in ENDINGS.get(last, "")}
        if last == "る" and len(stem) > 1 and stem[-1] in AFTER_E_OR_I:
            found.add(stem)
        if last == "い":
            found |= {stem + other for other in ADJECTIVE}
    return found


def murmur(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A, by which ja-ginza's table of words is keyed."""
    factor, full = 0xC6A4A7935BD1E995, (1 << 64) - 1
    found = seed ^ (len(data) * factor & full)
    whole = len(data) // 8 * 8
    for start in range(0, whole, 8):
        part = int.from_bytes(data[start : start + 8], "little") * factor & full
        part = (part ^ part >> 47) * factor & full
        found = (found ^ part) * factor & full
    if data[whole:]:
        found = (found ^ int.from_bytes(data[whole:], "little")) * factor & full
    found = (found ^ found >> 47) * factor & full
    return found ^ found >> 47


def read_published() -> tuple[dict[str, int], Floats]:
    """The row of each word, and the vectors, (rows, 300)."""
    package = importlib.util.find_spec(PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise SystemExit("The published vectors are missing: pip install --no-deps ja-ginza")
    msgpack: Any = importlib.import_module("msgpack")
    vocabulary = next(Path(package.submodule_search_locations[0]).glob("*/vocab"))
    rows = dict(msgpack.unpackb((vocabulary / "key2row").read_bytes(), strict_map_key=False))
    names = json.loads((vocabulary / "strings.json").read_text("utf-8"))
    placed = ((name, rows.get(murmur(name.encode()), -1)) for name in names if WORD.fullmatch(name))
    return {name: row for name, row in placed if row >= 0}, np.load(vocabulary / "vectors").astype(np.float32)


def reduced(vectors: Floats) -> tuple[Floats, Floats]:
    """The vectors in their first `WIDTH` directions, in eight bits, with the scale that brings them to unit spread."""
    away = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(away.T @ away)
    turned = away @ directions[:, ::-1][:, :WIDTH]
    turned = np.clip(turned / turned.std(), -FURTHEST, FURTHEST)
    scale = np.abs(turned).max(axis=0) / 127
    return np.round(turned / scale).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    rows, vectors = read_published()
    small, scale = reduced(vectors)
    placed = {key_of(form): row for word, row in sorted(rows.items()) for form in sorted(forms(word))}
    placed |= {key_of(word): row for word, row in rows.items()}  # a word of its own is nobody's form
    keys = np.array(sorted(placed), dtype=np.uint64)
    made = hashlib.sha256(keys.tobytes() + small.tobytes()).hexdigest()[:16]
    np.savez_compressed(
        Path(str(resources.files(__package__))) / FILE,
        steps=np.diff(keys, prepend=np.uint64(0)).astype(np.uint32),
        rows=np.array([placed[key] for key in keys.tolist()], dtype=np.uint16),
        vectors=small,
        scale=scale,
        made=np.array(made),
    )
    print(f"{len(keys)} forms of {len(rows)} words, {small.shape[1]} numbers each")


if __name__ == "__main__":
    main()
