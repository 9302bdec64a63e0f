"""The page behind the link of an answer letter: asks for a fresh code, then shows the answer once. No script, both languages."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from bot.domain.errors import AnswerLinkNotValid, DeskError
from bot.ports import Transaction
from bot.services import answer_links
from bot.services.answer_links import LinkedAnswer
from handlers.web.chat import spoken
from handlers.web.context import Web, WebDep
from handlers.web.errors import responses, status_of
from handlers.web.page_words import ANSWER_WORDS
from handlers.web.pages import read_form

router = APIRouter(prefix="/answer", tags=["pages"])

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}  # a page that sends no referrer has no origin to send its form from
_FORM = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": {"code": {"type": "string"}}}
            }
        }
    }
}
SEND, READ = "send", "read"

LinkToken = Annotated[str, Path(min_length=1, max_length=200)]


@router.get("/{token}", response_class=HTMLResponse, responses=responses(404, 422))
async def show_answer_form(token: LinkToken, request: Request, web: WebDep) -> HTMLResponse:
    """Offers to send a code. Looking at this page uses nothing up: mail programs fetch links on their own."""
    return await _page(request, web, token, step=SEND)


@router.post(
    "/{token}", response_class=HTMLResponse, openapi_extra=_FORM, responses=responses(403, 404, 408, 413, 415, 422, 429)
)
async def show_answer(token: LinkToken, request: Request, web: WebDep) -> HTMLResponse:
    """Without a code: sends one. With the right one: shows the answer."""
    (code,) = read_form(await request.body(), "code")

    def work(tx: Transaction) -> Any:
        if code:
            return answer_links.open_answer(tx, web.house, token, code)
        return answer_links.send_code(tx, web.house, token)

    try:
        opened = await web.store.write(work)
    except DeskError as refusal:
        return await _page(request, web, token, step=READ if code else SEND, refusal=refusal)
    return await _page(request, web, token, step=READ, opened=opened)


async def _page(
    request: Request, web: Web, token: str, *, step: str, refusal: DeskError | None = None, opened: Any = None
) -> HTMLResponse:
    link: LinkedAnswer | None = None
    try:
        link = await web.store.read(lambda tx: answer_links.look(tx, web.house, token))
    except AnswerLinkNotValid as gone:
        refusal = gone
    locale = _locale(request, link)
    words = ANSWER_WORDS[locale]
    error = words.get(type(refusal).__name__, refusal.public_message) if refusal else None
    body = web.templates.get_template("answer.html").render(
        words=words, locale=locale, link=link, step=step, error=error, answers=opened.answers if opened else None
    )
    return HTMLResponse(body, status_of(refusal) if refusal else 200, _HEADERS)


def _locale(request: Request, link: LinkedAnswer | None) -> str:
    """What was chosen on the page, else the language of the request."""
    fallback = link.locale if link else request.headers.get("accept-language", "en")
    return spoken(request.query_params.get("lang", fallback))
