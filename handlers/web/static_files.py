"""Files the browser loads, read once at start: addressed by the hash of their content, packed once, never looked up on disk again."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import Request, Response

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, max-age=300, must-revalidate"

WIDGET = "widget.js"
# The widget's parts share one scope and are served as one file, so that a customer's page makes one request. Order matters only for `start`.
WIDGET_PARTS = (
    "strings",
    "elements",
    "desk_api",
    "memory",
    "live",
    "outgoing",
    "messages",
    "tickets",
    "upload",
    "panel",
    "element",
    "start",
)


@dataclass(frozen=True, slots=True)
class File:
    body: bytes
    packed: bytes
    media_type: str
    version: str


class StaticFiles:
    def __init__(self) -> None:
        root = resources.files("handlers.web").joinpath("static")
        self.files: Mapping[str, File] = {
            WIDGET: _file(WIDGET, _widget(root.joinpath("widget"))),
            **{entry.name: _file(entry.name, entry.read_bytes()) for entry in root.iterdir() if entry.is_file()},
        }

    def url(self, name: str) -> str:
        """An address that changes with the content."""
        return f"/static/{name}?v={self.files[name].version}"

    def respond(self, name: str, request: Request) -> Response:
        """The file, or 304. Any site may embed these; they hold nobody's data. Raises KeyError."""
        file = self.files[name]
        tag = f'"{file.version}"'
        headers = {
            "ETag": tag,
            "Vary": "Accept-Encoding",
            "Cache-Control": _FOREVER if request.query_params.get("v") == file.version else _ASK_AGAIN,
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.packed, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})
        return Response(file.body, media_type=file.media_type, headers=headers)


def _file(name: str, body: bytes) -> File:
    version = hashlib.sha256(body).hexdigest()[:12]
    return File(body, gzip.compress(body, 9, mtime=0), _TYPES[name.rpartition(".")[2]], version)


def _widget(folder: Traversable) -> bytes:
    styles = folder.joinpath("widget.css").read_text("utf-8")
    parts = [_without_comments(folder.joinpath(f"{name}.js").read_text("utf-8")) for name in WIDGET_PARTS]
    return "\n".join(['(() => {\n"use strict";', f"const STYLES = {json.dumps(styles)};", *parts, "})();\n"]).encode()


def _without_comments(part: str) -> str:
    """Without the lines that are comments: they are for us, not for every visitor."""
    return "\n".join(line for line in part.splitlines() if not line.lstrip().startswith("//"))
