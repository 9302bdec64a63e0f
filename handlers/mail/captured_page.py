"""The page of captured mail at /mail, for the demo: whoever is at this machine reads every letter, and nobody else any.

Only loopback names and the page itself may ask, so that no web site can reach it by a name that points here.
"""

from importlib import resources
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi import Path as PathPart
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from handlers.mail.captured import find_captured, list_captured, newest_name

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A letter's own HTML: it may look as it likes, and load, run and send nothing.
_LETTER_POLICY = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PAGE = {**_ALWAYS, "Content-Security-Policy": _PAGE_POLICY, "X-Frame-Options": "DENY"}
_LETTER = {**_ALWAYS, "Content-Security-Policy": _LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
_STATIC = {"mail.css": "text/css; charset=utf-8", "mail.js": "text/javascript; charset=utf-8"}

LetterName = Annotated[str, PathPart(max_length=80)]


def require_local(request: Request) -> None:
    """Refuses foreign Host names (a site may let its name point here) and what other pages embed or fetch."""
    host = request.headers.get("host", "")
    if host.rpartition(":")[0] not in _LOOPBACK and host not in _LOOPBACK:
        raise HTTPException(403, "Captured mail can be read on this machine only, at 127.0.0.1 or localhost.")
    site = request.headers.get("sec-fetch-site", "none")
    opened_by_hand = request.headers.get("sec-fetch-dest") == "document"
    if site not in ("none", "same-origin") and not opened_by_hand:
        raise HTTPException(403, "Captured mail can be read by its own page only.")


def captured_mail_router(directory: Path) -> APIRouter:
    """The routes that show this directory's letters, to be included as they are: they all begin with /mail."""
    router = APIRouter(prefix="/mail", include_in_schema=False, dependencies=[Depends(require_local)])
    templates = Environment(
        loader=PackageLoader("handlers.mail"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def page(name: str | None, view: str) -> HTMLResponse:
        letters = list_captured(directory)
        opened = find_captured(directory, name) if name else next(iter(letters), None)
        if name and opened is None:
            raise HTTPException(404, "There is no such letter; it may have been deleted as one of the oldest.")
        newest = letters[0].name if letters else ""
        body = templates.get_template("mail.html.j2").render(
            letters=letters, opened=opened, chosen=name is not None, view=view, newest=newest
        )
        return HTMLResponse(body, headers=_PAGE)

    @router.get("")
    def show_newest(view: Annotated[str, Query(max_length=10)] = "text") -> HTMLResponse:
        return page(None, view)

    @router.get("/newest")
    def get_newest_name() -> PlainTextResponse:
        """What the page asks now and then, to see whether a letter came."""
        return PlainTextResponse(newest_name(directory), headers=_PAGE)

    @router.get("/static/{name}")
    def get_static(name: str) -> Response:
        if name not in _STATIC:
            raise HTTPException(404, "There is no such file.")
        content = resources.files("handlers.mail").joinpath("static", name).read_bytes()
        return Response(content, headers=_PAGE, media_type=_STATIC[name])

    @router.get("/{name}")
    def show_letter(name: LetterName, view: Annotated[str, Query(max_length=10)] = "text") -> HTMLResponse:
        return page(name, view)

    @router.get("/{name}/html")
    def show_html(name: LetterName) -> HTMLResponse:
        """A letter as its reader's mail program would show it, for the sandboxed frame."""
        letter = find_captured(directory, name)
        if letter is None:
            raise HTTPException(404, "There is no such letter.")
        return HTMLResponse(letter.html, headers=_LETTER)

    return router
