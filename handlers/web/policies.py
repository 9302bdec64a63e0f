"""Each policy as a readable page whose clauses can be linked to (`/policy/company#3.1`), word for word as the desk quotes it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from bot.domain.desks import Desk
from bot.domain.policies import Clause, Edition, Policy
from handlers.web.context import Web, WebDep
from handlers.web.errors import responses
from handlers.web.page_words import POLICY_WORDS
from handlers.web.purpose_matrix import matrix_of

router = APIRouter(tags=["pages"])

_CACHE = {"Cache-Control": "public, max-age=300"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause on the page: `number` as people say it, `depth` how far it stands in, `heading` where a new section begins."""

    clause: Clause
    heading: str
    number: str
    depth: int
    paragraphs: tuple[str, ...]


@router.get("/policy/{policy}", response_class=HTMLResponse, responses=responses(404, 422))
async def show_policy(policy: Annotated[str, Path(max_length=60)], web: WebDep) -> HTMLResponse:
    """The policy text in force."""
    return _page(web, Edition(web.knowledge.policy(policy), None))


@router.get("/policy/{policy}/{version}", response_class=HTMLResponse, responses=responses(404, 422))
async def show_version(
    policy: Annotated[str, Path(max_length=60)], version: Annotated[str, Path(pattern="^[0-9a-f]{4,64}$")], web: WebDep
) -> HTMLResponse:
    """The version a citation names, in force or earlier."""
    found = await asyncio.to_thread(web.knowledge.edition, policy, version)
    if found is None:
        in_force = web.knowledge.policy(policy).version
        raise HTTPException(404, f"This version of the policy is not kept here. The one in force is {in_force}.")
    return _page(web, found)


def list_shown(policy: Policy) -> list[Shown]:
    """The clauses in the policy's own order, with each heading once."""
    shown: list[Shown] = []
    last = ""
    for clause in policy.clauses:
        heading = clause.heading if clause.heading != last else ""
        last = clause.heading or last
        words = clause.text.removeprefix(clause.heading).strip() if heading else clause.text
        parts = clause.path.split(".")
        number = clause.path if parts[0] != "0" and all(part.isdigit() for part in parts) else ""
        paragraphs = tuple(line.strip() for line in words.split("\n") if line.strip())
        shown.append(Shown(clause, heading, number, max(0, len(parts) - 1), paragraphs))
    return shown


def _page(web: Web, edition: Edition) -> HTMLResponse:
    policy = edition.policy
    desks = [desk for desk in web.house.desks.values() if desk.policy == policy.name]
    page = web.templates.get_template("policy.html")
    return HTMLResponse(
        page.render(
            policy=policy,
            clauses=list_shown(policy),
            desk=desks[0] if desks else None,
            replaced_at=_local(edition.replaced_at, desks),
            words=POLICY_WORDS[policy.language],
            matrix=matrix_of(web.checks, policy),
        ),
        headers=_CACHE,
    )


def _local(at: datetime | None, desks: list[Desk]) -> datetime | None:
    """On which day it was, where the desk works."""
    return at.astimezone(ZoneInfo(desks[0].timezone)) if at and desks else at
