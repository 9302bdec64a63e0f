"""Turns the bytes of a policy document into text, or says where they cannot be read. It never guesses an encoding
without evidence and never changes a character."""

import re
from dataclasses import dataclass

from knowledge.errors import PolicyUnreadable

MAX_BYTES = 4 * 2**20
KNOWN_BINARY = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "an Office or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a rich-text file",
    b"\x1f\x8b": "a compressed file",
    b"bplist": "a web archive",
}
BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", "cp932": "Shift_JIS", "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP", "cp1252": "Windows-1252",
}  # fmt: skip
DECLARED = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
DECLARABLE = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp", "windows-1252": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
}  # fmt: skip
JAPANESE_CODECS = ("cp932", "euc_jp")
ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\(J")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
KANA = re.compile(r"[\u3041-\u30fa]")
HALF_KANA = re.compile(r"[\uff61-\uff9f\ue000-\uf8ff]")
SAVE_AS_UTF8 = "Please save it as plain text in UTF-8."


@dataclass(frozen=True, slots=True)
class Decoded:
    """`encoding` as people name it; `is_guess` is true where the text's own letters are the only evidence for it."""

    text: str
    encoding: str
    is_guess: bool = False


def decode(name: str, raw: bytes) -> Decoded:
    """The text of a UTF-8, UTF-16 (with mark), declared or evidently Japanese document. Raises PolicyUnreadable."""
    if len(raw) > MAX_BYTES:
        raise PolicyUnreadable(name, f"it is larger than {MAX_BYTES // 2**20} MB, which no policy text is.")
    for magic, kind in KNOWN_BINARY.items():
        if raw.startswith(magic):
            raise PolicyUnreadable(name, f"it is {kind}, not a text. {SAVE_AS_UTF8}")
    decoded = _decoded(name, raw)
    _refuse_control_characters(name, decoded.text)
    if not decoded.text.strip():
        raise PolicyUnreadable(name, "it is empty.")
    return decoded


def _decoded(name: str, raw: bytes) -> Decoded:
    if ESCAPED_JAPANESE.search(raw) and (text := _as(raw, "iso2022_jp")) is not None:
        return Decoded(text, NAMES["iso2022_jp"], is_guess=True)
    codec = next((codec for mark, codec in BYTE_ORDER_MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        return Decoded(raw.decode(codec), NAMES[codec])
    except UnicodeDecodeError as error:
        if other := _declared(raw) or _japanese(raw):
            return other
        where = _position(raw[: error.start].decode("latin-1"), error.start)
        byte = f"the byte 0x{raw[error.start]:02X} (byte {error.start + 1} of the file) is not {NAMES[codec]}"
        raise PolicyUnreadable(name, f"{byte}. {SAVE_AS_UTF8}", where) from None


def _as(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _declared(raw: bytes) -> Decoded | None:
    """What a page says of itself, if its bytes agree."""
    hit = DECLARED.search(raw[:4096])
    codec = DECLARABLE.get(hit[1].decode("ascii", "replace").lower()) if hit else None
    text = _as(raw, codec) if codec else None
    return Decoded(text, NAMES[codec]) if codec and text is not None else None


def _japanese(raw: bytes) -> Decoded | None:
    """Shift_JIS or EUC-JP, only where exactly one of them makes sense: a tenth of the text is kana, and hardly any is the half-width kana
    or private characters that the wrong one shows. Other 8-bit texts decode as stray kanji without any kana."""
    likely = [
        Decoded(text, NAMES[codec], is_guess=True)
        for codec in JAPANESE_CODECS
        if (text := _as(raw, codec)) is not None
        and len(KANA.findall(text)) * 10 >= len(text)
        and len(HALF_KANA.findall(text)) * 50 <= len(text)
    ]
    return likely[0] if len(likely) == 1 else None


def _refuse_control_characters(name: str, text: str) -> None:
    if found := CONTROL.search(text):
        where = _position(text[: found.start()], found.start())
        nulls = text.count("\x00") * 3 >= len(text)
        hint = " Every second one is empty, as in UTF-16 without its mark. " + SAVE_AS_UTF8 if nulls else ""
        raise PolicyUnreadable(
            name, f"it holds a control character (U+{ord(found[0]):04X}), so it is not a text.{hint}", where
        )


def _position(before: str, offset: int) -> str:
    line = before.count("\n") + 1
    return f"line {line}, column {offset - (before.rfind(chr(10)) + 1) + 1}"
