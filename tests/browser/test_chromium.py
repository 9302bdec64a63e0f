"""The browser the other tests rely on is a real one, shows Japanese, and lets nothing pass unseen."""

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.browser.chromium import ChromiumMissing, Watch, find_chromium
from tests.browser.conftest import PHONE, OpenPage

# Draws each letter and says how many different pictures came out: missing letters all look the same.
DRAWN_DIFFERENTLY = """letters => new Set([...letters].map(letter => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 40, height: 40});
  const pen = canvas.getContext("2d");
  pen.font = "32px sans-serif";
  pen.fillText(letter, 2, 34);
  return canvas.toDataURL();
})).size"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text(
        "<meta charset=utf-8><title>desk</title><p>個人情報</p><link rel=icon href='data:,'>", "utf-8"
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_it_is_the_chromium_of_this_machine(browser: Browser) -> None:
    assert Path(find_chromium()).exists()
    assert int(browser.version.split(".")[0]) >= 120


def test_it_opens_a_page_of_this_machine(site: str, open_page: OpenPage) -> None:
    page = open_page(site, viewport=PHONE)
    assert page.title() == "desk"
    assert page.get_by_text("個人情報").is_visible()
    assert page.evaluate("innerWidth") == 390


def test_it_draws_japanese_letters(page: Page) -> None:
    letters = "個人情報保護方針開示訂正削除あいう"
    assert page.evaluate(DRAWN_DIFFERENTLY, letters) == len(set(letters))


def test_an_error_in_a_page_is_a_complaint(page: Page, watch: Watch) -> None:
    page.evaluate("console.error('the widget broke')")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('uncaught') }, 0)")
    assert [complaint.split(":")[0] for complaint in watch.complaints] == ["console", "uncaught in the page"]
    watch.complaints.clear()


def test_a_request_to_another_machine_is_a_complaint(site: str, page: Page, watch: Watch) -> None:
    page.goto(site)
    watch.expected.append("ERR_FAILED")
    with pytest.raises(Error):
        page.evaluate("fetch('https://tracker.example/pixel.gif')")
    assert watch.complaints == ["the page asked for https://tracker.example/pixel.gif, which is not on this machine"]
    watch.complaints.clear()


def test_visitors_share_no_storage(site: str, open_page: OpenPage) -> None:
    first, second = open_page(site), open_page(site)
    first.evaluate("localStorage.setItem('token', 'secret')")
    assert second.evaluate("localStorage.getItem('token')") is None


def test_a_machine_without_chromium_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ChromiumMissing, match="Debian's package chromium"):
        find_chromium()
