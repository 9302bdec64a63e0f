"""Taking a policy text in, and comparing its versions, for the command line."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.errors import InvalidInput
from bot.domain.policies import Policy
from bot.main.parts import open_library
from knowledge.concepts import tagged
from knowledge.errors import PolicyUnreadable
from knowledge.formats import format_of
from knowledge.library import PolicyLibrary, Version, require_name
from knowledge.parser import Parsed, parse_document
from knowledge.reports import comparison, report, version_as_json
from knowledge.source import MAX_BYTES


def ingest(file: Path, name: str, data_dir: Path, now: datetime, *, dry_run: bool = False) -> dict[str, Any]:
    """Reads a policy text, keeps it as the version in force, and reports what was found. `status` is "new", "newer", "same" or, with
    `dry_run`, "looked_at", which keeps nothing. Raises InvalidInput and PolicyUnreadable, and then nothing has changed."""
    library = open_library(data_dir)
    raw = _bytes_of(file)
    parsed = _parsed(require_name(name), raw, file.suffix)
    policy = tagged(parsed.policy)
    before = _in_force(library, name)
    status = (
        "looked_at"
        if dry_run
        else "same"
        if before and before.version == policy.version
        else "newer"
        if before
        else "new"
    )
    if status in ("new", "newer"):
        library.take_in(name, raw, _version(parsed, raw, now))
    found = {"status": status, "file": str(file), **report(parsed, policy)}
    if before and before.version != policy.version:
        found["changes"] = comparison(before, policy)
    return found


def difference(name: str, old: str | None, new: str | None, data_dir: Path) -> dict[str, Any]:
    """The two versions named, or the version in force and the one before it. Raises InvalidInput where there are none such."""
    library = open_library(data_dir)
    kept = library.versions(name)
    if old is None and len({one.version for one in kept}) < 2:
        raise InvalidInput(
            f"The policy “{name}” has one version, {kept[-1].version}: there is nothing to compare it with."
        )
    latest = kept[-1]
    if old is None:
        before = next(one for one in reversed(kept) if one.version != latest.version)
        return comparison(library.load(before), library.load(latest))
    return comparison(_named(library, name, old), _named(library, name, new) if new else library.load(latest))


def list_policies(data_dir: Path) -> list[dict[str, Any]]:
    library = open_library(data_dir)
    return [_facts(library.current(name), len(library.versions(name))) for name in library.names()]


def _facts(policy: Policy, kept: int) -> dict[str, Any]:
    return {
        "policy": policy.name,
        "version": policy.version,
        "title": policy.title,
        "effective_on": policy.effective_on,
        "clauses": len(policy.clauses),
        "repairs": len(policy.repairs),
        "versions": kept,
    }


def versions(name: str, data_dir: Path) -> list[dict[str, Any]]:
    """Oldest first; the last is in force."""
    return [version_as_json(one) for one in open_library(data_dir).versions(name)]


def policy_of(name: str, version: str | None, data_dir: Path) -> Policy:
    library = open_library(data_dir)
    return _named(library, name, version) if version else library.current(name)


def _in_force(library: PolicyLibrary, name: str) -> Policy | None:
    """None too where the version in force was damaged on disk: taking a text in is how that is mended."""
    try:
        return library.current(name) if name in library.names() else None
    except PolicyUnreadable:
        return None


def _named(library: PolicyLibrary, name: str, version: str) -> Policy:
    found = library.edition(name, version) if len(version) >= 4 else None
    if found is None:
        kept = ", ".join(dict.fromkeys(one.version for one in library.versions(name)))
        raise InvalidInput(f"There is no version “{version[:20]}” of the policy “{name}”. Kept are: {kept}.")
    return found.policy


def _parsed(name: str, raw: bytes, suffix: str) -> Parsed:
    first = parse_document(name, raw)
    named = format_of(first.policy.source, suffix)
    return first if named is first.format else parse_document(name, raw, named)


def _version(parsed: Parsed, raw: bytes, now: datetime) -> Version:
    policy = parsed.policy
    digest = hashlib.sha256(raw).hexdigest()
    return Version(policy.name, 0, policy.version, parsed.format, now, parsed.decoded.encoding, digest)


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise InvalidInput(f"{file} is a directory. Name the file that holds the policy text.") from None
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from None
