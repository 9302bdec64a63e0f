"""The ASGI application: Web API, response URLs, control API and the page, behind one guard. No logic of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.emulator.api.endpoint import WebApi
from bot.emulator.api.striking import ABORT
from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError, SlackError
from bot.emulator.people import People
from bot.emulator.settings import EmulatorSettings
from bot.emulator.web.control import control_routes
from bot.emulator.web.guard import Guard
from bot.emulator.web.page import page_routes
from bot.emulator.web.response_url import ResponseUrls


class EmulatorApp(FastAPI):
    """FastAPI, plus a way for faults to cut the connection: only the outermost `send` knows the transport."""

    emulator: Emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[ABORT] = _abort(send)
        await super().__call__(scope, receive, send)


def _abort(send: Send) -> Callable[[], None] | None:
    """uvicorn's `send` is a method of the request cycle, which has the transport; other servers get no such faults."""
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    return transport.abort if transport is not None else None


def create_app(settings: EmulatorSettings) -> EmulatorApp:
    emulator = Emulator(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        emulator.start()
        yield
        await emulator.close()

    app = EmulatorApp(title="Local Slack emulator", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.emulator = emulator
    api, people = WebApi(emulator), People(emulator)

    @app.api_route("/api/{method}", methods=["GET", "POST"])
    async def web_api(method: str, request: Request) -> Response:
        return await api.answer(method, request)

    response_urls = ResponseUrls(emulator)

    @app.post("/response/{url_id}")
    async def response_url(url_id: str, request: Request) -> Response:
        return await response_urls.answer(url_id, request)

    app.include_router(control_routes(emulator, people))
    app.include_router(page_routes(emulator, people))
    app.add_exception_handler(ControlError, _refused)
    app.add_exception_handler(SlackError, _refused)
    app.add_middleware(Guard, emulator=emulator)
    return app


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, SlackError):
        return JSONResponse(error.body(), 400)
    return JSONResponse({"ok": False, "error": str(error)}, 400)
