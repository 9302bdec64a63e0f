"""Cuts English text into the word pieces that MiniLM was trained on (the uncased BERT vocabulary, Apache-2.0, shipped as data).
Written out here because the usual library brings a network client with it."""

import re
import unicodedata
from functools import cache
from importlib import resources

MAX_PIECES = 128
LONGEST_WORD = 100
TOKEN = re.compile(r"\w+|[^\w\s]", re.UNICODE)
VOCABULARY = "wordpiece.txt"


@cache
def vocabulary() -> dict[str, int]:
    lines = (resources.files("knowledge.data") / VOCABULARY).read_text(encoding="utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines) if piece}


def encode(text: str) -> list[int]:
    """Piece numbers with the start and end marks, at most MAX_PIECES of them."""
    known = vocabulary()
    pieces = [piece for word in _words(text) for piece in _pieces(word, known)]
    return [known["[CLS]"], *pieces[: MAX_PIECES - 2], known["[SEP]"]]


def _words(text: str) -> list[str]:
    plain = "".join(char for char in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(char) != "Mn")
    return [part for token in TOKEN.findall(plain) for part in _separated(token)]


def _separated(token: str) -> list[str]:
    """Underscores and CJK characters stand alone."""
    return re.findall(r"_|[\u4e00-\u9fff]|[^_\u4e00-\u9fff]+", token)


def _pieces(word: str, known: dict[str, int]) -> list[int]:
    if len(word) > LONGEST_WORD:
        return [known["[UNK]"]]
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if piece in known:
                found.append(known[piece])
                start = end
                break
        else:
            return [known["[UNK]"]]
    return found
