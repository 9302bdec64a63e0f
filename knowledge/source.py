"""Turns the bytes of a policy document into text, or says where they cannot be read. It never guesses an encoding
without evidence and never changes a character."""

import re

from knowledge.errors import PolicyUnreadable

MAX_BYTES = 4 * 2**20
KNOWN_BINARY = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "an Office or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a rich-text file",
}
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
KANA = re.compile(r"[\u3041-\u30fa]")
SAVE_AS_UTF8 = "Please save it as plain text in UTF-8."


def decode(name: str, raw: bytes) -> str:
    """The text of a UTF-8, UTF-16 (with mark) or evidently Japanese Shift-JIS document. Raises PolicyUnreadable."""
    if len(raw) > MAX_BYTES:
        raise PolicyUnreadable(name, f"it is larger than {MAX_BYTES // 2**20} MB, which no policy text is.")
    for magic, kind in KNOWN_BINARY.items():
        if raw.startswith(magic):
            raise PolicyUnreadable(name, f"it is {kind}, not a text. {SAVE_AS_UTF8}")
    text = _decoded(name, raw)
    _refuse_control_characters(name, text)
    if not text.strip():
        raise PolicyUnreadable(name, "it is empty.")
    return text


def _decoded(name: str, raw: bytes) -> str:
    encoding = next((codec for mark, codec in BYTE_ORDER_MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        japanese = _as_shift_jis(raw)
        if japanese is not None:
            return japanese
        where = _position(raw[: error.start].decode("latin-1"), error.start)
        raise PolicyUnreadable(
            name, f"the byte 0x{raw[error.start]:02X} is not {encoding}. {SAVE_AS_UTF8}", where
        ) from None


def _as_shift_jis(raw: bytes) -> str | None:
    """Shift-JIS is accepted only where a tenth of the text is kana: other 8-bit texts decode as stray kanji without any."""
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError:
        return None
    return text if len(KANA.findall(text)) * 10 >= len(text) else None


def _refuse_control_characters(name: str, text: str) -> None:
    if found := CONTROL.search(text):
        where = _position(text[: found.start()], found.start())
        raise PolicyUnreadable(
            name, f"it holds a control character (U+{ord(found[0]):04X}), so it is not a text.", where
        )


def _position(before: str, offset: int) -> str:
    line = before.count("\n") + 1
    return f"line {line}, column {offset - (before.rfind(chr(10)) + 1) + 1}"
