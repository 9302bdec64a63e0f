"""Pages for people: the demonstration site of each desk with the widget on it, the status page, and the widget itself."""

from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from bot.domain.desks import Desk
from bot.domain.errors import DeskError
from bot.domain.forms import MAX_MESSAGE
from bot.ports import Transaction
from bot.services import chat
from bot.services.identity import MAX_DOCUMENT_BYTES
from bot.services.phrases import phrases
from bot.services.ticket_view import TicketView
from handlers.web.chat import spoken
from handlers.web.client_address import client_address, client_key
from handlers.web.colors import colors_of
from handlers.web.context import Web, WebDep
from handlers.web.errors import responses, status_of
from handlers.web.origins import require_origin
from handlers.web.page_words import STATUS_WORDS
from handlers.web.shapes import DeskOut
from handlers.web.static_files import WIDGET

router = APIRouter(tags=["pages"])

_SCRIPT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/javascript": {}}}}

DeskKey = Annotated[str, Path(max_length=60)]


@router.get("/api/desks/{desk}", response_model=DeskOut, responses=responses(403, 404, 422))
async def get_desk(
    desk: DeskKey, request: Request, web: WebDep, locale: Annotated[str, Query(max_length=35)] = "en"
) -> JSONResponse:
    """What the widget shows before anybody has said a word."""
    found = web.house.desk(desk)
    require_origin(request, web.settings, found)
    human = phrases(spoken(locale)).button("human")
    return JSONResponse(
        {
            "key": found.key,
            "name": found.name,
            "policy_url": f"/policy/{found.policy}",
            "colors": asdict(colors_of(found.brand_color)),
            "talk_to_a_person": {"label": human.label, "text": human.text},
            "max_message": MAX_MESSAGE,
            "max_document": MAX_DOCUMENT_BYTES,
        }
    )


@router.get("/", response_class=HTMLResponse, responses=responses(404, 422))
async def show_first_desk(web: WebDep, desk: Annotated[str | None, Query(max_length=60)] = None) -> HTMLResponse:
    """A stand-in for a company's own site, with the chat on it."""
    return _demo(web, web.house.desk(desk) if desk else next(iter(web.house.desks.values())))


@router.get("/demo/{desk}", response_class=HTMLResponse, responses=responses(404, 422))
async def show_desk(desk: DeskKey, web: WebDep) -> HTMLResponse:
    """The same for one desk by name."""
    return _demo(web, web.house.desk(desk))


@router.get("/status", response_class=HTMLResponse, responses=responses())
async def show_status_form(request: Request, web: WebDep) -> HTMLResponse:
    """Asks for reference and access code."""
    return HTMLResponse(_status(web, _locale(request)))


@router.post(
    "/status",
    response_class=HTMLResponse,
    responses=responses(403, 408, 413, 415, 422, 429),
    openapi_extra={
        "requestBody": {
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {"reference": {"type": "string"}, "access_code": {"type": "string"}},
                    }
                }
            }
        }
    },
)
async def show_status(request: Request, web: WebDep) -> HTMLResponse:
    """Status and timeline of a request, as a page that needs no script."""
    locale = _locale(request)
    reference, access_code = read_form(await request.body(), "reference", "access_code")
    address = client_address(request, web.settings)

    def work(tx: Transaction) -> TicketView:
        return chat.lookup(tx, web.house, reference, access_code, client_key(tx, address), locale)

    try:
        return HTMLResponse(_status(web, locale, ticket=await web.store.write(work)))
    except DeskError as refusal:
        body = _status(
            web,
            locale,
            error=STATUS_WORDS[locale].get(type(refusal).__name__, refusal.public_message),
            reference=reference,
        )
        return HTMLResponse(body, status_of(refusal))


@router.get("/widget.js", response_class=Response, responses=_SCRIPT | responses())
async def get_widget(request: Request, web: WebDep) -> Response:
    """The chat widget: `<script src="…/widget.js" data-desk="company" defer></script>`."""
    return web.static.respond(WIDGET, request)


@router.get("/brand/{desk}.css", response_class=Response, include_in_schema=False)
async def get_brand(desk: DeskKey, web: WebDep) -> Response:
    """A desk's colours as a stylesheet: inline styles are switched off on every page."""
    colors = asdict(colors_of(web.house.desk(desk).brand_color))
    lines = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in colors.items())
    return Response(f":root{{{lines}}}", media_type="text/css", headers={"Cache-Control": "public, max-age=300"})


@router.get("/static/{name}", response_class=Response, include_in_schema=False)
async def get_static(name: str, request: Request, web: WebDep) -> Response:
    if name not in web.static.files:
        raise HTTPException(404)
    return web.static.respond(name, request)


def read_form(body: bytes, *names: str) -> tuple[str, ...]:
    """The named fields of an urlencoded form; a missing one is empty."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=8)
    except ValueError:
        fields = {}
    return tuple(fields.get(name, [""])[0].strip()[:60] for name in names)


def _demo(web: Web, desk: Desk) -> HTMLResponse:
    page = web.templates.get_template("demo.html")
    return HTMLResponse(
        page.render(
            desk=desk, desks=list(web.house.desks.values()), demo=web.settings.demo, public_url=web.settings.public_url
        )
    )


def _status(web: Web, locale: str, **shown: Any) -> str:
    values = {"ticket": None, "error": None, "reference": None, **shown}
    return web.templates.get_template("status.html").render(words=STATUS_WORDS[locale], locale=locale, **values)


def _locale(request: Request) -> str:
    return spoken(request.query_params.get("lang", request.headers.get("accept-language", "en")))
