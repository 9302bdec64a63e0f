"""Reads a multipart upload part by part, in memory only: an identity document must not lie in a temporary file, not even for a moment."""

from collections.abc import Awaitable, Callable

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from bot.domain.errors import DocumentTooLarge, InvalidInput
from bot.services.identity import MAX_DOCUMENT_BYTES

_MAX_REFERENCE = 60
_FIELDS = ("reference", "file")


class UploadNotReadable(InvalidInput):
    public_message = "The upload could not be read. Please send one file, together with the reference of the request."


class Upload:
    """`reference` is complete once the next part begins, so that it can be checked before the file has arrived."""

    def __init__(self, boundary: bytes) -> None:
        self._parts: dict[str, bytearray] = {}
        self._complete: set[str] = set()
        self._name = ""
        self._header = bytearray()
        self._value = bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._header_ended,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": lambda: self._complete.add(self._name),
            },
        )

    @property
    def reference(self) -> str | None:
        return self._parts["reference"].decode("ascii", "replace").strip() if "reference" in self._complete else None

    @property
    def file(self) -> bytes:
        """Raises UploadNotReadable when no whole file came."""
        if "file" not in self._complete or not self._parts["file"]:
            raise UploadNotReadable
        return bytes(self._parts["file"])

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise UploadNotReadable from None

    def _begin(self) -> None:
        self._name = ""

    def _header_ended(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._name = options.get(b"name", b"").decode("ascii", "replace")
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        if self._name not in _FIELDS or self._name in self._parts:
            raise UploadNotReadable
        self._parts[self._name] = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._parts[self._name]
        part += data[start:end]
        if self._name == "reference" and len(part) > _MAX_REFERENCE:
            raise UploadNotReadable
        if len(part) > MAX_DOCUMENT_BYTES:
            raise DocumentTooLarge(MAX_DOCUMENT_BYTES)


async def read_upload(request: Request, check: Callable[[str], Awaitable[None]]) -> tuple[str, bytes]:
    """The reference and the file's bytes. `check` is asked about the reference as soon as it is known, so that a file nobody waits for
    is not even read when the reference comes first. Raises UploadNotReadable, DocumentTooLarge, and what `check` raises.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    if not (boundary := options.get(b"boundary")):
        raise UploadNotReadable
    upload = Upload(boundary)
    checked = False
    async for chunk in request.stream():
        upload.feed(chunk)
        if not checked and upload.reference is not None:
            await check(upload.reference)
            checked = True
    if upload.reference is None:
        raise UploadNotReadable
    return upload.reference, upload.file
