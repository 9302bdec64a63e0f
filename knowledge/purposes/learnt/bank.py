"""The bank of employees' questions, each under the facts a careful reader hears in it. Read for building weights; holds no verdict."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "ja")


@dataclass(frozen=True, slots=True)
class Bank:
    """Parallel tuples: `labels[i]` are the facts of `texts[i]`: `p:` purposes, `r:` recipients, `c:` circumstances.

    `fingerprint` is of the examples alone; what the lexicon finds in them is in `train.fingerprint_of`.
    """

    language: str
    texts: tuple[str, ...]
    labels: tuple[frozenset[str], ...]
    fingerprint: str


@cache
def load_bank(language: str) -> Bank:
    raw = (files(__package__) / f"bank.{language}.txt").read_text(encoding="utf-8")
    texts, labels, current = list[str](), list[frozenset[str]](), frozenset[str]()
    for line in raw.splitlines():
        if line.startswith("["):
            current = frozenset(line.strip("[]").split())
        elif line and not line.startswith("#"):
            texts.append(line)
            labels.append(current)
    return Bank(language, tuple(texts), tuple(labels), hashlib.sha256(raw.encode()).hexdigest()[:16])
