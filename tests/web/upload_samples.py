"""Files as people and attackers send them, made on the spot. Nothing here judges what becomes of them."""

import base64
import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw, PngImagePlugin

CANARY = b"CANARY-7f3a"
RED = (200, 30, 30)
# 48 x 64 once upright, its top right quarter red; with EXIF, a place on earth and CANARY-HEIC. There is no free HEVC encoder to make it here.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIA"
    "AQAAAAAB7AABAAAAAAAAAFIAAgAAAAACPgABAAAAAAAAAH4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlm"
    "AAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroC"
    "QGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAANhtZGF0AAAATigBrwngIzhH/962H/zrGh8pbvFV35TeVvSKS7DU/9W2U+U9d9xrsP8zMfx4"
    "EA//HSeF1jib/+W+b+3fgdDaRF35fFJMaS9TIFCw+3IRwAAAAAZFeGlmAABNTQAqAAAACAADAQ4AAgAAAAwAAAAyARIAAwAAAAEABgAAiCUABAAAAAEAAAA+"
    "AAAAAENBTkFSWS1IRUlDAAACAAEAAgAAAAJOAAAAAAIABQAAAAMAAABcAAAAAAAAACMAAAABAAAAKQAAAAEAAAAWAAAAAQ=="
)


def picture(size: tuple[int, int] = (640, 400)) -> Image.Image:
    """White, with its top left quarter red: shows which way up it is."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill=RED)
    return image


def jpeg(image: Image.Image | None = None, *, orientation: int = 1, quality: int = 90) -> bytes:
    """With EXIF: the orientation, where it was taken, and the canary as description and comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 41.0, 22.0), 3: "E", 4: (139.0, 41.0, 30.0)})
    buffer = io.BytesIO()
    (image or picture()).save(buffer, "JPEG", quality=quality, exif=exif, comment=CANARY)
    return buffer.getvalue()


def png(image: Image.Image | None = None, *, level: int = 6) -> bytes:
    """With the canary in a text chunk."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", CANARY.decode())
    buffer = io.BytesIO()
    (image or picture()).save(buffer, "PNG", pnginfo=text, compress_level=level)
    return buffer.getvalue()


def scanned_pdf(pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    sheets = [picture((620, 877)) for _ in range(pages)]
    sheets[0].save(buffer, "PDF", save_all=True, append_images=sheets[1:], title=CANARY.decode())
    return buffer.getvalue()


def pdf(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these numbered objects; the first is the catalog."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + ending


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), extra, content)


def pdf_page(
    content: bytes, *, box: bytes = b"0 0 300 200", resources: bytes = b"", more: Sequence[bytes] = ()
) -> bytes:
    """One page drawn by object 4, `content`; `more` are the objects from 5 on."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources << %b >> >>" % (box, resources),
            content,
            *more,
        ]
    )


def pdf_with_traps() -> bytes:
    """Script that runs when opened, a program to launch, an attached file, a form that submits: all naming the canary."""
    js = b"(app.alert\\('" + CANARY + b"'\\))"
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /Names << /JavaScript << /Names [(a) 5 0 R] >> "
            b"/EmbeddedFiles << /Names [(x.exe) 6 0 R] >> >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /AA << /O 8 0 R >> >>",
            stream(b"1 0 0 rg 0 100 150 100 re f"),
            b"<< /S /JavaScript /JS " + js + b" >>",
            b"<< /Type /Filespec /F (x.exe) /EF << /F 7 0 R >> >>",
            stream(b"MZ" + CANARY, b"/Type /EmbeddedFile"),
            b"<< /S /Launch /F (" + CANARY + b") >>",
        ]
    )


def encrypted_pdf() -> bytes:
    """A PDF whose standard security handler wants a password that nobody has."""
    guard = b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P -4 >>" % (b"41" * 32, b"42" * 32)
    plain = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", guard]
    return pdf(plain, trailer=b"/Encrypt 3 0 R /ID [<%b> <%b>]" % (b"43" * 16, b"43" * 16))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_claiming(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG whose header claims this size, whatever follows."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims this size."""
    body = bytearray(jpeg())
    place = body.index(b"\xff\xc0") + 5
    body[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(body)


def heic_claiming(width: int, height: int) -> bytes:
    """The sample with its picture's extent overwritten."""
    place = HEIC.index(b"ispe") + 8
    return HEIC[:place] + struct.pack(">II", width, height) + HEIC[place + 8 :]


def inflating(megabytes: int, rounds: int = 1) -> bytes:
    """That many megabytes of blanks, deflated `rounds` times over. One deflated megabyte repeated: the checksum at the end is wrong."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + block * megabytes + b"\x03\x00" + b"\x00" * 4
    for _ in range(rounds - 1):
        packed = zlib.compress(packed, 9)
    return packed


def laughing_pdf(depth: int = 12, width: int = 10) -> bytes:
    """Drawings that draw drawings: `width` to the power of `depth` strokes in two kilobytes."""
    forms = []
    for level in range(depth):
        last = level == depth - 1
        content = b"0 0 1 1 re f " * width if last else b"/X Do " * width
        inner = b"" if last else b"/Resources << /XObject << /X %d 0 R >> >>" % (level + 6)
        forms.append(stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 300 200] " + inner))
    return pdf_page(stream(b"/X Do"), resources=b"/XObject << /X 5 0 R >>", more=forms)


def huge_image_pdf(side: int = 40_000) -> bytes:
    """A page with one picture of `side` squared pixels that deflates to almost nothing."""
    packer = zlib.compressobj(9)
    row = b"\x00" * side
    packed = b"".join(packer.compress(row) for _ in range(2_000)) + packer.flush()
    facts = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 " % (
        side,
        side,
    )
    image = stream(packed, facts + b"/Filter /FlateDecode")
    return pdf_page(stream(b"300 0 0 200 0 0 cm /X Do"), resources=b"/XObject << /X 5 0 R >>", more=[image])
