"""Starts the Chromium of this machine for tests, and keeps watch over its pages.

A page under test may reach this machine only, and may write no error to its console: both are complaints, and fail the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Playwright, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Chromium's own errands (updates, component lists, sign-in) have no place in a test and no network here.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL_SCHEMES = {"data", "blob", "about"}
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}
PATIENCE_MS = 15_000


class ChromiumMissing(Exception):
    """There is no Chromium to test with; says what to install."""


def find_chromium() -> str:
    """Path of this machine's Chromium."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise ChromiumMissing(
        "no Chromium on this machine: `make test` installs Debian's package chromium, or do it by hand. "
        "The browser tests are not left out where it is missing."
    )


@contextmanager
def run_chromium(playwright: Playwright) -> Iterator[Browser]:
    """A running Chromium; in its sandbox, except for root, whom it refuses there."""
    browser = playwright.chromium.launch(
        executable_path=find_chromium(), args=list(FLAGS), chromium_sandbox=os.geteuid() != 0
    )
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Watch:
    """What went wrong in the pages of one context."""

    complaints: list[str] = field(default_factory=list)
    # Parts of console messages that a test expects: the browser reports every refused request as an error of the page.
    expected: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Watches every page that the context opens."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught in the page: {error.error}"))
        context.route("**/*", self._let_pass)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in self.expected):
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _let_pass(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.scheme in LOCAL_SCHEMES or url.hostname in LOCAL_HOSTS:
            route.fallback()
        else:
            self.complaints.append(f"the page asked for {route.request.url}, which is not on this machine")
            route.abort()
