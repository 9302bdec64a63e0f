"""Slack by Socket Mode, for machines that Slack cannot reach: the same bolt app, fed by a socket instead of by signed requests."""

import asyncio

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from handlers.slack.app import SlackApp
from handlers.slack.client import silent


async def run_socket_mode(app: SlackApp, token: str) -> None:
    """Listens until cancelled. `token` is the app-level token (`xapp-…`)."""
    handler = AsyncSocketModeHandler(app.bolt, token, logger=silent)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call] # slack_bolt leaves these two untyped
        await asyncio.Event().wait()
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
