"""The process that decodes strangers' files: reads one job from stdin, takes every right from itself, answers with JPEG pages on stdout.

It runs in an isolated interpreter with an empty environment. It must never write a file, open a connection or print what it read: the
answer is pages or one code.
"""

import io
import json
import os
import struct
import sys
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from handlers.web.page_images_sandbox import restrict

FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
PDF_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
PDF_MAX_SCALE = 6.0  # a card-sized page is not blown up beyond 432 dots per inch
JPEG_QUALITY = 85
WATERMARK_LENGTH = 160
WATERMARK_INK = (255, 255, 255, 150)
WATERMARK_RIM = (20, 20, 20, 130)
UNRESTRICTED = 70  # the exit code that says: nothing was decoded, as some right could not be given up
_LENGTH = struct.Struct(">I")


class Refused(Exception):
    """The file cannot serve; the only argument is the code the parent turns into a sentence."""


def run() -> None:
    """The whole life of the process."""
    try:
        main()
    except MemoryError:
        os._exit(3)  # nothing can be said any more; the parent knows the sentence


def main() -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    job = json.loads(read_part(source))
    prepare(job["kind"])
    try:
        restrict(
            memory=job["memory"], cpu_seconds=job["cpu_seconds"]
        )  # after the imports, before the first byte of the file
    except (OSError, ValueError):
        os._exit(UNRESTRICTED)
    parts = [read_part(source) for _ in range(job["parts"])]
    try:
        pages = list(WORKERS[job["work"]](job, parts))
    except Refused as refused:
        write_part(sink, json.dumps({"refused": refused.args[0]}).encode())
        return
    write_part(sink, json.dumps({"pages": len(pages)}).encode())
    for page in pages:
        write_part(sink, page)


def read_part(source: BinaryIO) -> bytes:
    """One length-prefixed part. Raises EOFError when the parent went away."""
    prefix = source.read(_LENGTH.size)
    if len(prefix) < _LENGTH.size:
        raise EOFError
    return source.read(_LENGTH.unpack(prefix)[0])


def write_part(sink: BinaryIO, part: bytes) -> None:
    sink.write(_LENGTH.pack(len(part)) + part)
    sink.flush()


def prepare(kind: str) -> None:
    """Loads whatever the work will need, because no file can be opened later."""
    from PIL import MpoImagePlugin, TiffImagePlugin  # noqa: F401 (phones' two-picture JPEGs, and the reader of EXIF)

    Image.preinit()
    warnings.simplefilter("ignore")
    if kind == "pdf":
        import pypdfium2  # noqa: F401
    if kind == "heic":
        prepare_heic()


def prepare_heic() -> None:
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        FORMATS.pop("heic")
        return
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def pages_of_upload(job: dict[str, Any], parts: list[bytes]) -> Iterator[bytes]:
    """The upload as fresh JPEG pages. Raises Refused."""
    try:
        if job["kind"] == "pdf":
            yield from pages_of_pdf(parts[0], job["pages"], job["side"])
        else:
            yield page_of_picture(parts[0], job["kind"], job["pixels"], job["side"])
    except (Refused, MemoryError):
        raise
    except Exception as error:  # decoders raise a hundred things, all of them mean the same here
        raise Refused("damaged") from error


def page_of_picture(body: bytes, kind: str, pixels: int, side: int) -> bytes:
    if kind not in FORMATS:
        raise Refused("heic_missing")
    Image.MAX_IMAGE_PIXELS = pixels
    try:
        image: Image.Image = Image.open(io.BytesIO(body), formats=[FORMATS[kind]])
    except Image.DecompressionBombError:
        raise Refused("too_many_pixels") from None
    if image.width * image.height > pixels:
        raise Refused("too_many_pixels")
    if image.mode in ("1", "P", "I", "I;16"):
        image = widened(image)
    image.thumbnail((side, side))  # lets libjpeg decode at the smaller size
    return as_jpeg(flattened(ImageOps.exif_transpose(image)))


def widened(image: Image.Image) -> Image.Image:
    """Palettes and 16-bit greys as modes that can be resized smoothly."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if "transparency" in image.info else "RGB")


def flattened(image: Image.Image) -> Image.Image:
    """RGB on white paper."""
    if "A" not in image.mode and "transparency" not in image.info:
        return image.convert("RGB")
    image = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def as_jpeg(image: Image.Image) -> bytes:
    """New bytes from pixels alone: `info` (EXIF, comments, profiles) is left behind."""
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    buffer = io.BytesIO()
    clean.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def pages_of_pdf(body: bytes, limit: int, side: int) -> Iterator[bytes]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if error.err_code == PDF_PASSWORD_ERROR else "damaged") from error
    if len(document) == 0:
        raise Refused("damaged")
    for number in range(min(len(document), limit)):
        page = document[number]
        scale = min(side / max(page.get_size()), PDF_MAX_SCALE)
        # annotations are drawn: a black bar over a number is often one
        yield as_jpeg(flattened(page.render(scale=scale, may_draw_forms=False).to_pil()))
        page.close()


def watermarked_pages(job: dict[str, Any], parts: list[bytes]) -> Iterator[bytes]:
    """The pages with a text tiled across, so that no crop of a screenshot is without it."""
    for part in parts:
        image = Image.open(io.BytesIO(part), formats=["JPEG"]).convert("RGB")
        overlay = watermark(image.size, job["text"][:WATERMARK_LENGTH])
        image.paste(overlay, mask=overlay.getchannel("A"))
        yield as_jpeg(image)


@lru_cache(maxsize=2)  # the pages of a document are mostly of one size
def watermark(size: tuple[int, int], text: str) -> Image.Image:
    """A transparent sheet of that size. White letters with a dark rim can be read on light and on dark."""
    cell = watermark_cell(text, max(14, max(size) // 56))
    reach = int((size[0] ** 2 + size[1] ** 2) ** 0.5) + 1
    sheet = Image.new("RGBA", (reach, reach), (0, 0, 0, 0))
    for row, y in enumerate(range(0, reach, cell.height)):
        for x in range(-(row % 2) * cell.width // 2, reach, cell.width):
            sheet.paste(cell, (x, y))
    turned = sheet.rotate(28, resample=Image.Resampling.BILINEAR)
    corner = ((reach - size[0]) // 2, (reach - size[1]) // 2)
    return turned.crop((*corner, corner[0] + size[0], corner[1] + size[1]))


def watermark_cell(text: str, height: int) -> Image.Image:
    """The text once, with the room around it that lets the document be read."""
    font = ImageFont.load_default(height)
    rim = max(1, height // 10)
    left, top, right, bottom = font.getbbox(text, stroke_width=rim)
    cell = Image.new("RGBA", (int(right - left) + 4 * height, int(bottom - top) + 4 * height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(cell)
    place = (2 * height - left, 2 * height - top)
    draw.text(place, text, font=font, fill=WATERMARK_INK, stroke_width=rim, stroke_fill=WATERMARK_RIM)
    return cell


WORKERS = {"pages": pages_of_upload, "watermark": watermarked_pages}
