"""The Slack edge as one ASGI app for POST /slack/events: guard, bolt, tables. Effects are committed before the 200 leaves; no rule lives here."""

import logging
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.errors import Busy, DeskError
from bot.ports import Knowledge, PurposeChecks, Store
from bot.services.house import House
from handlers.slack.action_ids import ACTION_PREFIX, EMPLOYEE_PREFIX
from handlers.slack.blocks.modals import sentence_modal
from handlers.slack.channels import ChannelBook
from handlers.slack.clicked import read_click
from handlers.slack.clicks import handle_click
from handlers.slack.client import call, make_click_client, silent
from handlers.slack.commands import handle_command
from handlers.slack.edge import Edge, Gesture, delivery_key
from handlers.slack.employee_clicks import handle_employee_click, read_employee_click
from handlers.slack.events import handle_event, read_event
from handlers.slack.guard import Answer, SlackGuard, SlackRequest
from handlers.slack.health import SlackHealth
from handlers.slack.settings import SlackSettings
from handlers.slack.shortcuts import handle_shortcut
from handlers.slack.staff_directory import SlackStaffDirectory
from handlers.slack.submissions import handle_submission
from handlers.slack.submitted import read_submission, submission_key

log = logging.getLogger(__name__)
_ANY = re.compile(".*", re.DOTALL)
_DIGEST = "delivery_digest"
_CLICKS = ("block_actions", "message_action", "shortcut")


class SlackApp(SlackGuard):
    """The ASGI app. `bolt` takes requests that need no signature: Socket Mode's."""

    def __init__(self, edge: Edge) -> None:
        self.bolt = make_bolt(edge)
        super().__init__(edge.settings.signing_secret, edge.house.clock, self._dispatch)

    async def _dispatch(self, request: SlackRequest) -> Answer:
        # The body goes on as the guard read it, so that what was checked is what is used: bolt would parse the bytes again.
        bolt_request = AsyncBoltRequest(
            body=dict(request.body),
            headers=dict(request.headers),
            context={_DIGEST: request.digest},
            mode="socket_mode",
        )
        response = await self.bolt.async_dispatch(bolt_request)
        content_type = response.headers.get("content-type", ["text/plain; charset=utf-8"])[0]
        return Answer(response.status, (response.body or "").encode("utf-8", "replace"), content_type)


def create_slack_app(
    *,
    store: Store,
    knowledge: Knowledge,
    checks: PurposeChecks,
    house: House,
    directory: SlackStaffDirectory,
    settings: SlackSettings,
    health: SlackHealth | None = None,
) -> SlackApp:
    """The app for the route POST /slack/events (GET answers Slack's ssl_check). `health` is the courier's, if it has one."""
    client = make_click_client(settings)
    channels = ChannelBook(partial(call, client), house.clock)
    return SlackApp(
        Edge(store, knowledge, checks, house, directory, client, channels, health or SlackHealth(), settings)
    )


def make_bolt(edge: Edge) -> AsyncApp:
    """Bolt with one listener per kind of request; each looks its work up in a table."""
    app = AsyncApp(
        client=edge.client,
        authorize=_authorize(edge.settings.bot_token),
        signing_secret=edge.settings.signing_secret,
        logger=silent,
        process_before_response=True,
        request_verification_enabled=False,  # the guard's work, on the raw bytes
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,  # by `events`, which needs no call to Slack for it
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    listeners = _Listeners(edge)
    app.event(_ANY)(listeners.event)
    app.action(_ANY)(listeners.action)
    app.view_submission(_ANY)(listeners.submission)
    app.view_closed(_ANY)(listeners.closed)
    app.shortcut(_ANY)(listeners.shortcut)
    app.command(_ANY)(listeners.command)
    app.error(listeners.error)
    return app


class _Listeners:
    """Bolt's arguments into ours, and our answers into bolt's."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def event(self, body: dict[str, Any], ack: AsyncAck) -> None:
        await handle_event(self._edge, read_event(body))
        await ack()

    async def action(self, body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        action = body["actions"][0]
        if action["action_id"].startswith(ACTION_PREFIX):
            await handle_click(self._edge, read_click(action, _gesture(body, context)))
        elif action["action_id"].startswith(EMPLOYEE_PREFIX):
            await handle_employee_click(self._edge, read_employee_click(body, _gesture(body, context)))
        await ack()

    async def submission(self, body: dict[str, Any], ack: AsyncAck) -> None:
        gesture = Gesture(body["user"]["id"], submission_key(body["view"]), body.get("trigger_id"))
        await ack(**(await handle_submission(self._edge, read_submission(body["view"], gesture)) or {}))

    async def closed(self, ack: AsyncAck) -> None:
        await ack()

    async def shortcut(self, body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        await handle_shortcut(self._edge, _gesture(body, context), body)
        await ack()

    async def command(self, body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        gesture = Gesture(body["user_id"], delivery_key(body, context.get(_DIGEST)), body.get("trigger_id"))
        await ack(**await handle_command(self._edge, gesture, body))

    async def error(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """A refusal is a private sentence; everything else stays an error, so that Slack sends an event again."""
        if not isinstance(error, DeskError):
            log.error("A %s from Slack failed: %s", body.get("type") or "command", type(error).__name__)
            return BoltResponse(status=500, body="")
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": error.public_message})
        if body.get("type") in _CLICKS:
            gesture = Gesture(body["user"]["id"], "", body.get("trigger_id"), (body.get("view") or {}).get("id"))
            await self._edge.open(gesture, sentence_modal(error.public_message))
            return BoltResponse(status=200, body="")
        if body.get("type") == "view_submission":
            answer = {"response_action": "update", "view": sentence_modal(error.public_message)}
            return BoltResponse(status=200, body=answer)
        return BoltResponse(status=503 if isinstance(error, Busy) else 200, body="")


def _gesture(body: Mapping[str, Any], context: AsyncBoltContext) -> Gesture:
    view = (body.get("view") or {}).get("id") if body.get("type") == "block_actions" else None
    return Gesture(body["user"]["id"], delivery_key(body, context.get(_DIGEST)), body.get("trigger_id"), view)


def _authorize(bot_token: str) -> Any:
    """The one workspace this app is installed to; asks Slack nothing."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=bot_token)

    return authorize
