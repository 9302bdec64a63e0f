"""Placeholder until the page lands."""

from fastapi import APIRouter

from bot.emulator.emulator import Emulator
from bot.emulator.people import People


def page_routes(emulator: Emulator, people: People) -> APIRouter:
    return APIRouter()
