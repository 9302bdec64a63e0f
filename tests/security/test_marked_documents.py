"""Marked identity documents, sent, looked at, decided on: no trace of any in Slack, the log, the store, its backups or temporary files."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.domain.identity_documents import Finding
from bot.domain.staff import Staff
from bot.services import document_links, identity, identity_review
from tests.conftest import Counted
from tests.sizes import seeded, sized
from tests.slack.world import STAFF, World, a_world
from tests.web.desk import ORIGIN, make_app

pytestmark = pytest.mark.timeout(sized(short=120, long=1_800))
MARK = "zyxqmark"
PER_REQUEST = 6  # as many copies as one proof takes
LICENCE = Finding(
    "drivers_licence",
    ("name_matches", "address_matches", "in_date", "numbers_covered"),
    "matched",
    "Customer database",
    ("name", "address"),
    "on_record",
)


@dataclass
class Trail:
    """Everything that could hold a trace. `pieces` are eight bytes out of each page image as the desk holds it."""

    folder: Path
    pieces: list[bytes] = field(default_factory=list)
    documents: int = 0
    slack: str = ""
    log: io.StringIO = field(default_factory=io.StringIO)

    @property
    def files(self) -> Iterator[Path]:
        return (path for path in self.folder.rglob("*") if path.is_file())


def marked_picture(number: int) -> bytes:
    """Noise that no other picture has, with the mark where programs write such things, and behind the end."""
    random = seeded(f"picture {number}")
    image = Image.frombytes("RGB", (48, 32), random.randbytes(48 * 32 * 3))
    about = PngInfo()
    about.add_text("Comment", f"{MARK}{number}")
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=about)
    return out.getvalue() + f"{MARK}{number}".encode()


def piece_of(page: bytes) -> bytes:
    """Out of the middle of the picture itself, where every one is different."""
    return page[len(page) // 2 :][:8]


def finds(content: bytes, pieces: list[bytes]) -> bool:
    """Whether any of the pieces stands anywhere in it: all eight alignments against all pieces at once."""
    wanted = numpy.array([int.from_bytes(piece, "little") for piece in pieces], dtype="<u8")
    whole = numpy.frombuffer(content, dtype=numpy.uint8)
    for shift in range(8):
        length = (len(whole) - shift) // 8 * 8
        if length > 0 and numpy.isin(whole[shift : shift + length].view("<u8"), wanted).any():
            return True
    return False


@pytest.fixture
async def trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trail:
    """The whole run: requests with documents, half of them confirmed, the others left to be reviewed; a backup in the middle of it."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    made = Trail(tmp_path)
    handler = logging.StreamHandler(made.log)
    logging.getLogger().addHandler(handler)
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    try:
        async with a_world(tmp_path / "data") as world:
            app = make_app(world.store, world.house)
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, timeout=60) as client:
                for number in range(0, sized(short=100, long=1_000), PER_REQUEST):
                    await _request(world, client, made, number)
                    if number % 60 == 0:
                        _back_up(tmp_path / "data" / "data.db", tmp_path / f"backup-{number}.db")
            made.slack = json.dumps(await world.look("journal")) + json.dumps(await world.look("deliveries"))
    finally:
        logging.getLogger().removeHandler(handler)
    return made


async def _request(world: World, client: httpx.AsyncClient, trail: Trail, number: int) -> None:
    reference = await world.claimed("disclosure")
    await world.store.write(lambda tx: tx.rates.give_back("sessions:client"))  # each is somebody else's
    token = world.tokens[reference]
    ticket = await world.ticket(reference)
    await world.store.write(
        lambda tx: identity.contact_reached(tx, world.house, tx.tickets.get(ticket.id), actor="customer")
    )
    for n in range(number, number + PER_REQUEST):
        sent = await client.post(
            "/api/chat/documents",
            data={"reference": reference},
            files={"file": (f"{MARK}{n}.png", marked_picture(n), "image/png")},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert sent.status_code == 201, sent.text
        trail.documents += 1
    staff = Staff(STAFF, "company")
    link = await world.store.write(lambda tx: document_links.issue_document_link(tx, world.house, reference, staff))
    opened = await world.store.write(
        lambda tx: document_links.open_document_link(tx, world.house, link.token, link.pin)
    )
    for sealed in opened.pages:
        trail.pieces += [piece_of(page) for page in await world.store.open_pages(sealed)]
    if number % (2 * PER_REQUEST) == 0:
        await world.store.write(lambda tx: identity_review.approve_identity(tx, world.house, reference, staff, LICENCE))
    await world.deliver()


def _back_up(data: Path, copy: Path) -> None:
    with closing(sqlite3.connect(data)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


async def test_no_trace_of_any_is_left_anywhere(trail: Trail, counted: Counted) -> None:
    assert len(set(trail.pieces)) == trail.documents
    searched = 0
    for path in trail.files:
        content = path.read_bytes()
        searched += len(content)
        assert MARK.encode() not in content.lower(), path.name
        assert not finds(content, trail.pieces), path.name
    assert not [path for path in trail.files if path.parent.name == "tmp"], "nothing lies among the temporary files"
    for said in (trail.slack, trail.log.getvalue()):
        assert len(said) > 1_000, "there was something to look through"
        assert MARK not in said.lower()
        assert not finds(said.encode(), trail.pieces)
        assert not any(b64encode(piece[:6]).decode() in said for piece in trail.pieces)
        assert not any(piece.hex() in said for piece in trail.pieces)
    counted("documents", trail.documents)
    counted("bytes_searched", searched + len(trail.slack) + len(trail.log.getvalue()))


def test_the_search_finds_what_is_planted() -> None:
    pieces = [seeded(f"piece {n}").randbytes(8) for n in range(50)]
    for shift in range(9):
        assert finds(b"\0" * (1_000 + shift) + pieces[7] + b"\0" * 333, pieces)
    assert not finds(seeded("noise").randbytes(100_000), pieces)
