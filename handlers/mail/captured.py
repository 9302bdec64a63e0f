"""Keeps letters in a directory instead of sending them: what the desk does with mail until a server is set. No letter leaves this machine."""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

KEPT = 500  # the newest; older ones are deleted, as nobody reads them and they hold names
_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{32}")


class CapturedMail:
    """A `MailTransport`. Each letter is one file of mode 0600, whole or not there; a repeated Message-ID is kept once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def send(self, letter: EmailMessage) -> None:
        await asyncio.to_thread(self.keep, letter)

    def keep(self, letter: EmailMessage) -> None:
        """Returns once the letter is on disk."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256(str(letter["Message-ID"]).encode()).hexdigest()[:32]
        if any(self._directory.glob(f"*-{digest}.eml")):
            return
        at: datetime = letter["Date"].datetime
        _write(self._directory / f"{at:%Y%m%dT%H%M%S%f}-{digest}.eml", letter.as_bytes(policy=SMTP))
        for name in _names(self._directory)[KEPT:]:
            (self._directory / f"{name}.eml").unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@dataclass(frozen=True, slots=True)
class CapturedLetter:
    """A letter as the page shows it. `html` is for a sandbox only."""

    name: str
    at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    html: str


def list_captured(directory: Path, limit: int = 100) -> list[CapturedLetter]:
    """Newest first."""
    return list(_read_all(directory, _names(directory)[:limit]))


def find_captured(directory: Path, name: str) -> CapturedLetter | None:
    return next(_read_all(directory, [name]), None) if _NAME.fullmatch(name) else None


def newest_name(directory: Path) -> str:
    """The newest letter's name; empty while there is none."""
    return next(iter(_names(directory)), "")


def _names(directory: Path) -> list[str]:
    return sorted((path.stem for path in directory.glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)


def _read_all(directory: Path, names: list[str]) -> Iterator[CapturedLetter]:
    for name in names:
        try:
            content = (directory / f"{name}.eml").read_bytes()
        except FileNotFoundError:  # deleted as one too many meanwhile
            continue
        letter = message_from_bytes(content, policy=default)
        yield CapturedLetter(
            name=name,
            at=letter["Date"].datetime,
            sender=str(letter["From"]),
            recipient=str(letter["To"]),
            subject=str(letter["Subject"]),
            text=_body(letter, "plain"),
            html=_body(letter, "html"),
        )


def _body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
