"""Turns uploads into page images in a limited child process. This process never decodes a file; it checks twelve bytes and counts."""

import asyncio
import contextlib
import json
import os
import signal
import struct
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.domain.errors import Busy, DocumentTooLarge
from handlers.web.upload_kinds import ACCEPTED, REFUSALS, kind_of, rejection

_HOUSE = str(Path(__file__).resolve().parents[2])
CHILD = f"import sys; sys.path.insert(0, {_HOUSE!r}); from handlers.web.page_images_child import run; run()"
_UNRESTRICTED = 70  # as in the child: it refused to work, the file is not to blame
CHUNK = 64 * 1024  # what is handed to the pipe at once, so that a body is not copied whole into its buffer
JPEG_START = b"\xff\xd8\xff"
_LENGTH = struct.Struct(">I")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one upload may cost. `memory` is address space in bytes; `answer_bytes` bounds all pages together."""

    upload_bytes: int = 10 * 2**20
    pixels: int = 50_000_000
    pages: int = 10
    side: int = 2_000
    memory: int = 900 * 2**20
    cpu_seconds: int = 5
    wall_seconds: float = 20.0
    answer_bytes: int = 24 * 2**20
    children: int = 2
    waiting: int = 16


class ChildFailed(Exception):
    """The child died, was killed for a limit, or answered nonsense: the file is to blame until shown otherwise."""


class PageImages:
    """At most `limits.children` files are decoded at once; `limits.waiting` more wait, the rest hear Busy."""

    def __init__(self, limits: PageLimits | None = None) -> None:
        self.limits = limits or PageLimits()
        self._slots = asyncio.Semaphore(self.limits.children)
        self._present = 0

    async def from_upload(self, body: bytes, locale: str = "en") -> list[bytes]:
        """JPEG pages, upright and without metadata. Raises DocumentRejected, DocumentTooLarge or Busy."""
        if len(body) > self.limits.upload_bytes:
            raise DocumentTooLarge(self.limits.upload_bytes)
        kind = kind_of(body)
        if kind not in ACCEPTED:
            raise self._rejection("not_accepted" if body else "empty", kind, locale)
        try:
            answer = await self._run({"work": "pages", "kind": kind}, [body])
        except ChildFailed:
            raise self._rejection("too_complex", kind, locale) from None
        if isinstance(answer, str):
            raise self._rejection(answer, kind, locale)
        return answer

    async def watermarked(self, pages: list[bytes], text: str) -> list[bytes]:
        """The same pages with `text` tiled across each. Raises Busy, or ChildFailed for pages that are none of ours."""
        line = " ".join(text.split())
        answer = await self._run({"work": "watermark", "kind": "jpeg", "text": line}, pages)
        if isinstance(answer, str) or len(answer) != len(pages):
            raise ChildFailed
        return answer

    def _rejection(self, code: str, kind: str, locale: str) -> Exception:
        return rejection(code, kind, locale, megapixels=self.limits.pixels // 1_000_000)

    async def _run(self, job: Mapping[str, str], parts: Sequence[bytes]) -> list[bytes] | str:
        """The child's pages, or its refusal's code."""
        limits = self.limits
        order = dict(job) | {
            "parts": len(parts), "memory": limits.memory, "cpu_seconds": limits.cpu_seconds,
            "pixels": limits.pixels, "pages": limits.pages, "side": limits.side,
        }  # fmt: skip
        async with self._slot(), started_child() as child:
            try:
                async with asyncio.timeout(limits.wall_seconds):
                    return await _converse(child, [json.dumps(order).encode(), *parts], limits)
            except (TimeoutError, OSError, EOFError, ValueError) as error:
                await _blame(child, type(error).__name__)
                raise ChildFailed from error

    @contextlib.asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        if self._present >= self.limits.children + self.limits.waiting:
            raise Busy
        self._present += 1
        try:
            async with self._slots:
                yield
        finally:
            self._present -= 1


async def _blame(child: asyncio.subprocess.Process, error: str) -> None:
    """Says in the log what the child died of. Raises Busy if this machine, not the file, is at fault."""
    if error == "IncompleteReadError":  # it ended; how it did tells why
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), timeout=1)
    if child.returncode == _UNRESTRICTED:
        _log.error("documents_cannot_be_read", why="the child process could not give up its rights on this machine")
        raise Busy
    _log.warning("document_child_failed", error=error, returncode=child.returncode)


@contextlib.asynccontextmanager
async def started_child() -> AsyncIterator[asyncio.subprocess.Process]:
    """A child with an empty environment and three open files, gone for certain afterwards, even when the caller is cancelled."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", "-c", CHILD, env={}, cwd="/", start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield child
    finally:
        await asyncio.shield(_end(child))


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            # child.kill() may reap the process under the feet of asyncio's watcher
            os.kill(child.pid, signal.SIGKILL)
    if child.stdin is not None:
        child.stdin.close()
    while child.stdout is not None and await child.stdout.read(CHUNK):
        pass  # asyncio notes the end of a process only once its pipes were read to their end
    await child.wait()


async def _converse(child: asyncio.subprocess.Process, parts: Sequence[bytes], limits: PageLimits) -> list[bytes] | str:
    """Sends the parts, reads the answer. Raises OSError, EOFError or ValueError for a child that does not keep to it."""
    if child.stdin is None or child.stdout is None:
        raise OSError("no pipes")
    for part in parts:
        child.stdin.write(_LENGTH.pack(len(part)))
        for start in range(0, len(part), CHUNK):
            child.stdin.write(part[start : start + CHUNK])
            await child.stdin.drain()
    child.stdin.close()
    answer = json.loads(await _read_part(child.stdout, CHUNK))
    if not isinstance(answer, dict):
        raise ValueError("not an answer")
    if answer.get("refused") in REFUSALS:
        return str(answer["refused"])
    pages: list[bytes] = []
    room = limits.answer_bytes
    for _ in range(_page_count(answer, limits)):
        pages.append(await _read_page(child.stdout, room))
        room -= len(pages[-1])
    return pages


def _page_count(answer: Mapping[str, object], limits: PageLimits) -> int:
    count = answer.get("pages")
    if not isinstance(count, int) or not 1 <= count <= limits.pages:
        raise ValueError("page count")
    return count


async def _read_page(source: asyncio.StreamReader, room: int) -> bytes:
    page = await _read_part(source, room)
    if not page.startswith(JPEG_START):
        raise ValueError("not a page")
    return page


async def _read_part(source: asyncio.StreamReader, room: int) -> bytes:
    """One length-prefixed part. The child is not trusted with a length either."""
    (length,) = _LENGTH.unpack(await source.readexactly(_LENGTH.size))
    if length > room:
        raise ValueError("too long")
    return await source.readexactly(length)
