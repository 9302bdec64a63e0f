"""The widget on a page, for tests: what a visitor sees of it and does with it. Checks nothing but that it answers."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Site

QUESTION = "Do you give my data to other companies?"
REFUSED = "Failed to load resource"  # how Chromium reports a refused or cut request


class Chat:
    """The widget on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.get_by_test_id("launcher")
        self.panel = page.get_by_test_id("panel")
        self.input = page.get_by_test_id("input")
        self.messages = page.get_by_test_id("message")
        self.cards = page.get_by_test_id("ticket-card")

    def open(self) -> Chat:
        self.launcher.click()
        expect(self.messages.first).to_be_visible()
        return self

    def by(self, author: str) -> Locator:
        return self.page.locator(f'[data-testid="message"][data-author="{author}"]')

    def say(self, text: str) -> None:
        """Sends a message and waits for what the desk answers."""
        answers = self.by("bot").count()
        self.input.fill(text)
        self.page.get_by_test_id("send").click()
        expect(self.by("bot").nth(answers)).to_be_visible()
        expect(self.page.get_by_test_id("typing")).to_have_count(0)

    def complain(self) -> str:
        for text in (
            "Make a complaint",
            "My parcel's papers went to my neighbour.",
            "Alice Example",
            "alice@example.com",
            "Yes, send it",
        ):
            self.say(text)
        return self.reference

    @property
    def reference(self) -> str:
        expect(self.cards).to_have_count(1)
        return str(self.cards.get_attribute("data-reference"))


def visit(open_page: OpenPage, site: Site, path: str = "/", **options: Any) -> Chat:
    return Chat(open_page(site.origin + path, **options))
