"""The HTTP side of the Web API: token, scopes, required arguments, rates, journal. What a method does is in its handler."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.emulator.api.call import Call
from bot.emulator.api.methods import METHODS, Method
from bot.emulator.api.requests import read_arguments, read_token
from bot.emulator.api.striking import Struck, apply_faults, too_many
from bot.emulator.emulator import Emulator
from bot.emulator.errors import SlackError
from bot.emulator.state import Json

# Real methods that are not modelled: 501, so that no test passes because the emulator shrugged.
REAL_METHODS = frozenset(files("bot.emulator.api").joinpath("slack_methods.txt").read_text("utf-8").split())


class WebApi:
    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def answer(self, name: str, request: Request) -> Response:
        method = METHODS.get(name)
        args: Json = {}
        response: Response
        struck: list[str] = []
        try:
            args = await read_arguments(request, json_allowed=method is None or method.json)
        except SlackError as error:
            response = JSONResponse(error.body())
        else:
            facts = {"method": name, "channel": args.get("channel"), "user": args.get("user") or args.get("user_id")}
            token = read_token(request, args)
            response, struck = await apply_faults(
                self._emulator, facts, request, lambda faults: self._run(name, method, args, token, faults)
            )
        self._record(name, args, response, struck)
        return response

    def _run(self, name: str, method: Method | None, args: Json, token: str | None, struck: Struck) -> Response:
        if method is None:
            return _not_modelled(name)
        scopes = self._scopes_of(token) if name != "api.test" else ()
        hidden = float(struck["delayed_visibility"].value or 0) / 1000 if "delayed_visibility" in struck else 0.0
        call = Call(name, args, self._emulator, scopes, hidden)
        call.need(*method.scopes)
        missing = [argument for argument in method.required if args.get(argument) in (None, "")]
        if missing:
            raise SlackError("invalid_arguments", *(f"missing required field: {argument}" for argument in missing))
        wait = self._emulator.rates.seconds_to_wait(
            method=name, channel=call.get("channel"), tier=method.tier, now=self._emulator.clock.now()
        )
        return too_many(str(wait)) if wait else JSONResponse({"ok": True, **method.handler(call)})

    def _scopes_of(self, token: str | None) -> tuple[str, ...]:
        if token is None:
            raise SlackError("not_authed")
        known = self._emulator.tokens.get(token)
        if known is None:
            raise SlackError("invalid_auth")
        if known.revoked:
            raise SlackError("token_revoked")
        return known.scopes

    def _record(self, name: str, args: Json, response: Response, struck: list[str]) -> None:
        method = METHODS.get(name)
        self._emulator.journal.add(
            "api",
            self._emulator.clock.now(),
            method=name,
            args={key: value for key, value in args.items() if key != "token"},
            unknown_args=sorted(set(args) - method.known - {"token"}) if method else [],
            status=response.status_code,
            answer=_parsed(bytes(response.body).decode("utf-8", "replace")),
            faults=struck,
        )


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


def _not_modelled(name: str) -> Response:
    if name in REAL_METHODS:
        problem = f"The emulator does not model {name}. Real Slack has it."
        return JSONResponse({"ok": False, "error": "emulator_not_implemented", "message": problem}, 501)
    raise SlackError("unknown_method", req_method=name)
