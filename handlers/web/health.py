"""Whether the process lives, whether it can work, and its figures for those who hold the token."""

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.ports import Transaction
from handlers.web.context import WebDep
from handlers.web.errors import responses

router = APIRouter(tags=["health"])

_STATUS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object", "properties": {"status": {"type": "string"}}}}}}
}

_FIGURES: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}


@router.get("/healthz", responses=_STATUS)
async def is_alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", responses=_STATUS | responses())
async def is_ready(web: WebDep) -> JSONResponse:
    """The store can be read; else 503. What is wrong elsewhere (Slack) is named: customers are served all the same."""
    await web.store.read(_count)
    problems = web.problems()
    return JSONResponse({"status": "degraded" if problems else "ready", "problems": list(problems.values())})


@router.get("/metrics", response_class=Response, responses=_FIGURES | responses(401, 404))
async def show_metrics(request: Request, web: WebDep) -> Response:
    """Figures for Prometheus, with `Authorization: Bearer` and the metrics token."""
    token = web.settings.metrics_token
    if not token:
        raise HTTPException(404, "Metrics are switched off: no metrics token is set.")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), token.encode()):
        raise HTTPException(401, "Please send the metrics token.", {"WWW-Authenticate": "Bearer"})
    return Response(web.metrics.show(await web.store.read(_count)), media_type="text/plain; version=0.0.4")


def _count(tx: Transaction) -> dict[str, int]:
    return dict(tx.outbox.count())
