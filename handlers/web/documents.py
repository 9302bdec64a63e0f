"""Takes an identity document for the session's own ticket: page images are sealed and stored, the file itself is kept nowhere."""

import hashlib
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.domain.errors import Busy, DocumentNotExpected
from bot.ports import Json, Once, Transaction
from bot.services import chat, identity
from bot.services.sessions import ChatContext
from handlers.web.chat import IdempotencyKey, once_for
from handlers.web.context import TokenDep, Web, WebDep
from handlers.web.errors import responses
from handlers.web.origins import require_origin
from handlers.web.shapes import ReceivedOut, message_json, ticket_json
from handlers.web.uploads import read_upload

router = APIRouter(prefix="/api/chat", tags=["chat"])

_FILE = f"A picture or a PDF of at most {identity.MAX_DOCUMENT_BYTES // 2**20} MB."
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["reference", "file"],
                    "properties": {
                        "reference": {"type": "string", "maxLength": 60, "description": "Send it before the file."},
                        "file": {"type": "string", "format": "binary", "description": _FILE},
                    },
                }
            }
        },
    }
}


class _NotYet(Exception):
    """No answer is stored under the key."""


@router.post(
    "/documents",
    status_code=201,
    response_model=ReceivedOut,
    openapi_extra=_BODY,
    responses=responses(401, 403, 404, 408, 409, 413, 415, 422, 429),
)
async def post_document(
    request: Request, web: WebDep, token: TokenDep, idempotency_key: IdempotencyKey = None
) -> JSONResponse:
    """Sends a copy of an identity document. Cover up what the desk does not need; nobody but its privacy staff sees it."""
    context = await web.store.read(lambda tx: chat.get_context(tx, web.house, token))
    require_origin(request, web.settings, web.house.desk(context.desk))
    if web.uploads.locked():
        raise Busy
    async with web.uploads:
        expected = _Expectation(web, token, repeatable=idempotency_key is not None)
        reference, file = await read_upload(request, expected.check)
        digest = hashlib.sha256(reference.encode() + b"\0" + hashlib.sha256(file).digest()).digest()
        once = once_for(context.session_id, "document", idempotency_key, digest)
        if once and (answer := await _find_answer(web, once)) is not None:
            return JSONResponse(answer, 201)
        expected.require()
        return JSONResponse(await _receive(web, context, token, reference, file, once), 201)


async def _receive(web: Web, context: ChatContext, token: str, reference: str, file: bytes, once: Once | None) -> Json:
    pages = await web.page_images.from_upload(file, context.locale)
    sealed = await web.store.seal_pages("image/jpeg", pages)

    def work(tx: Transaction) -> Json:
        messages, view = identity.receive_document(tx, web.house, token, reference, sealed)
        return {"messages": [message_json(message) for message in messages], "ticket": ticket_json(view)}

    return await web.store.write(work, once=once)


class _Expectation:
    """Whether the ticket waits for a document. With a key, "not any more" may mean that this very upload was received before."""

    def __init__(self, web: Web, token: str, *, repeatable: bool) -> None:
        self._web = web
        self._token = token
        self._repeatable = repeatable
        self._refusal: DocumentNotExpected | None = None

    async def check(self, reference: str) -> None:
        try:
            await self._web.store.read(
                lambda tx: identity.require_document_expected(tx, self._web.house, self._token, reference)
            )
        except DocumentNotExpected as refusal:
            if not self._repeatable:
                raise
            self._refusal = refusal

    def require(self) -> None:
        if self._refusal is not None:
            raise self._refusal


async def _find_answer(web: Web, once: Once) -> Json | None:
    """The answer stored under this key, found by a unit that does nothing else; the pictures need not be made twice."""

    def nothing(tx: Transaction) -> Json:
        raise _NotYet

    try:
        return await web.store.write(nothing, once=once)
    except _NotYet:
        return None
