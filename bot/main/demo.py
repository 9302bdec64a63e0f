"""`serve --demo`: the built-in Slack workspace on a port of its own, with the desks' private channels and people to try them as."""

import fcntl
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.domain.desks import Desk
from bot.emulator import EmulatorSeed, EmulatorSettings, SeedChannel, SeedCommand, SeedShortcut
from bot.emulator.server import EmulatorServer
from bot.settings import Settings, SettingsWrong
from handlers.slack.manifest import manifest_data
from handlers.slack.settings import SlackSettings
from handlers.web.settings import DemoLinks

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Demo:
    """A started workspace, what the product needs to talk to it, and the pages to open."""

    server: EmulatorServer
    slack: SlackSettings
    pages: DemoLinks


def require_demo_is_safe(settings: Settings, host: str) -> None:
    """The demo shows codes and mail to whoever looks: never off this machine, never beside a real workspace."""
    if host not in LOOPBACK or urlsplit(settings.public_url).hostname not in LOOPBACK:
        raise SettingsWrong(
            "The demo shows everybody's mail and codes, so it runs on 127.0.0.1 only. Leave out --demo to serve others."
        )
    if settings.slack_bot_token is not None:
        raise SettingsWrong(
            "SLACK_BOT_TOKEN is set: the demo brings its own Slack workspace. Unset it, or leave out --demo."
        )


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Two demos on one folder would share the data but not the workspace, and each would miss half of it. Raises SettingsWrong."""
    with (data_dir / "demo.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsWrong(
                f"A demo is already running on {data_dir}. Stop it first, or choose another folder with --data-dir."
            ) from None
        yield


async def start(desks: Mapping[str, Desk], settings: Settings, port: int) -> Demo:
    """Starts the workspace. Raises SettingsWrong when its port is taken."""
    token, secret = f"xoxb-emu-{secrets.token_hex(12)}", secrets.token_hex(16)
    server = EmulatorServer(
        EmulatorSettings(
            signing_secret=secret,
            bot_token=token,
            app_url=f"{settings.public_url}/slack/events",
            state_dir=settings.data_dir / "slack",
            seed=workspace_seed(desks, settings.public_url),
        ),
        port=port,
    )
    try:
        await server.start()
    except RuntimeError as error:
        raise SettingsWrong(f"{error} Choose another port with --slack-port.") from None
    slack = SlackSettings(bot_token=token, signing_secret=secret, api_url=server.api_url)
    return Demo(server, slack, DemoLinks(slack=f"{server.base_url}/", mail=f"{settings.public_url}/mail"))


def workspace_seed(desks: Mapping[str, Desk], public_url: str) -> EmulatorSeed:
    """The app as its manifest declares it, the desks' channels, private as they must be, and a public one for everybody."""
    names = dict.fromkeys(name for desk in desks.values() for name in desk.channels.values())
    private = [
        SeedChannel(id=f"C0PD{number:04d}", name=name, private=True) for number, name in enumerate(names, start=1)
    ]
    declared = manifest_data(public_url)
    features = declared["features"]
    return EmulatorSeed.default(
        channels=[SeedChannel(id="C0GENERAL", name="general"), *private],
        commands=[SeedCommand(c["command"], c["description"], c["usage_hint"]) for c in features["slash_commands"]],
        shortcuts=[SeedShortcut(s["callback_id"], s["name"], s["type"]) for s in features["shortcuts"]],
        scopes=declared["oauth_config"]["scopes"]["bot"],
        events=declared["settings"]["event_subscriptions"]["bot_events"],
    )
