"""The page of captured mail in a browser: letters appear by themselves, a letter being read stays, and a phone shows one thing at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import expect

from handlers.mail.captured import CapturedMail
from handlers.mail.captured_page import captured_mail_router
from handlers.mail.composing import compose
from tests.browser.conftest import PHONE, OpenPage
from tests.mail.conftest import ENVELOPE, facts_of
from tests.web.server import free_socket


class Mailbox:
    """A directory of captured letters and the address of its page."""

    def __init__(self, directory: Path, url: str) -> None:
        self.url = url
        self._transport = CapturedMail(directory)
        self._sent = 0

    def receive(self, key: str, code: str | None = None) -> None:
        self._sent += 1
        at = ENVELOPE.at + timedelta(minutes=self._sent)
        envelope = replace(ENVELOPE, message_id=f"<{self._sent}@mail.example>", at=at)
        self._transport.keep(compose(facts_of(), key, {}, code, envelope))


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    app = FastAPI()
    app.include_router(captured_mail_router(tmp_path))
    listening, origin = free_socket()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield Mailbox(tmp_path, f"{origin}/mail")
    server.should_exit = True
    thread.join()
    listening.close()


def test_letters_appear_by_themselves(mailbox: Mailbox, open_page: OpenPage) -> None:
    page = open_page(mailbox.url)
    expect(page.get_by_text("No letter yet")).to_be_visible()
    mailbox.receive("code", "802913")
    expect(page.get_by_test_id("letter-body")).to_contain_text("802913")
    mailbox.receive("code", "441702")
    expect(page.get_by_test_id("letter")).to_have_count(2)
    expect(page.get_by_test_id("letter-body")).to_contain_text("441702")
    expect(page.get_by_role("status")).to_have_text("A new letter arrived.")


def test_a_letter_being_read_stays_open(mailbox: Mailbox, open_page: OpenPage) -> None:
    mailbox.receive("code", "802913")
    page = open_page(mailbox.url)
    page.get_by_test_id("letter").click()
    mailbox.receive("resolved")
    expect(page.get_by_test_id("letter")).to_have_count(2)
    expect(page.get_by_test_id("letter-body")).to_contain_text("802913")


def test_the_designed_letter_is_shown_in_a_sandbox(mailbox: Mailbox, open_page: OpenPage) -> None:
    mailbox.receive("code", "802913")
    page = open_page(mailbox.url)
    page.get_by_role("link", name="As designed").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator(".big")).to_have_text("802913")
    assert page.locator("iframe").get_attribute("sandbox") == "allow-popups"
    assert frame.locator(".big").evaluate("element => getComputedStyle(element).fontSize") == "30px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_list_and_then_the_letter(mailbox: Mailbox, open_page: OpenPage, scheme: str) -> None:
    mailbox.receive("document_needed")
    page = open_page(mailbox.url, viewport=PHONE, has_touch=True, color_scheme=scheme)
    expect(page.get_by_test_id("letter-body")).to_be_hidden()
    page.get_by_test_id("letter").tap()
    expect(page.get_by_test_id("letter-body")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="All letters").tap()
    expect(page.get_by_test_id("letter")).to_be_visible()
