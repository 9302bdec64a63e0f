"""The question bank: how people put things, by concept and by intent. Read for building the weights and the spelling vocabulary."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("en", "ja")
INTENT = "intent:"  # prefix of the labels that are no concepts
FEATURE_TABLES = {
    "en": (),
    "ja": ("lexicon", "forms", "everyday", "respelling"),
}  # weights are out of date when one of these changes, too


@dataclass(frozen=True, slots=True)
class Bank:
    """Parallel tuples: `labels[i]` is what `texts[i]` is an example of. A label is a concept key or `intent:<name>`."""

    language: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    fingerprint: str


@cache
def load_bank(language: str) -> Bank:
    folder = resources.files("knowledge.data")
    raw = (folder / f"bank.{language}.json").read_bytes()
    tables = [(folder / f"{table}.{language}.toml").read_bytes() for table in FEATURE_TABLES[language]]
    parsed: dict[str, dict[str, list[str]]] = json.loads(raw)
    entries = [(text, key) for key, texts in parsed["concepts"].items() for text in texts]
    entries += [(text, INTENT + key) for key, texts in parsed["intents"].items() for text in texts]
    return Bank(
        language,
        tuple(text for text, _ in entries),
        tuple(label for _, label in entries),
        hashlib.sha256(b"".join([raw, *tables])).hexdigest()[:16],
    )
