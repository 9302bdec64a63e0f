"""The customer's chat over HTTP: open a session, say something, read what was said. Each call is one unit of the store."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse

from bot.domain.letters import plain_text
from bot.ports import Once, Transaction
from bot.services import chat
from handlers.web.client_address import client_address, client_key
from handlers.web.context import TokenDep, WebDep
from handlers.web.errors import responses
from handlers.web.origins import require_origin
from handlers.web.shapes import MessagesOut, OpenSession, PostMessage, SessionOut, TurnOut, message_json, turn_json

router = APIRouter(prefix="/api/chat", tags=["chat"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,100}$",
        description="Any text of your own per message. A repeat with the same key and body gets the first answer and does nothing again.",
    ),
]


@router.post(
    "/sessions", status_code=201, response_model=SessionOut, responses=responses(403, 404, 408, 413, 415, 422, 429)
)
async def open_session(body: OpenSession, request: Request, web: WebDep) -> JSONResponse:
    """Opens a chat with a desk. The token is shown this once; it is the session, good for 30 days after its last use."""
    require_origin(request, web.settings, web.house.desk(body.desk))
    address = client_address(request, web.settings)

    def work(tx: Transaction) -> dict[str, Any]:
        opened = chat.open_session(tx, web.house, body.desk, spoken(body.locale), client_key(tx, address))
        return {"token": opened.token, "messages": [message_json(message) for message in opened.messages]}

    return JSONResponse(await web.store.write(work), 201)


@router.post("/messages", response_model=TurnOut, responses=responses(401, 403, 404, 408, 413, 415, 422, 429))
async def post_message(
    body: PostMessage, request: Request, web: WebDep, token: TokenDep, idempotency_key: IdempotencyKey = None
) -> JSONResponse:
    """Says something to the desk. Send an Idempotency-Key to be free to try again after a lost answer."""
    text = chat.check_text(body.text)
    locale = spoken(body.locale) if body.locale else None
    context = await web.store.read(lambda tx: chat.get_context(tx, web.house, token, locale))
    require_origin(request, web.settings, web.house.desk(context.desk))
    understood, heard = await web.understand(context, plain_text(text))
    address = client_address(request, web.settings)
    once = once_for(context.session_id, "message", idempotency_key, await request.body())

    def work(tx: Transaction) -> dict[str, Any]:
        client = client_key(tx, address)
        return turn_json(chat.take_turn(tx, web.house, token, text, understood, locale, client, heard))

    return JSONResponse(await web.store.write(work, once=once))


@router.get("/messages", response_model=MessagesOut, responses=responses(401, 403, 422))
async def list_messages(web: WebDep, token: TokenDep, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> JSONResponse:
    """What was said in this chat after a message id, oldest first, at most 200 at a time."""
    messages = await web.store.read(lambda tx: chat.list_messages(tx, web.house, token, after))
    in_force = web.versions_in_force()
    return JSONResponse({"messages": [message_json(message, in_force) for message in messages]})


def once_for(session_id: int, what: str, key: str | None, body: bytes) -> Once | None:
    """The store's key for a repeatable call: a session's keys are its own."""
    return Once(f"web:{what}:{session_id}:{key}", body, session_id) if key else None


def spoken(locale: str) -> str:
    """The desk's language for a visitor's: `ja-JP` is `ja`, and whatever it does not speak is English."""
    return "ja" if locale.lower().split("-")[0] == "ja" else "en"
