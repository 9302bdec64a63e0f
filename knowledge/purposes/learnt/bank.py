"""The bank of employees' questions, each under the facts a careful reader hears in it. Read for building weights; holds no verdict."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.purposes.learnt.heads import DATA

LANGUAGES = ("en", "ja")
NO_DATA = "-"  # what stands behind an example of which a reader said that it means none


@dataclass(frozen=True, slots=True)
class Bank:
    """Parallel tuples: `labels[i]` are the facts of `texts[i]`: `p:` purposes, `r:` recipients, `c:` circumstances; `items[i]` are the data that
    are meant, `i:` with `i:other` for those without a word of ours, or None where no reader said.

    `fingerprint` is of the examples alone; what the lexicon finds in them is in `train.fingerprint_of`.
    """

    language: str
    texts: tuple[str, ...]
    labels: tuple[frozenset[str], ...]
    items: tuple[frozenset[str] | None, ...]
    fingerprint: str


@cache
def load_bank(language: str) -> Bank:
    raw = (files(__package__) / f"bank.{language}.txt").read_text(encoding="utf-8")
    texts, labels, items, current = list[str](), list[frozenset[str]](), list[frozenset[str] | None](), frozenset[str]()
    for line in raw.splitlines():
        if line.startswith("["):
            current = frozenset(line.strip("[]").split())
        elif line and not line.startswith("#"):
            text, told, data = line.partition("\t")
            if told and not data.strip():
                raise ValueError(f"Nothing stands behind the tab; write {NO_DATA} where no data are meant: {text}")
            texts.append(text)
            labels.append(current)
            items.append(frozenset(DATA + key for key in data.split() if key != NO_DATA) if told else None)
    return Bank(language, tuple(texts), tuple(labels), tuple(items), hashlib.sha256(raw.encode()).hexdigest()[:16])
