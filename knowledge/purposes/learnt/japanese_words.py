"""Japanese words and where they begin and end in a text: the list of chiVe by Works Applications (Apache-2.0), as ja-ginza by Megagon Labs
(MIT) carries it, with inflected forms by `make_japanese_words`. Text is cut where the fewest and most telling words cover it; no dictionary
program is needed."""

import hashlib
import re
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FILE = "words.ja.npz"
LONGEST = 8  # characters of a word
KNOWN_KANJI, KNOWN_KANA, SINGLE_KANA, UNKNOWN = (
    1.0,
    1.05,
    1.3,
    1.6,
)  # what a piece costs; the cheapest way to cut is taken
KATAKANA = re.compile(r"[ァ-ヶー]+")
LEAST_OF_KATAKANA = 3  # characters: with shorter pieces any invention could be covered
BITS = 40  # of a word's key: the chance that a word nobody listed is taken for another is one in a million


Keys = NDArray[np.uint64]  # of every word, in order


def key_of(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=BITS // 8).digest(), "big")


@cache
def load_words() -> Keys:
    with (files(__package__) / FILE).open("rb") as file, np.load(file) as stored:
        return np.cumsum(stored["steps"].astype(np.uint64))


def are_words(pieces: list[str], words: Keys) -> list[bool]:
    """Of each piece, whether it is a known word."""
    wanted = np.array([key_of(piece) for piece in pieces], dtype=np.uint64)
    at = np.minimum(np.searchsorted(words, wanted), len(words) - 1)
    found: list[bool] = (words[at] == wanted).tolist()
    return found


def cut(text: str, words: Keys) -> list[tuple[str, bool]]:
    """The pieces of a text, each with whether it is a known word; what is none is cut into single characters."""
    spans = [
        (start, end) for start in range(len(text)) for end in range(start + 1, min(len(text), start + LONGEST) + 1)
    ]
    known = are_words([text[start:end] for start, end in spans], words)
    least: list[tuple[float, int, bool]] = [(0.0, 0, False)] + [(float("inf"), 0, False)] * len(text)
    for (start, end), is_word in zip(spans, known, strict=True):
        if not is_word and end > start + 1:
            continue
        cost = least[start][0] + (_cost(text[start:end]) if is_word else UNKNOWN)
        if cost < least[end][0]:
            least[end] = cost, start, is_word
    pieces: list[tuple[str, bool]] = []
    end = len(text)
    while end:
        _, start, is_word = least[end]
        pieces.append((text[start:end], is_word))
        end = start
    return pieces[::-1]


def strange(text: str, words: Keys) -> frozenset[int]:
    """The places in a text whose characters make no known word: kanji that stand together singly, katakana that only crumbs of words cover,
    and all Latin letters, of which the list has none. A word usual in hiragana may be written in katakana, and one of two letters may stand
    alone."""
    found, start, before = set[int](), 0, ""
    for piece, is_word in cut(text, words):
        odd = (
            not is_word
            or (_is_katakana(piece) and len(piece) < LEAST_OF_KATAKANA)
            or (_is_one_kanji(piece) and _is_one_kanji(before))
        )
        if odd and not piece.isspace() and any(char.isalpha() for char in piece):
            found.update(range(start, start + len(piece)))
        start, before = start + len(piece), piece
    runs = list(KATAKANA.finditer(text))
    in_hiragana = are_words(["".join(map(_hiragana, run[0])) for run in runs], words)
    for run, usual, whole in zip(runs, in_hiragana, are_words([run[0] for run in runs], words), strict=True):
        if usual or (whole and len(run[0]) > 1):
            found.difference_update(range(*run.span()))
    return frozenset(found)


def _is_katakana(piece: str) -> bool:
    return bool(KATAKANA.fullmatch(piece))


def _is_one_kanji(piece: str) -> bool:
    return len(piece) == 1 and "\u3400" <= piece <= "\u9fff"


def _hiragana(char: str) -> str:
    return chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char


def _cost(word: str) -> float:
    if any("\u3400" <= char <= "\u9fff" for char in word) or (_is_katakana(word) and len(word) >= LEAST_OF_KATAKANA):
        return KNOWN_KANJI
    if _is_katakana(word):
        return SINGLE_KANA
    return KNOWN_KANA if len(word) > 1 else SINGLE_KANA
