"""Refusals as HTTP: the one table from situations to status codes, and the one shape of an error. No business decisions here."""

import secrets
import traceback
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from bot.domain import errors as situations
from bot.domain.errors import DeskError

log = structlog.get_logger("web")

STATUS_CODES: Mapping[type[DeskError], int] = {
    situations.InvalidInput: 422,
    situations.UnknownDesk: 404,
    situations.UnknownPolicy: 404,
    situations.SessionExpired: 401,
    situations.TicketNotFound: 404,
    situations.LookupRefused: 403,
    situations.TooManyAttempts: 429,
    situations.Busy: 503,
    situations.KeyReused: 422,
    situations.TransitionNotAllowed: 409,
    situations.IdentityNotVerified: 403,
    situations.ConflictOfInterest: 403,
    situations.NoRecordHeld: 409,
    situations.ContactNotOnRecord: 403,
    situations.NotStaff: 403,
    situations.NotAssignee: 403,
    situations.AlreadyClaimed: 409,
    situations.ChangedMeanwhile: 409,
    situations.NoIdentityDocument: 404,
    situations.LinkNotValid: 404,
    situations.WrongPin: 403,
    situations.AnswerLinkNotValid: 404,
    situations.AnswerWithheld: 403,
    situations.CodeWrong: 403,
    situations.CodeUsedUp: 403,
    situations.DocumentTooLarge: 413,
    situations.DocumentNotExpected: 409,
    DeskError: 400,
}

# What the framework itself refuses, in words.
_SENTENCES: Mapping[int, str] = {
    400: "The request could not be read. Please check it and try again.",
    403: "This page may not talk to the desk. Please open the chat from the company's own site.",
    404: "There is nothing at this address.",
    405: "This address does not take this kind of request.",
    408: "The request took too long to arrive. Please try again.",
    413: "The request is too large. Please send less at once.",
    415: "The desk does not take this media type here.",
}


_TEXT = {"type": "string"}
_BODY = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {**_TEXT, "description": "Stable, for programs."},
        "message": {**_TEXT, "description": "A sentence for people."},
    },
}
ERROR_SCHEMA = {"title": "Error", "type": "object", "required": ["error"], "properties": {"error": _BODY}}


def responses(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The refusals a route documents, beside those every route may give. A browser that opened a page gets the sentence as a page."""
    content = {"application/json": {"schema": ERROR_SCHEMA}, "text/html": {"schema": _TEXT}}
    return {code: {"content": content, "description": HTTPStatus(code).phrase} for code in sorted({*codes, 503})}


def status_of(error: DeskError) -> int:
    return next(STATUS_CODES[cls] for cls in type(error).__mro__ if cls in STATUS_CODES)


def code_of(error: DeskError) -> str:
    """`TicketNotFound` is `ticket_not_found`."""
    name = type(error).__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def error_response(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        {"error": {"code": code, "message": message}}, status, {"Cache-Control": "no-store", **(headers or {})}
    )


def install(app: FastAPI) -> None:
    app.exception_handler(DeskError)(_desk_error)
    app.exception_handler(RequestValidationError)(_validation_error)
    app.exception_handler(HTTPException)(_http_error)


async def _desk_error(request: Request, error: DeskError) -> Response:
    status = status_of(error)
    headers = {}
    if (seconds := getattr(error, "retry_after", None)) is not None:
        headers["Retry-After"] = str(max(1, int(seconds)))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _shown(request, status, code_of(error), error.public_message, headers)


async def _validation_error(request: Request, error: RequestValidationError) -> Response:
    return _shown(request, 422, "invalid_input", " ".join(_sentences(error.errors())), {})


async def _http_error(request: Request, error: HTTPException) -> Response:
    name = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_").replace("-", "_")
    given = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
    generic = _SENTENCES.get(
        error.status_code, HTTPStatus(error.status_code).description or HTTPStatus(error.status_code).phrase
    )
    message = generic if error.status_code == 400 else given or generic
    return _shown(request, error.status_code, name, message, dict(error.headers or {}))


def unexpected(error: Exception, where: str) -> JSONResponse:
    """The answer to a fault of ours. The log gets where it happened, never what was sent: an exception's words may hold a person's."""
    error_id = secrets.token_hex(4)
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("unexpected error", error_id=error_id, error=type(error).__name__, where=where, frames=frames[-8:])
    sentence = f"Something went wrong at the desk. Nothing you sent was shown to anybody else. Please try again; the error number is {error_id}."
    return error_response(500, "unexpected", sentence)


def _sentences(faults: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """One sentence per field, without what was sent: it may be personal, or not even be text."""
    for fault in list(faults)[:5]:
        where = [str(part) for part in fault["loc"] if not isinstance(part, int)]
        place = (
            ".".join(where[1:])
            or {"body": "the body", "header": "a header", "path": "the address", "query": "the address"}[where[0]]
        )
        if fault["type"] == "json_invalid":
            yield "The body is not valid JSON."
        elif fault["type"] == "missing":
            yield f"“{place}” is missing." if where[1:] else "The body is missing: please send a JSON object."
        elif fault["type"] == "extra_forbidden":
            yield f"“{place[:60].encode('ascii', 'replace').decode()}” is not a field of this request."
        else:
            yield f"“{place}” is not valid: {_plain(str(fault['msg']))}."


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    return text[:1].lower() + text[1:]


def _shown(request: Request, status: int, code: str, message: str, headers: Mapping[str, str]) -> Response:
    """JSON, except for a person's browser that opened a page: it gets the same sentence as a page."""
    wants_page = not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
    if not wants_page:
        return error_response(status, code, message, headers)
    page = request.app.state.web.templates.get_template("error.html")
    body = page.render(message=message, title=HTTPStatus(status).phrase)
    return HTMLResponse(body, status, {"Cache-Control": "no-store", **headers})
