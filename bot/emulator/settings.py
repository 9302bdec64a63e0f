"""How one emulator is started. Plain values; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.emulator.seed import EmulatorSeed

TOKEN_PREFIX = "xoxb-emu-"  # noqa: S105 - the marker that keeps emulator tokens apart from real ones, not a token


@dataclass(frozen=True)
class EmulatorSettings:
    """`state_dir` None keeps everything in memory. `strict` off accepts unknown blocks and missing scopes, for demos only."""

    signing_secret: str
    bot_token: str
    app_url: str | None = None
    state_dir: Path | None = None
    seed: EmulatorSeed = field(default_factory=EmulatorSeed)
    manual_clock: bool = False
    rate_model: bool = False
    strict: bool = True

    def __post_init__(self) -> None:
        if not self.bot_token.startswith(TOKEN_PREFIX):
            raise ValueError(f"An emulator token must begin with {TOKEN_PREFIX}, so that it can never be a real one.")
        if not self.signing_secret:
            raise ValueError("The emulator needs a signing secret: the one the app checks its requests with.")
