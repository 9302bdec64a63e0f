"""A local Slack workspace for trying and testing the desk: Web API, signed deliveries, a page to click on and a control API.

It is a separate server that the product reaches only over HTTP, so it imports nothing of the other folders.
"""

from bot.emulator.seed import EmulatorSeed, SeedChannel, SeedCommand, SeedGroup, SeedShortcut, SeedUser
from bot.emulator.settings import EmulatorSettings

__all__ = [
    "EmulatorSeed",
    "EmulatorSettings",
    "SeedChannel",
    "SeedCommand",
    "SeedGroup",
    "SeedShortcut",
    "SeedUser",
]
