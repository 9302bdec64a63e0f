"""Requests as their requester sees them: in her own chat, or from elsewhere by reference and access code (status and timeline only)."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from bot.ports import Transaction
from bot.services import chat
from handlers.web.chat import spoken
from handlers.web.client_address import client_address, client_key
from handlers.web.context import TokenDep, WebDep
from handlers.web.errors import responses
from handlers.web.shapes import LookUp, TicketOut, TicketsOut, ticket_json

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.get("", response_model=TicketsOut, responses=responses(401, 403))
async def list_tickets(web: WebDep, token: TokenDep) -> JSONResponse:
    """This chat's own requests, newest first."""
    views = await web.store.read(lambda tx: chat.list_tickets(tx, web.house, token))
    return JSONResponse({"tickets": [ticket_json(view) for view in views]})


@router.post("/lookup", response_model=TicketOut, responses=responses(403, 408, 413, 415, 422, 429))
async def look_up(body: LookUp, request: Request, web: WebDep) -> JSONResponse:
    """Status and timeline of a request from another device. Every try is counted."""
    address = client_address(request, web.settings)
    locale = spoken(request.headers.get("accept-language", "en"))

    def work(tx: Transaction) -> dict[str, Any]:
        return ticket_json(
            chat.lookup(tx, web.house, body.reference, body.access_code, client_key(tx, address), locale)
        )

    return JSONResponse(await web.store.write(work))


@router.get("/{reference}", response_model=TicketOut, responses=responses(401, 403, 404, 422))
async def get_ticket(reference: Annotated[str, Path(max_length=60)], web: WebDep, token: TokenDep) -> JSONResponse:
    """A request of this chat. Somebody else's and unknown ones look exactly the same."""
    return JSONResponse(ticket_json(await web.store.read(lambda tx: chat.get_ticket(tx, web.house, token, reference))))
