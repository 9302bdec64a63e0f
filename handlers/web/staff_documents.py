"""One look at an identity document for one member of staff: a form that burns nothing, then one page that cannot be fetched twice."""

from base64 import b64encode
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from bot.domain.errors import NotStaff, WrongPin
from bot.services import document_links
from bot.services.labels import label
from handlers.web.context import Web, WebDep
from handlers.web.errors import responses
from handlers.web.pages import read_form

router = APIRouter(prefix="/staff/documents", tags=["staff"])

_POLICY = (
    "default-src 'none'; img-src data:; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FORM_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY, "X-Robots-Tag": "noindex"}
# The page with the pictures can do nothing at all. The form's cannot be as strict: a sandboxed page has no origin to send it from.
_HEADERS = {**_FORM_HEADERS, "Content-Security-Policy": f"{_POLICY}; sandbox"}
_FORM = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": {"pin": {"type": "string"}}}
            }
        }
    }
}

LinkToken = Annotated[str, Path(min_length=1, max_length=200)]


@router.get("/{token}", response_class=HTMLResponse, responses=responses(403, 404, 422))
async def show_form(token: LinkToken, web: WebDep) -> HTMLResponse:
    """Asks for the PIN. Looking at this page uses nothing up: chat programs fetch links on their own."""
    await _require_member(web, token)
    return HTMLResponse(_page(web, "staff_pin.html", error=None), headers=_FORM_HEADERS)


@router.post(
    "/{token}", response_class=HTMLResponse, openapi_extra=_FORM, responses=responses(403, 404, 408, 413, 415, 422, 429)
)
async def show_documents(token: LinkToken, request: Request, web: WebDep) -> HTMLResponse:
    """Uses the link up and shows the pages, watermarked with who looked and when."""
    await _require_member(web, token)
    (pin,) = read_form(await request.body(), "pin")
    try:
        opened = await web.store.write(lambda tx: document_links.open_document_link(tx, web.house, token, pin))
    except WrongPin as refusal:
        return HTMLResponse(_page(web, "staff_pin.html", error=refusal.public_message), 403, _FORM_HEADERS)
    seen_at = f"{web.house.clock.now():%Y-%m-%d %H:%M} UTC"
    images: list[tuple[str, str]] = []
    for sealed, proof in zip(opened.pages, opened.proofs, strict=True):
        pages = await web.store.open_pages(sealed)
        marked = await web.page_images.watermarked(pages, f"{opened.reference} · {opened.staff} · {seen_at}")
        shows = label("proof", proof)
        images += [(shows, f"data:image/jpeg;base64,{b64encode(image).decode()}") for image in marked]
    body = _page(
        web, "staff_documents.html", reference=opened.reference, staff=opened.staff, seen_at=seen_at, images=images
    )
    return HTMLResponse(body, headers=_HEADERS)


async def _require_member(web: Web, token: str) -> None:
    """Whoever the link was made for must still be one of the desk's staff. Raises LinkNotValid, NotStaff."""
    facts = await web.store.read(lambda tx: document_links.peek_document_link(tx, web.house, token))
    if not await web.staff.is_member(facts.desk, facts.staff):
        raise NotStaff


def _page(web: Web, name: str, **values: object) -> str:
    return web.templates.get_template(name).render(**values)
