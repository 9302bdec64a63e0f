"""Joins the edges to the inside: Slack with or without a workspace, mail with or without a server, and the web app that carries both."""

import secrets
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from bot.ports import Courier, Knowledge, PurposeChecks, StaffDirectory, Store
from bot.services.house import House
from bot.settings import Settings, SettingsWrong
from handlers.mail.captured import CapturedMail
from handlers.mail.captured_page import captured_mail_router
from handlers.mail.smtp import SmtpServer, SmtpTransport
from handlers.mail.transport import MailTransport
from handlers.slack.app import SlackApp
from handlers.slack.connection import connect_slack
from handlers.slack.settings import SlackSettings
from handlers.slack.socket_mode import run_socket_mode
from handlers.web.app import create_app
from handlers.web.page_images import PageImages
from handlers.web.settings import DemoLinks, WebSettings

SLACK_PATH = "/slack/events"
MAIL_FOLDER = "mail"


@dataclass(frozen=True, slots=True)
class Slack:
    """`app` takes Slack's signed requests, `courier` the outbox's posts; both are None without a workspace."""

    directory: StaffDirectory
    courier: Courier | None = None
    app: SlackApp | None = None
    problems: Callable[[], Mapping[str, str]] = dict
    background: tuple[Coroutine[Any, Any, None], ...] = ()


class NoStaff:
    """Without Slack there is nobody to ask who is staff: nobody is."""

    async def is_member(self, desk: str, user_id: str) -> bool:
        return False


def slack_settings(settings: Settings) -> SlackSettings | None:
    """None without a token. Raises SettingsWrong when Slack's requests could not be believed."""
    if settings.slack_bot_token is None:
        return None
    if settings.slack_signing_secret is None and settings.slack_app_token is None:
        raise SettingsWrong(
            "SLACK_BOT_TOKEN is set, but neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode)."
        )
    signing = settings.slack_signing_secret
    return SlackSettings(
        bot_token=settings.slack_bot_token.get_secret_value(),
        # with Socket Mode alone there is no secret, and so nobody may know one: every request by HTTP is refused
        signing_secret=signing.get_secret_value() if signing else secrets.token_hex(32),
        api_url=settings.slack_api_url,
    )


def join_slack(
    settings: SlackSettings | None,
    store: Store,
    knowledge: Knowledge,
    checks: PurposeChecks,
    house: House,
    *,
    app_token: str | None = None,
) -> Slack:
    """With `app_token` it listens by Socket Mode too."""
    if settings is None:
        return Slack(NoStaff())
    connection = connect_slack(store=store, knowledge=knowledge, checks=checks, house=house, settings=settings)
    listening = (run_socket_mode(connection.app, app_token),) if app_token else ()
    return Slack(
        connection.directory,
        connection.courier,
        connection.app,
        problems=lambda: connection.health.problems,
        background=listening,
    )


def mail_transport(settings: Settings) -> MailTransport:
    if settings.smtp_url is None:
        return CapturedMail(settings.data_dir / MAIL_FOLDER)
    return SmtpTransport(SmtpServer.from_url(settings.smtp_url.get_secret_value()))


def join_web(
    settings: Settings,
    store: Store,
    knowledge: Knowledge,
    checks: PurposeChecks,
    house: House,
    slack: Slack,
    demo: DemoLinks | None,
) -> FastAPI:
    """The whole web app: the customer's side, Slack's route, and in the demo the captured mail."""
    app = create_app(
        store=store,
        knowledge=knowledge,
        checks=checks,
        house=house,
        staff=slack.directory,
        settings=WebSettings(
            public_url=settings.public_url,
            trusted_proxies=_networks(settings.trusted_proxies),
            metrics_token=settings.metrics_token.get_secret_value() if settings.metrics_token else None,
            demo=demo,
        ),
        page_images=PageImages(),
        problems=slack.problems,
        routers=(captured_mail_router(settings.data_dir / MAIL_FOLDER),) if demo else (),
    )
    if slack.app is not None:
        app.router.routes.append(Route(SLACK_PATH, slack.app, include_in_schema=False))
    return app


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingsWrong(f"PRIVACY_DESK_TRUSTED_PROXIES: {error}.") from None
