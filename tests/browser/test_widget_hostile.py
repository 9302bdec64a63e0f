"""The widget among strangers: markup in every mouth, and pages of other sites."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Watch
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.browser.widget import QUESTION, REFUSED, Chat, visit


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site.running(tmp_path) as running:
        yield running


PAYLOADS = [
    "<img src=x onerror=\"document.title='hit'\">",
    "<script>document.title='hit'</script>",
    "</textarea><svg onload=\"document.title='hit'\">",
    "javascript:document.title='hit'",
    "[click](javascript:document.title='hit')",
    "{{constructor.constructor('document.title=1')()}} ${document.title='hit'}",
    "https://evil.example/\"onmouseover=\"document.title='hit'",
    "\u202etxt.exe <b>bold</b> &lt;i&gt;",
]


def test_markup_is_shown_as_it_was_written_and_does_nothing(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    title = chat.page.title()
    story = "Your site showed me this: " + "\n".join(PAYLOADS)
    for text in ("Make a complaint", story, "Alice Example", "alice@example.com"):
        chat.say(text)
    assert chat.by("customer").nth(1).locator(".text").text_content() == story
    chat.say("Yes, send it")
    for number, payload in enumerate(PAYLOADS):
        site.staff_replies(chat.reference, f"You wrote: {payload}")
        staff = chat.by("staff").nth(number)
        expect(staff).to_be_visible()
        assert payload in str(staff.locator(".text").text_content())
    chat.page.reload()
    expect(chat.by("staff")).to_have_count(len(PAYLOADS))
    assert chat.page.title() == title
    inert = """chat => [...chat.shadowRoot.querySelectorAll("*")].every(node =>
      !["SCRIPT", "IMG", "IFRAME", "B", "STYLE"].includes(node.tagName)
      && ![...node.attributes].some(attribute => attribute.name.startsWith("on"))
      && !(node.href && typeof node.href === "string" && !/^https?:/.test(node.href)))"""
    assert chat.page.locator("privacy-desk-chat").evaluate(inert)


@contextmanager
def shop_of(desk: str, origin_of_desk: Callable[[], str]) -> Iterator[str]:
    """Another company's site on a port of its own, with the desk's script tag on its page; gives its origin."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = f'<script src="{origin_of_desk()}/widget.js" data-desk="{desk}" defer></script>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Shop</title><link rel=icon href=data:,>{tag}".encode())

        def log_message(self, *_: object) -> None:
            """Nothing: the tests' output is for the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_another_sites_page_carries_the_chat_only_when_the_desk_lists_it(
    open_page: OpenPage, tmp_path: Path, watch: Watch
) -> None:
    watch.expected += [REFUSED, "blocked by CORS policy", "Privacy desk:"]
    sites: list[Site] = []
    with (
        shop_of("impress", lambda: sites[0].origin) as listed,
        shop_of("impress", lambda: sites[0].origin) as other,
        Site.running(tmp_path, shops=(listed,)) as site,
    ):
        sites.append(site)
        chat = Chat(open_page(listed)).open()
        chat.say(QUESTION)
        expect(chat.page.get_by_test_id("citation").first).to_be_visible()
        stranger = open_page(other)
        stranger.get_by_test_id("launcher").click()
        expect(stranger.get_by_test_id("retry")).to_be_visible()
        expect(stranger.get_by_test_id("message")).to_have_count(0)
