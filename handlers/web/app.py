"""Puts the web edge together: routes, the layers around them, and the contract at /openapi.json. Decides nothing itself."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.types import ASGIApp

from bot.ports import Knowledge, PurposeChecks, StaffDirectory, Store
from bot.services.house import House
from handlers.web import answers, chat, documents, errors, events, health, pages, policies, staff_documents, tickets
from handlers.web.context import Web
from handlers.web.metrics import Metrics
from handlers.web.origins import Origins
from handlers.web.page_images import PageImages
from handlers.web.request_rules import RequestRules
from handlers.web.safe_responses import SafeResponses
from handlers.web.settings import WebSettings
from handlers.web.static_files import StaticFiles
from handlers.web.streams import Streams

ROUTERS = tuple(
    module.router for module in (chat, events, documents, tickets, policies, pages, answers, staff_documents, health)
)


def create_app(
    *,
    store: Store,
    knowledge: Knowledge,
    checks: PurposeChecks,
    house: House,
    staff: StaffDirectory,
    settings: WebSettings,
    page_images: PageImages,
    routers: Sequence[APIRouter] = (),
    mounts: Mapping[str, ASGIApp] | None = None,
    problems: Callable[[], Mapping[str, str]] = dict,
) -> FastAPI:
    """The web app. `problems` names what is wrong elsewhere, for /readyz; `routers` are further routes of its own (the captured
    mail's), `mounts` whole apps under a path.
    """
    app = FastAPI(
        title="Privacy Desk", version="1", docs_url=None, redoc_url=None, lifespan=_lifespan, redirect_slashes=False
    )
    metrics = Metrics()
    static = StaticFiles()
    app.state.web = Web(
        store=store,
        knowledge=knowledge,
        checks=checks,
        house=house,
        staff=staff,
        settings=settings,
        page_images=page_images,
        templates=_templates(static),
        static=static,
        metrics=metrics,
        streams=Streams(metrics),
        problems=problems,
    )
    errors.install(app)
    for router in (*ROUTERS, *routers):
        app.include_router(router)
    for path, mounted in (mounts or {}).items():
        app.mount(path, mounted)
    # the last one added is the outermost
    app.add_middleware(RequestRules, settings=settings)
    app.add_middleware(Origins, settings=settings, desks=tuple(house.desks.values()))
    app.add_middleware(SafeResponses, settings=settings, metrics=metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    web: Web = app.state.web
    web.streams.open()
    yield
    web.streams.close()


def _templates(static: StaticFiles) -> Environment:
    environment = Environment(
        loader=PackageLoader("handlers.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static.url
    environment.filters["initial"] = _initial
    return environment


def _initial(name: str) -> str:
    """The letter that stands for a desk: of "the Company" the C."""
    return next((letter for letter in name if letter.isupper()), name[:1].upper())
