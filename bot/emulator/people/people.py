"""All deeds of people in one object, so that page and control API share them."""

from __future__ import annotations

from bot.emulator.emulator import Emulator
from bot.emulator.people.access import Access
from bot.emulator.people.clicks import Clicks
from bot.emulator.people.commands import Commands
from bot.emulator.people.forms import Forms
from bot.emulator.people.sender import Sender
from bot.emulator.people.talk import Talk


class People:
    def __init__(self, emulator: Emulator) -> None:
        access, sender = Access(emulator), Sender(emulator)
        self.access = access
        self.talk = Talk(emulator, access)
        self.forms = Forms(emulator, sender)
        self.clicks = Clicks(emulator, access, sender)
        self.commands = Commands(emulator, access, sender)
