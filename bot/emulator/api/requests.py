"""Reads the arguments of a Web API request from form, JSON, multipart or query. Decides nothing about them."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from bot.emulator.errors import SlackError

BODY_LIMIT = 10 * 1024 * 1024


async def read_arguments(request: Request, *, json_allowed: bool) -> dict[str, Any]:
    """Raises `invalid_json`, `invalid_form_data` and the like. A method that takes no JSON ignores such a body, as Slack does."""
    args: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if request.method == "GET":
        return args
    if kind == "application/json":
        given = _json_object(await request.body())
        return args | given if json_allowed else args | {k: v for k, v in given.items() if k == "token"}
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        try:
            form = await request.form()
        except Exception:
            raise SlackError("invalid_form_data") from None
        return args | {name: value for name, value in form.multi_items() if isinstance(value, str)}
    if await request.body():
        raise SlackError("invalid_post_type")
    return args


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise SlackError("invalid_json") from None
    if not isinstance(given, dict):
        raise SlackError("json_not_object")
    return given


def read_token(request: Request, args: dict[str, Any]) -> str | None:
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    token = args.get("token")
    return token if isinstance(token, str) and token else None
