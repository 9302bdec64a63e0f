"""The policies of a desk with all their versions: the shipped ones, and those taken in under the data directory. A version once written
is never changed; one that is half written or was changed since is never used."""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from bot.domain.errors import InvalidInput, UnknownPolicy
from bot.domain.policies import Edition, Policy
from knowledge.concepts import tagged
from knowledge.errors import PolicyUnreadable
from knowledge.formats import Format
from knowledge.parser import parse_policy
from knowledge.policies import list_policies, load_policy

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
RECORD = re.compile(r"(?P<number>\d{4,9})-(?P<version>[0-9a-f]{12})\.json")
SUFFIX = {Format.TEXT: ".txt", Format.MARKDOWN: ".md", Format.HTML: ".html"}
LOADED_AT_ONCE = 64  # versions kept in memory; a page of an earlier one is asked for again and again


@dataclass(frozen=True, slots=True)
class Version:
    """One taking-in of a policy text. `number` counts them from 1; the text that ships is number 0 and has no date."""

    policy: str
    number: int
    version: str
    format: Format
    ingested_at: datetime | None = None
    encoding: str = "UTF-8"
    digest: str = ""

    @property
    def file(self) -> str:
        return f"{self.version}{SUFFIX[self.format]}"


class PolicyLibrary:
    """`folder` holds one directory per policy; it need not exist."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._load = lru_cache(LOADED_AT_ONCE)(self._read)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted({*list_policies(), *self._taken_in()}))

    def versions(self, name: str) -> tuple[Version, ...]:
        """Oldest first, the one in force last; a text that came back stands there twice. Raises UnknownPolicy."""
        shipped = [Version(name, 0, load_policy(name).version, Format.TEXT)] if name in list_policies() else []
        found = [*shipped, *self._records(name)]
        if not found:
            raise UnknownPolicy(name, self.names())
        return tuple(found)

    def in_force(self) -> dict[str, Version]:
        """The version in force of every policy whose records can be read; compared with an earlier answer it says what is new."""
        found = {}
        for name in self.names():
            with suppress(
                PolicyUnreadable
            ):  # another policy's damaged record is no reason to miss this one's new version
                found[name] = self.versions(name)[-1]
        return found

    def load(self, version: Version) -> Policy:
        """The policy, parsed and tagged. Raises PolicyUnreadable if its file is gone or was changed."""
        return load_policy(version.policy) if not version.number else self._load(version)

    def current(self, name: str) -> Policy:
        return self.load(self.versions(name)[-1])

    def edition(self, name: str, version: str) -> Edition | None:
        """A version by the beginning of its id, with the time at which another replaced it; None if none is kept."""
        kept = self.versions(name)
        found = next((one for one in reversed(kept) if one.version.startswith(version)), None)
        if found is None:
            return None
        later = kept[kept.index(found) + 1 :]
        return Edition(self.load(found), later[0].ingested_at if later else None)

    def take_in(self, name: str, raw: bytes, version: Version) -> None:
        """Keeps a new version, which is in force from then on: whole and on disk when this returns, or not there at all."""
        if self._folder is None:
            raise InvalidInput("There is no data directory to keep the policy in.")
        folder = self._folder / name
        with _locked(self._folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            number = max((one.number for one in self._records(name)), default=0) + 1
            _put(folder / version.file, raw)
            record = {**asdict(version), "number": number, "policy": name}
            _put(folder / f"{number:04}-{version.version}.json", json.dumps(record, indent=2, default=str).encode())

    def _read(self, version: Version) -> Policy:
        path = self._place(version.policy) / version.file
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise PolicyUnreadable(
                version.policy, f"{path} is gone ({error.strerror}). Take the text in again."
            ) from None
        if hashlib.sha256(raw).hexdigest() != version.digest:
            raise PolicyUnreadable(version.policy, f"{path} was changed since it was taken in. Take the text in again.")
        return tagged(parse_policy(version.policy, raw, version.format))

    def _taken_in(self) -> Iterator[str]:
        if self._folder is not None and self._folder.is_dir():
            yield from (entry.name for entry in self._folder.iterdir() if self._paths(entry.name))

    def _records(self, name: str) -> list[Version]:
        return sorted((_record(name, path) for path in self._paths(name)), key=lambda one: one.number)

    def _paths(self, name: str) -> list[Path]:
        if self._folder is None or not NAME.fullmatch(name) or not self._place(name).is_dir():
            return []
        return sorted(path for path in self._place(name).iterdir() if RECORD.fullmatch(path.name))

    def _place(self, name: str) -> Path:
        return (self._folder or Path()) / name


def require_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise InvalidInput(
            f"“{name[:60]}” cannot name a policy: use small letters, digits, - and _, beginning with a letter, at most 40."
        )
    return name


def _record(name: str, path: Path) -> Version:
    try:
        values = json.loads(path.read_bytes())
        return Version(
            name,
            int(values["number"]),
            str(values["version"]),
            Format(values["format"]),
            datetime.fromisoformat(values["ingested_at"]),
            str(values["encoding"]),
            str(values["digest"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise PolicyUnreadable(
            name, f"its record {path} is damaged. Delete that file and take the text in again."
        ) from None


def _put(path: Path, data: bytes) -> None:
    """Writes a file that is there whole or not at all, and on disk when this returns."""
    if path.exists() and path.read_bytes() == data:
        return
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One taking-in at a time, whichever process does it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
