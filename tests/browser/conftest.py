"""A browser for the tests of this folder, and a picture of what it showed when one fails.

The tests here are plain functions: Playwright's synchronous interface and an event loop do not share a thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import PATIENCE_MS, Watch, run_chromium
from tests.demo_desk import DemoDesk

PICTURES = Path(__file__).resolve().parents[2] / "build" / "browser"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

expect.set_options(timeout=PATIENCE_MS)  # a busy machine is slow, not wrong
OpenPage = Callable[..., Page]
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers on the test that it failed, for the fixtures that end after it."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder."""
    with sync_playwright() as playwright, run_chromium(playwright) as chromium:
        yield chromium


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What the pages of this test complained of; anything unexpected fails the test at its end."""
    watching = Watch()
    yield watching
    assert watching.complaints == []


@pytest.fixture
def open_page(browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens pages, each a visitor of its own: `open_page("http://…", viewport=PHONE, locale="ja-JP")`."""
    if "site" in request.fixturenames:
        request.getfixturevalue(
            "site"
        )  # begun before the pages, it ends after them: none may ask a server that is gone
    with ExitStack() as visitors:

        def open_one(url: str | None = None, **options: Any) -> Page:
            page = visitors.enter_context(visit(browser, watch, request.node, options))
            if url is not None:
                page.goto(url)
            return page

        yield open_one


@contextmanager
def visit(browser: Browser, watch: Watch, test: pytest.Item, options: dict[str, Any]) -> Iterator[Page]:
    """A context with one page, photographed at the end of a test that failed."""
    context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})
    try:
        context.set_default_timeout(PATIENCE_MS)
        watch.attach(context)
        yield context.new_page()
    finally:
        if test.stash.get(FAILED, False):
            photograph(context.pages, test.name)
        context.close()


def photograph(pages: list[Page], name: str) -> None:
    """Saves what the pages show under build/browser."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w-]+", "_", name)
    for number, page in enumerate(pages, len(list(PICTURES.glob(f"{stem}-*.png")))):
        page.screenshot(path=PICTURES / f"{stem}-{number}.png", full_page=True)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One visitor at a desk."""
    return open_page()


@pytest.fixture(scope="package")
def demo_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoDesk]:
    """The whole product, running as `make demo` runs it, shared by the tests of this folder."""
    desk = DemoDesk(tmp_path_factory.mktemp("demo"))
    desk.start()
    yield desk
    desk.stop()
