"""One running workspace: the parts and how they hold together. Holds no rule of its own."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from bot.emulator.clock import Clock
from bot.emulator.documents import Documents
from bot.emulator.faults import Faults
from bot.emulator.journal import Journal
from bot.emulator.messages import Messages
from bot.emulator.modals import Modals
from bot.emulator.outgoing.deliveries import Deliveries
from bot.emulator.outgoing.events import Events
from bot.emulator.outgoing.health import Health
from bot.emulator.outgoing.transport import Transport
from bot.emulator.rates import Rates
from bot.emulator.seed import EmulatorSeed
from bot.emulator.settings import EmulatorSettings
from bot.emulator.workspace import Workspace


@dataclass
class Token:
    scopes: tuple[str, ...]
    revoked: bool = False


class Emulator:
    def __init__(self, settings: EmulatorSettings) -> None:
        self.settings = settings
        self.base_url = ""
        self.stopping = asyncio.Event()  # ends live streams, so that the server can stop
        self.csrf = secrets.token_urlsafe(24)
        self.clock = Clock(manual=settings.manual_clock)
        self.documents = Documents(settings.state_dir)
        self.journal = Journal(settings.state_dir)
        self.faults = Faults()
        self.rates = Rates(enabled=settings.rate_model)
        self.workspace = Workspace(settings.seed, self.clock, self.documents)
        self.transport = Transport(self.clock, settings.signing_secret)
        self.deliveries = Deliveries(self.clock, self.transport, self.faults, self.journal, self.documents)
        self.deliveries.app_url = settings.app_url
        self.events = Events(self.workspace, self.deliveries)
        self.messages = Messages(self.workspace, self.events)
        self.modals = Modals(self.workspace)
        self.tokens: dict[str, Token] = {}
        self._give_token()

    @property
    def seed(self) -> EmulatorSeed:
        return self.workspace.seed

    def _give_token(self) -> None:
        self.tokens = {self.settings.bot_token: Token(self.workspace.seed.scopes)}

    def connect(self, app_url: str | None) -> None:
        """Where the app listens, when that is known only after the emulator has started."""
        self.deliveries.app_url = app_url
        self.deliveries.health = Health()

    def start(self) -> None:
        self.deliveries.resume()

    async def reset(self, seed: EmulatorSeed | None = None) -> None:
        await self.deliveries.forget_all()
        self.clock.reset(manual=self.settings.manual_clock)
        self.faults.remove()
        self.journal.clear()
        self.rates = Rates(enabled=self.settings.rate_model)
        self.workspace.reset(seed)
        self._give_token()

    async def close(self) -> None:
        await self.deliveries.forget_all()
        await self.transport.close()
        self.journal.close()
        self.documents.close()
