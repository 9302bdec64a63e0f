"""What people in the workspace do: talk, click, fill in modals, run commands. The page and the control API only translate to this."""

from bot.emulator.people.people import People

__all__ = ["People"]
