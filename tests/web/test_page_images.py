"""Uploads become page images and nothing else; every other file is refused, and the server pays almost nothing for it."""

import ast
import asyncio
import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from bot.domain.errors import Busy, DocumentRejected, DocumentTooLarge
from handlers.web import page_images
from handlers.web.page_images import ChildFailed, PageImages, PageLimits
from tests.sizes import sized
from tests.web import upload_samples as samples
from tests.web.memory import forget_peak_memory, peak_memory

ODD_CONTENTS: dict[str, bytes] = {
    "gif": b"GIF89a" + b"\x00" * 40,
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "tiff, little": b"II*\x00\x08\x00\x00\x00",
    "tiff, big": b"MM\x00*\x00\x00\x00\x08",
    "bmp": b"BM" + b"\x00" * 60,
    "jpeg 2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    "avif": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
    "video": b"\x00\x00\x00\x1cftypisom\x00\x00\x02\x00",
    "fits": b"SIMPLE  =                    T",
    "photoshop": b"8BPS\x00\x01",
    "postscript": b"%!PS-Adobe-3.0",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "xml with a mark": b"\xef\xbb\xbf<?xml version='1.0'?>",
    "zip": b"PK\x03\x04\x14\x00\x06\x00",
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "windows program": b"MZ\x90\x00",
    "linux program": b"\x7fELF\x02\x01\x01",
    "script": b"#!/bin/sh\nid\n",
    "text": b"my licence number is 1",
    "php": b"<?php system($_GET['c']); ?>",
    "pdf later on": b"\n" * 3 + b"%PDF-1.7",
    "png without its first byte": samples.png()[1:],
    "nul bytes": b"\x00" * 64,
    "two bytes of a jpeg": b"\xff\xd8",
}
BEGINNINGS = {
    "jpeg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "heic": b"\x00\x00\x00\x1cftypheic",
    "pdf": b"%PDF-1.7\n",
}
ZIP = b"PK\x03\x04" + samples.CANARY + b"PK\x05\x06" + b"\x00" * 18
POLYGLOTS: dict[str, bytes] = {
    "jpeg with a zip behind": samples.jpeg() + ZIP,
    "jpeg with php behind": samples.jpeg() + b"<?php " + samples.CANARY,
    "jpeg with html in front of its picture": samples.jpeg()[:2]
    + b"\xff\xfe\x00\x20<html>"
    + samples.CANARY.ljust(24)
    + samples.jpeg()[2:],
    "png with a zip behind": samples.png() + ZIP,
    "png with a chunk of its own": samples.png_claiming(2, 2, samples.chunk(b"teSt", samples.CANARY)),
    "pdf with html behind": samples.scanned_pdf() + b"<script>" + samples.CANARY,
    "pdf with traps": samples.pdf_with_traps(),
    "heic with exif": samples.HEIC,
    "heic with a zip behind": samples.HEIC + ZIP,
}
BOMBS: dict[str, Callable[[], bytes]] = {
    "png of 2.5 billion pixels": lambda: samples.png_claiming(50_000, 50_000, samples.chunk(b"IDAT", samples.inflating(8))),
    "png one row over": lambda: samples.png_claiming(10_000, 5_001, samples.chunk(b"IDAT", b"x")),
    "png of 2 billion rows": lambda: samples.png_claiming(1, 2**31 - 1),
    "png of no size": lambda: samples.png_claiming(0, 0),
    "png with an inflating text": lambda: samples.png_claiming(9, 9, samples.chunk(b"zTXt", b"a\x00\x00" + samples.inflating(512))),
    "png with too few rows": lambda: samples.png_claiming(7_000, 7_000, samples.chunk(b"IDAT", samples.inflating(1))),
    "jpeg of 4 billion pixels": lambda: samples.jpeg_claiming(65_500, 65_500),
    "heic of 10 billion pixels": lambda: samples.heic_claiming(100_000, 100_000),
    "pdf inflating to 2 GB": lambda: samples.pdf_page(samples.stream(samples.inflating(2_000), b"/Filter /FlateDecode")),
    "pdf inflating twice": lambda: samples.pdf_page(
        samples.stream(samples.inflating(4_000, 2), b"/Filter [/FlateDecode /FlateDecode]")
    ),
    "pdf that laughs": samples.laughing_pdf,
    "pdf with a huge picture": samples.huge_image_pdf,
    "pdf page of a mile": lambda: samples.pdf_page(samples.stream(b"0 0 9 9 re f"), box=b"0 0 1e9 1e9"),
    "pdf page of no size": lambda: samples.pdf_page(samples.stream(b""), box=b"0 0 0 0"),
    "pdf page as thin as a hair": lambda: samples.pdf_page(samples.stream(b""), box=b"0 0 0.001 14400"),
    "pdf of itself": lambda: samples.pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 99999 >>"]),
    "jpeg cut short": lambda: samples.jpeg()[:900],
    "png cut short": lambda: samples.png()[:-30],
    "heic cut short": lambda: samples.HEIC[:-160],
    "pdf cut short": lambda: samples.scanned_pdf()[:300],
}  # fmt: skip


# Each bomb as it is; in the long run also with a tail that is none of its own, and with its last tenth missing.
DRESSINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda bomb: bomb,
    ", with a tail": lambda bomb: bomb + ZIP + b"\0" * 4_096,
    ", cut": lambda bomb: bomb[: -max(1, len(bomb) // 10)],
}
DRESSED = {
    f"{name}{dressing}": (make, dress)
    for dressing, dress in list(DRESSINGS.items())[: sized(short=1, long=3)]
    for name, make in BOMBS.items()
}


def opened(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page), formats=["JPEG"])


def is_red(image: Image.Image, x: float, y: float) -> bool:
    """Whether the picture is red at this place, given in fractions of its size."""
    red, green, blue = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))  # type: ignore[misc]  # a tuple in RGB
    return bool(red > 150 and green < 90 and blue < 90)


def list_children() -> set[str]:
    """Processes of this one, ended but unreaped ones too."""
    listed = []
    for task in os.listdir("/proc/self/task"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread may end while we look
            listed.append(Path(f"/proc/self/task/{task}/children").read_text().split())
    return {pid for pids in listed for pid in pids}


@pytest.fixture
def images() -> PageImages:
    return PageImages()


class TestRealFiles:
    @pytest.mark.parametrize(
        ("body", "size"),
        [
            (samples.jpeg(), (640, 400)),
            (samples.png(), (640, 400)),
            (samples.jpeg(samples.picture((4_000, 3_000))), (2_000, 1_500)),
            (samples.png(samples.picture((1_500, 3_000)).convert("P")), (1_000, 2_000)),
            (samples.png(samples.picture().convert("RGBA")), (640, 400)),
            (samples.jpeg(samples.picture().convert("CMYK")), (640, 400)),
            (samples.scanned_pdf(), (1_414, 2_000)),
        ],
        ids=["jpeg", "png", "12 megapixels", "palette", "transparent", "cmyk", "scan"],
    )
    async def test_becomes_one_upright_page(self, images: PageImages, body: bytes, size: tuple[int, int]) -> None:
        (page,) = await images.from_upload(body)
        image = opened(page)
        assert image.size == size
        assert image.mode == "RGB"
        assert [is_red(image, x, y) for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))] == [
            True, False, False, False,
        ]  # fmt: skip

    async def test_heic_becomes_an_upright_page(self, images: PageImages) -> None:
        (page,) = await images.from_upload(samples.HEIC)
        image = opened(page)
        assert image.size == (48, 64)
        assert is_red(image, 0.75, 0.25)
        assert not is_red(image, 0.25, 0.25)

    @pytest.mark.parametrize(
        ("orientation", "red"), [(2, (0.75, 0.25)), (3, (0.75, 0.75)), (6, (0.75, 0.25)), (8, (0.25, 0.75))]
    )
    async def test_exif_orientation_is_applied_before_it_is_lost(
        self, images: PageImages, orientation: int, red: tuple[float, float]
    ) -> None:
        (page,) = await images.from_upload(samples.jpeg(orientation=orientation))
        image = opened(page)
        assert image.size == ((400, 640) if orientation in (6, 8) else (640, 400))
        assert is_red(image, *red)

    async def test_grey_of_16_bits_keeps_its_shades(self, images: PageImages) -> None:
        ramp = Image.linear_gradient("L").convert("I").point(lambda value: value * 257).convert("I;16")
        (page,) = await images.from_upload(samples.png(ramp))
        shades = [ImageStat.Stat(opened(page).convert("L").crop((0, y, 256, y + 1))).mean[0] for y in (2, 128, 253)]
        assert shades == pytest.approx([2, 128, 253], abs=3)

    async def test_a_pdf_gives_its_first_ten_pages(self, images: PageImages) -> None:
        assert len(await images.from_upload(samples.scanned_pdf(3))) == 3
        assert len(await images.from_upload(samples.scanned_pdf(12))) == 10

    async def test_a_black_bar_laid_over_a_pdf_stays(self, images: PageImages) -> None:
        bar = b"/Annots [<< /Type /Annot /Subtype /Square /Rect [0 0 300 200] /C [0 0 0] /IC [0 0 0] /F 4 /AP << /N 5 0 R >> >>]"
        black = samples.stream(b"0 g 0 0 300 200 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 300 200]")
        body = samples.pdf_page(samples.stream(b"1 0 0 rg 0 0 300 200 re f"), more=[black])
        (page,) = await images.from_upload(body.replace(b"/Type /Page /Parent", bar + b" /Type /Page /Parent"))
        assert ImageStat.Stat(opened(page).convert("L")).mean[0] < 8


class TestRefusals:
    @pytest.mark.parametrize("body", ODD_CONTENTS.values(), ids=ODD_CONTENTS)
    async def test_other_contents_are_refused_without_starting_a_child(self, body: bytes) -> None:
        no_child = PageImages(PageLimits(children=0, waiting=0))  # it would be Busy
        with pytest.raises(DocumentRejected, match="JPEG, PNG, HEIC or PDF"):
            await no_child.from_upload(body)

    @pytest.mark.parametrize("kind", BEGINNINGS)
    @pytest.mark.parametrize("odd", ["html", "zip", "svg", "windows program", "gif", "nul bytes"])
    async def test_a_right_beginning_alone_is_not_enough(self, images: PageImages, kind: str, odd: str) -> None:
        with pytest.raises(DocumentRejected, match="damaged or incomplete"):
            await images.from_upload(BEGINNINGS[kind] + ODD_CONTENTS[odd] * 3)

    async def test_nothing_is_refused_as_nothing(self, images: PageImages) -> None:
        with pytest.raises(DocumentRejected, match="empty"):
            await images.from_upload(b"")

    async def test_a_byte_too_many(self) -> None:
        body = samples.jpeg()
        assert await PageImages(PageLimits(upload_bytes=len(body))).from_upload(body)
        with pytest.raises(DocumentTooLarge):
            await PageImages(PageLimits(upload_bytes=len(body) - 1)).from_upload(body)

    async def test_a_password_is_named(self, images: PageImages) -> None:
        with pytest.raises(DocumentRejected, match="protected with a password"):
            await images.from_upload(samples.encrypted_pdf())

    async def test_the_sentence_is_in_the_readers_language(self, images: PageImages) -> None:
        with pytest.raises(DocumentRejected, match="パスワードを外して"):
            await images.from_upload(samples.encrypted_pdf(), "ja")
        with pytest.raises(DocumentRejected, match="GIF画像"):
            await images.from_upload(b"GIF89a", "ja")

    async def test_a_missing_heic_reader_is_named(self, images: PageImages, monkeypatch: pytest.MonkeyPatch) -> None:
        text = page_images.CHILD.replace("import sys;", "import sys; sys.modules['pi_heif'] = None;", 1)
        with (
            as_child(monkeypatch, text),
            pytest.raises(DocumentRejected, match="HEIC photos cannot be read at this desk"),
        ):
            await images.from_upload(samples.HEIC)


@pytest.mark.parametrize("body", POLYGLOTS.values(), ids=POLYGLOTS)
async def test_what_a_file_hides_is_gone(images: PageImages, body: bytes) -> None:
    assert samples.CANARY in body or b"CANARY-HEIC" in body
    try:
        pages = await images.from_upload(body)
    except DocumentRejected:
        return  # refused is harmless too
    for page in pages:
        assert b"CANARY" not in page
        assert page.endswith(b"\xff\xd9")
        assert page.count(b"\xff\xd8\xff") == 1
        assert not set(opened(page).info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not opened(page).getexif()


class TestBombs:
    @pytest.mark.parametrize(("make", "dress"), DRESSED.values(), ids=DRESSED)
    async def test_a_bomb_is_refused_or_harmless_within_its_limits(
        self, images: PageImages, make: Callable[[], bytes], dress: Callable[[bytes], bytes]
    ) -> None:
        body = dress(make())
        assert len(body) < images.limits.upload_bytes
        before, begun = forget_peak_memory(), time.monotonic()
        (outcome,) = await asyncio.gather(images.from_upload(body), return_exceptions=True)
        assert peak_memory() - before < 20 * 2**20
        assert time.monotonic() - begun < images.limits.wall_seconds
        if isinstance(outcome, list):
            assert all(max(opened(page).size) <= images.limits.side for page in outcome)
        else:
            assert isinstance(outcome, DocumentRejected)
            assert "Please" in outcome.public_message

    @pytest.mark.parametrize(
        "name", ["png of 2.5 billion pixels", "png one row over", "png of 2 billion rows", "jpeg of 4 billion pixels"]
    )
    async def test_too_many_pixels_are_named(self, images: PageImages, name: str) -> None:
        with pytest.raises(DocumentRejected, match="more than 50 million pixels"):
            await images.from_upload(BOMBS[name]())

    async def test_the_largest_picture_allowed_fits_the_childs_memory(self, images: PageImages) -> None:
        largest = Image.new("RGBA", (7_071, 7_071), (9, 9, 9, 200))
        (page,) = await images.from_upload(samples.png(largest, level=1))
        assert opened(page).size == (2_000, 2_000)

    async def test_processor_time_is_limited(self) -> None:
        hasty = PageImages(PageLimits(cpu_seconds=1, wall_seconds=60))
        begun = time.monotonic()
        with pytest.raises(DocumentRejected, match="more work than a document should"):
            await hasty.from_upload(samples.laughing_pdf())
        assert time.monotonic() - begun < 30


class TestTheChild:
    async def test_is_killed_when_its_time_is_over(self) -> None:
        hasty = PageImages(PageLimits(cpu_seconds=60, wall_seconds=0.5))
        before = list_children()
        with pytest.raises(DocumentRejected, match="more work than a document should"):
            await hasty.from_upload(samples.laughing_pdf())
        assert list_children() <= before

    async def test_is_killed_when_the_caller_leaves(self, monkeypatch: pytest.MonkeyPatch) -> None:
        patient = PageImages(PageLimits(cpu_seconds=60, wall_seconds=60))
        before, begun = list_children(), asyncio.Event()

        @asynccontextmanager
        async def announced() -> AsyncIterator[asyncio.subprocess.Process]:
            async with started_child() as child:
                begun.set()
                yield child

        started_child = page_images.started_child
        monkeypatch.setattr(page_images, "started_child", announced)
        task = asyncio.create_task(patient.from_upload(samples.laughing_pdf()))
        await begun.wait()
        assert list_children() - before
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert list_children() <= before

    async def test_runs_at_most_twice_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        running, most = 0, 0

        @asynccontextmanager
        async def counted() -> AsyncIterator[asyncio.subprocess.Process]:
            nonlocal running, most
            async with started_child() as child:
                running += 1
                most = max(most, running)
                yield child
                running -= 1

        started_child = page_images.started_child
        monkeypatch.setattr(page_images, "started_child", counted)
        images = PageImages()
        results = await asyncio.gather(*(images.from_upload(samples.jpeg(orientation=n % 8 + 1)) for n in range(10)))
        assert [len(pages) for pages in results] == [1] * 10
        assert most == 2

    async def test_a_crowd_is_asked_to_come_back(self) -> None:
        images = PageImages(PageLimits(waiting=1))
        results = await asyncio.gather(*(images.from_upload(samples.jpeg()) for _ in range(5)), return_exceptions=True)
        assert sorted(type(result).__name__ for result in results) == ["Busy", "Busy", "list", "list", "list"]
        assert isinstance(next(result for result in results if not isinstance(result, list)), Busy)
        assert await images.from_upload(samples.jpeg())

    def test_has_given_up_every_right(self, tmp_path: Path) -> None:
        """Asked from inside: a file, a socket, another program, more memory, the old limits."""
        script = """
import ctypes, os, resource, signal, socket, threading
from handlers.web.page_images_sandbox import restrict
victim = os.environ["VICTIM"]
libc = ctypes.CDLL(None, use_errno=True)
restrict(memory=900 * 2**20, cpu_seconds=5)
def tried(what):
    try: done = what()
    except (OSError, ValueError, MemoryError, RuntimeError) as error: return type(error).__name__
    return "refused" if done == -1 else f"possible: {done}"
print({name: tried(what) for name, what in {
    "read": lambda: open(victim), "write": lambda: open(victim, "w"), "truncate": lambda: os.truncate(victim, 0),
    "unlink": lambda: os.unlink(victim), "rename": lambda: os.rename(victim, victim + "2"), "mkdir": lambda: os.mkdir(victim + "3"),
    "chmod": lambda: os.chmod(victim, 0), "list": lambda: os.listdir("/"), "chdir": lambda: os.chdir("/tmp"),
    "socket": lambda: socket.socket(), "pipe": lambda: os.pipe(), "fork": lambda: os.fork(), "vfork": lambda: libc.vfork(),
    "exec": lambda: os.execv("/bin/true", ["true"]), "kill": lambda: os.kill(os.getppid(), 0), "ptrace": lambda: libc.ptrace(0, 0, 0, 0),
    "memory": lambda: bytearray(1000 * 2**20), "limits": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99)),
    "root": lambda: os.setuid(0),
}.items()})
thread = threading.Thread(target=lambda: print("threads go on"))
thread.start(); thread.join()
"""
        victim = tmp_path / "desk.db"
        victim.write_text("everything")
        for path in (tmp_path, victim):
            os.chmod(path, 0o777)  # noqa: S103 - the filter alone shall stop it
        answer = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"VICTIM": str(victim)}
        )
        tried, went_on = answer.stdout.splitlines()
        outcomes = ast.literal_eval(tried)
        assert len(outcomes) == 19
        assert set(outcomes.values()) <= {"PermissionError", "OSError", "ValueError", "MemoryError", "refused"}, (
            outcomes
        )
        assert victim.read_text() == "everything"
        assert went_on == "threads go on"

    async def test_decodes_nothing_where_it_cannot_give_its_rights_up(
        self, images: PageImages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = "import handlers.web.page_images_sandbox as s; s._EQUAL = 0xFFFF; from handlers.web.page_images_child import run; run()"
        monkeypatch.setattr(
            page_images,
            "CHILD",
            page_images.CHILD.replace("from handlers.web.page_images_child import run; run()", broken),
        )
        with pytest.raises(Busy):
            await images.from_upload(samples.jpeg())

    @pytest.mark.parametrize(
        "lie",
        [
            "b''",
            "b'nonsense'",
            "struct.pack('>I', 2**32 - 1) + b'x' * 99",
            "part(b'[]')",
            "part(b'{\"pages\": 11}') + part(b'\\xff\\xd8\\xff') * 11",
            "part(b'{\"pages\": 0}')",
            "part(b'{\"pages\": 1}') + part(b'<html>')",
            "part(b'{\"pages\": 1}') + struct.pack('>I', 2**31)",
            "part(b'{\"pages\": 2}') + part(b'\\xff\\xd8\\xff' + b'x' * 20 * 2**20) * 2",
            'part(b\'{"refused": "<b>no such code</b>"}\')',
        ],
    )
    async def test_is_not_believed(self, images: PageImages, monkeypatch: pytest.MonkeyPatch, lie: str) -> None:
        head = "import struct, sys\npart = lambda b: struct.pack('>I', len(b)) + b\nsys.stdin.buffer.read()\n"
        with as_child(monkeypatch, f"{head}sys.stdout.buffer.write({lie})\n"):
            with pytest.raises(DocumentRejected, match="more work than a document should"):
                await images.from_upload(samples.jpeg())
            with pytest.raises(ChildFailed):
                await images.watermarked([samples.jpeg()], "x")

    @pytest.mark.parametrize(
        "program",
        [
            "pass",
            "import os; os._exit(0)",
            "import time; time.sleep(60)",
            "import sys; sys.stdin.buffer.read(9); sys.exit(1)",
            "import sys\nwhile True: sys.stdout.buffer.write(b'\\0' * 65536)",
        ],
    )
    async def test_that_does_not_listen_is_ended(self, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
        hasty = PageImages(PageLimits(wall_seconds=1))
        before = list_children()
        body = samples.jpeg() + b"\0" * 5 * 2**20
        with as_child(monkeypatch, program), pytest.raises(DocumentRejected, match="more work than a document should"):
            await hasty.from_upload(body)
        assert list_children() <= before

    def test_is_the_only_one_that_loads_decoders(self) -> None:
        check = "import sys, handlers.web.page_images; print({'PIL', 'pypdfium2', 'pi_heif'} & set(sys.modules))"
        assert (
            subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
            == "set()\n"
        )


class TestWatermark:
    @pytest.mark.parametrize("shade", ["white", "black", "gray"])
    async def test_can_be_read_everywhere_on_light_and_on_dark(self, images: PageImages, shade: str) -> None:
        plain = samples.jpeg(Image.new("RGB", (1_400, 1_000), shade))
        (page,) = await images.watermarked([plain], "PD-7K3M-9QX2 · U0STAFF · 2026-11-22 09:14 UTC")
        image = opened(page).convert("L")
        assert image.size == (1_400, 1_000)
        tiles = [image.crop((x, y, x + 350, y + 250)) for x in range(0, 1_400, 350) for y in range(0, 1_000, 250)]
        contrasts = [darkest_to_lightest(tile) for tile in tiles]
        assert min(contrasts) > 70, contrasts

    async def test_every_page_of_a_document_is_marked_and_keeps_its_size(self, images: PageImages) -> None:
        pages = await images.from_upload(samples.scanned_pdf(3))
        marked = await images.watermarked(pages, "anybody\n\n" * 100)
        assert [opened(page).size for page in marked] == [opened(page).size for page in pages]
        assert not set(pages) & set(marked)

    async def test_letters_that_the_font_lacks_do_not_stop_it(self, images: PageImages) -> None:
        assert len(await images.watermarked([samples.jpeg()], "山田 花子 \u202e\x00 🙂")) == 1


def darkest_to_lightest(image: Image.Image) -> float:
    lowest, highest = image.getextrema()
    return float(highest - lowest)  # type: ignore[operator]  # one band: two numbers


@contextmanager
def as_child(monkeypatch: pytest.MonkeyPatch, text: str) -> Iterator[None]:
    """Runs another program in the child's place."""
    monkeypatch.setattr(page_images, "CHILD", text)
    yield
