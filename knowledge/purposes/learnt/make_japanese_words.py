"""Makes `words.ja.npz` from the words that ja-ginza carries: `pip install --no-deps ja-ginza` and `pip install msgpack` first; neither is
needed to run the product, nor locked with it. Deterministic."""

import importlib
import importlib.util
import json
import re
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.purposes.learnt.japanese_words import FILE, LONGEST, key_of

PACKAGE = "ja_ginza"
# Words of Japanese characters that do not begin in the middle of another.
WORD = re.compile(rf"(?![ぁぃぅぇぉっゃゅょんァィゥェォッャュョンー々])[\u3041-\u30ff\u3400-\u9fff々〇]{{1,{LONGEST}}}")
KANJI = re.compile(r"[\u3400-\u9fff々]")
# How verbs in -u and adjectives in -i go on: a dictionary's last letter, and those that may stand in its place.
ENDINGS = {
    "う": "わいえおっ", "く": "かきけこい", "ぐ": "がぎげごい", "す": "さしせそ", "つ": "たちてとっ",
    "ぬ": "なにねのん", "ぶ": "ばびべぼん", "む": "まみめもん", "る": "らりれろっ",
}  # fmt: skip
AFTER_E_OR_I = "いきしちにひみりぎじびえけせてねへめれげぜべ"  # after these -ru may fall away
PART = re.compile(r"[\u3400-\u9fff々]+|[ぁ-ん]+")
BETWEEN = re.compile(
    rf"[っわえも{AFTER_E_OR_I}]{{1,2}}"
)  # how the first of two verbs ends, or a verb that became a noun
ADJECTIVE = ("く", "かっ", "けれ", "さ")


def forms(word: str) -> set[str]:
    """The word and how it may be inflected, by its writing alone. A form too many hides an invention written like it, which is rare."""
    found, stem, last = {word}, word[:-1], word[-1]
    if KANJI.search(stem):
        found |= {stem + other for other in ENDINGS.get(last, "")}
        if last == "る" and len(stem) > 1 and stem[-1] in AFTER_E_OR_I:
            found.add(stem)
        if last == "い":
            found |= {stem + other for other in ADJECTIVE}
    return found


def shorter(word: str) -> set[str]:
    """How a word of several kanji may be written with fewer kana: 振り込み as 振込み and 振込, 宛て名 as 宛名, 支払い as 支払. The published list has
    one writing of each word."""
    parts = [found[0] for found in PART.finditer(word)]
    inner = any(BETWEEN.fullmatch(part) for part in parts[1:-1])
    behind = len(parts) == 2 and len(parts[0]) > 1 and BETWEEN.fullmatch(parts[1])
    if "".join(parts) != word or not (inner or behind):
        return set()
    choices: list[tuple[str, ...]] = [("", part) if BETWEEN.fullmatch(part) else (part,) for part in parts[:-1]]
    last = parts[-1]
    choices.append((last,) if KANJI.match(last) else ("", last[-1], last))
    return {"".join(chosen) for chosen in product(*choices)} - {word}


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


def read_published() -> list[str]:
    """The words that have a vector of their own: the others are names of other things."""
    package = importlib.util.find_spec(PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise SystemExit("The published words are missing: pip install --no-deps ja-ginza")
    msgpack: Any = importlib.import_module("msgpack")
    vocabulary = next(Path(package.submodule_search_locations[0]).glob("*/vocab"))
    rows = dict(msgpack.unpackb((vocabulary / "key2row").read_bytes(), strict_map_key=False))
    names = json.loads((vocabulary / "strings.json").read_text("utf-8"))
    return [name for name in names if WORD.fullmatch(name) and rows.get(murmur(name.encode()), -1) >= 0]


def main() -> None:
    words = read_published()
    written = {form for word in words for form in (word, *shorter(word))}
    keys = np.array(sorted({key_of(form) for word in written for form in forms(word)}), dtype=np.uint64)
    np.savez_compressed(
        Path(str(resources.files(__package__))) / FILE,
        steps=np.diff(keys, prepend=np.uint64(0)).astype(np.uint32),
    )
    print(f"{len(keys)} forms of {len(words)} words in {len(written)} writings")


if __name__ == "__main__":
    main()
