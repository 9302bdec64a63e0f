"""Builds what tells a check from other messages: `python -m knowledge.purposes.learnt.train_asking [en] [ja]`, a minute each. Deterministic.

Checks are the employees' questions of the bank in which some fact is heard or data are named; none are `no_check.*.txt`, and what customers ask
and say in the bank of the answers. Run it after a change of one of these (a test compares fingerprints).
"""

import hashlib
import re
import sys
from importlib import resources
from pathlib import Path

import numpy as np

from knowledge import bank as customers
from knowledge.ngrams import rarities, times_seen
from knowledge.purposes.learnt import bank as employees
from knowledge.purposes.learnt.asking import about_rules, seen_in, width_of
from knowledge.purposes.learnt.features import Floats, Rows
from knowledge.purposes.learnt.train_layers import fit_words
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.reading import read_question
from knowledge.purposes.reading_ja import read_japanese
from knowledge.text import normal

# Who speaks of customers as of others may as well be an employee; such a question of the answers' bank teaches nothing here.
OF_CUSTOMERS = re.compile(r"\b(?:customer|client|guest|patient|subscriber|member)|顧客|お客", re.IGNORECASE)
CONSTANT = np.float32(0.3)  # what every message has beside


def no_checks(language: str) -> list[str]:
    """What employees type that asks for no check."""
    raw = (resources.files(__package__) / f"no_check.{language}.txt").read_text(encoding="utf-8")
    return [line for line in raw.splitlines() if line and not line.startswith("#")]


def examples_of(language: str) -> tuple[list[str], list[bool]]:
    """Normal texts, and whether each is a check."""
    bank = employees.load_bank(language)
    checks = [
        text
        for text, facts in zip(bank.texts, bank.labels, strict=True)
        if (facts or _names_data(text, language)) and not about_rules(text)
    ]
    asked = [text for text in customers.load_bank(language).texts if not OF_CUSTOMERS.search(text)]
    others = [*no_checks(language), *asked]
    return [normal(text) for text in (*checks, *others)], [True] * len(checks) + [False] * len(others)


def _names_data(text: str, language: str) -> bool:
    lexicon = load_lexicon()
    read = read_japanese(text, lexicon) if language == "ja" else read_question(text, lexicon, {})
    return bool(read.items)


def fingerprint_of(texts: list[str], checks: list[bool]) -> str:
    return hashlib.sha256(repr((texts, checks)).encode()).hexdigest()[:16]


def fitted(texts: list[str], checks: list[bool], language: str) -> dict[str, Floats]:
    """What `load_asking` reads, but for the fingerprint."""
    rarity = rarities(times_seen(texts, language), len(texts)).astype(np.float16).astype(np.float32)
    constant = width_of(language)
    rows = [
        (np.append(places, constant), np.append(values, CONSTANT))
        for places, values in (seen_in(text, language, rarity) for text in texts)
    ]
    wanted = np.stack([~np.array(checks), np.array(checks)], axis=1).astype(np.float32)
    none, check = fit_words(Rows(rows, constant + 1), [wanted]).T
    weights = (check - none).astype(np.float32)
    return {"weights": weights[:-1], "rarity": rarity, "bias": CONSTANT * weights[-1:].sum()}


def main() -> int:
    for language in sys.argv[1:] or employees.LANGUAGES:
        texts, checks = examples_of(language)
        built = {name: values.astype(np.float16) for name, values in fitted(texts, checks, language).items()}
        path = Path(str(resources.files(__package__))) / f"asking.{language}.npz"
        np.savez_compressed(path, **built, fingerprint=np.array(fingerprint_of(texts, checks)))  # type: ignore[arg-type]  # numpy's stub wants plain arrays
        print(f"{language}: {sum(checks)} checks, {len(checks) - sum(checks)} others")
    return 0


if __name__ == "__main__":
    sys.exit(main())
