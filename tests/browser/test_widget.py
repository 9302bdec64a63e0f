"""The chat widget as a visitor meets it: by mouse, by keyboard, on a phone, in Japanese, offline, across reloads, and under attack."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.chromium import Watch
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.site import Site
from tests.web import upload_samples

QUESTION = "Do you give my data to other companies?"
REFUSED = "Failed to load resource"  # how Chromium reports a refused or cut request


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site.running(tmp_path) as running:
        yield running


class Chat:
    """The widget on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.get_by_test_id("launcher")
        self.panel = page.get_by_test_id("panel")
        self.input = page.get_by_test_id("input")
        self.messages = page.get_by_test_id("message")
        self.cards = page.get_by_test_id("ticket-card")

    def open(self) -> "Chat":
        self.launcher.click()
        expect(self.messages.first).to_be_visible()
        return self

    def by(self, author: str) -> Any:
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


def test_a_question_is_answered_with_the_clause_and_a_link_to_it(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    chat.say(QUESTION)
    card = chat.page.get_by_test_id("citation").first
    expect(card).to_contain_text("Clause 3.1 · Disclosure of personal data and information")
    expect(card.locator("blockquote")).to_contain_text("shall not disclose personal information to a third party")
    expect(card.locator("blockquote")).to_have_attribute("lang", "en")
    with chat.page.context.expect_page() as opened:
        card.get_by_role("link").click()
    expect(opened.value.locator('[id="3.1"]')).to_be_in_viewport()


def test_everything_works_from_the_keyboard(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site)
    keyboard = chat.page.keyboard
    chat.launcher.focus()
    keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    keyboard.type("Do you give my data")
    keyboard.press("Shift+Enter")
    keyboard.type("to other companies?")
    expect(chat.input).to_have_value("Do you give my data\nto other companies?")
    keyboard.press("Enter")
    expect(chat.by("customer")).to_have_count(1)
    expect(chat.page.get_by_test_id("citation").first).to_be_visible()
    expect(chat.input).to_have_value("")
    keyboard.press("Tab")
    expect(chat.page.get_by_test_id("send")).to_be_focused()
    keyboard.press("Tab")
    expect(chat.page.get_by_test_id("talk-to-person")).to_be_focused()
    keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_choosing_kanji_does_not_send(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, locale="ja-JP").open()
    chat.input.fill("こじんじょうほう")
    press = """input => input.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, composed: true, isComposing: true}))"""
    chat.input.evaluate(press)
    expect(chat.input).to_have_value("こじんじょうほう")
    expect(chat.by("customer")).to_have_count(0)


def test_a_screen_reader_is_told(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site)
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    chat.open()
    page = chat.page
    expect(page.get_by_role("dialog", name="the Company")).to_be_visible()
    expect(page.get_by_role("log", name="Conversation")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
    for name in ("Send", "Close the chat", "日本語に切り替える", "Talk to a person"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_quick_replies_are_said_and_go_away(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    replies = chat.page.get_by_test_id("quick-reply")
    label = replies.first.inner_text()
    replies.first.click()
    expect(chat.by("customer")).to_have_count(1)
    expect(chat.by("bot").nth(1)).to_be_visible()
    expect(chat.by("bot").first.get_by_role("button", name=label)).to_have_count(0)


def test_a_request_goes_all_the_way_to_the_staff(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    for text in (
        "See my data",
        "Everything in my customer account.",
        "Alice Example",
        "alice@example.com",
        "Yes, send it",
    ):
        chat.say(text)
    expect(chat.cards.locator(".status")).to_have_text("Waiting for proof of identity")
    shown = chat.page.locator(".chip code").all_inner_texts()
    assert chat.reference in shown
    assert any(re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code) for code in shown)
    chat.say(site.mailed_code())
    expect(chat.by("customer").last).to_contain_text("••••••")
    chat.page.get_by_test_id("upload-file").set_input_files(
        {"name": "licence.jpg", "mimeType": "image/jpeg", "buffer": upload_samples.jpeg()}
    )
    chat.page.get_by_test_id("upload-send").click()
    expect(chat.cards.locator(".status")).to_have_text("Identity document being checked")
    chat.cards.locator("summary").click()
    expect(chat.cards.locator("li").last).to_be_visible()


def test_a_wrong_file_says_why_and_another_may_be_chosen(open_page: OpenPage, site: Site, watch: Watch) -> None:
    watch.expected.append(REFUSED)
    chat = visit(open_page, site).open()
    for text in (
        "See my data",
        "Everything in my customer account.",
        "Alice Example",
        "alice@example.com",
        "Yes, send it",
    ):
        chat.say(text)
    chat.say(site.mailed_code())
    upload = chat.page.get_by_test_id("upload")
    chat.page.get_by_test_id("upload-file").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    chat.page.get_by_test_id("upload-send").click()
    expect(upload.get_by_role("alert")).not_to_be_empty()
    big: FilePayload = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": bytes(11 * 2**20)}
    chat.page.get_by_test_id("upload-file").set_input_files(big)
    expect(upload.get_by_role("alert")).to_contain_text("too large")
    expect(chat.cards.locator(".status")).to_have_text("Waiting for proof of identity")


def test_a_staff_reply_arrives_by_itself_and_is_counted_when_closed(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    reference = chat.complain()
    site.staff_replies(reference, "We are sorry, and have written to your neighbour.")
    expect(chat.by("staff")).to_contain_text("We are sorry, and have written to your neighbour.")
    chat.page.get_by_test_id("close").click()
    site.staff_replies(reference, "Your neighbour has answered.")
    expect(chat.launcher.locator(".badge")).to_have_text("1")
    chat.launcher.click()
    expect(chat.by("staff").last).to_contain_text("Your neighbour has answered.")
    expect(chat.launcher.locator(".badge")).to_be_hidden()


def test_the_conversation_survives_a_reload(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    chat.complain()
    texts = chat.messages.locator(".text").all_inner_texts()
    chat.page.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.cards).to_have_count(1)
    expect(chat.messages).to_have_count(len(texts))
    after = chat.messages.locator(".text").all_inner_texts()
    assert [without_codes(text) for text in texts] == [without_codes(text) for text in after]


def without_codes(text: str) -> str:
    """What a bubble says, less the access code, which is shown once, and the buttons to copy."""
    return re.sub(r"[0-9A-Z]{5}-[0-9A-Z]{5}", "•••••-•••••", "".join(text.replace("Copy", "").split()))


def test_each_desk_has_a_conversation_of_its_own(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, "/demo/company").open()
    chat.say(QUESTION)
    chat.page.goto(site.origin + "/demo/impress")
    chat.open()
    expect(chat.messages).to_have_count(1)
    expect(chat.page.get_by_role("dialog", name="Impress Group")).to_be_visible()


def test_a_message_written_offline_is_sent_once_when_the_line_is_back(
    open_page: OpenPage, site: Site, watch: Watch
) -> None:
    watch.expected.append(REFUSED)
    chat = visit(open_page, site).open()
    chat.page.context.set_offline(True)
    chat.input.fill(QUESTION)
    chat.page.get_by_test_id("send").click()
    expect(chat.page.locator(".note.waiting")).to_be_visible()
    chat.page.context.set_offline(False)
    expect(chat.page.get_by_test_id("citation").first).to_be_visible()
    expect(chat.page.locator(".note")).to_have_count(0)
    expect(chat.by("customer")).to_have_count(1)


def test_an_answer_that_got_lost_is_asked_for_again_and_nothing_is_doubled(
    open_page: OpenPage, site: Site, watch: Watch
) -> None:
    """The desk does the work, the line breaks before its answer: the same key gets the same answer."""
    watch.expected.append(REFUSED)
    chat = visit(open_page, site).open()
    keys: list[str | None] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.header_value("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    chat.page.route(
        re.compile("/api/chat/messages$"),
        lambda route: lose_the_first_answer(route) if route.request.method == "POST" else route.continue_(),
    )
    chat.input.fill(QUESTION)
    chat.page.get_by_test_id("send").click()
    expect(chat.page.get_by_test_id("typing")).to_have_count(0)
    expect(chat.page.get_by_test_id("citation").first).to_be_visible()
    chat.say("How long do you keep my data?")
    assert len(keys) == 3
    assert keys[0] == keys[1] != keys[2]
    expect(chat.by("customer")).to_have_count(2)
    chat.page.reload()
    expect(chat.by("customer")).to_have_count(2)


def test_what_was_not_sent_before_a_reload_is_sent_after_it(open_page: OpenPage, site: Site, watch: Watch) -> None:
    watch.expected.append(REFUSED)
    chat = visit(open_page, site).open()
    pattern = re.compile("/api/chat/messages$")
    chat.page.route(
        pattern,
        lambda route: route.abort("internetdisconnected") if route.request.method == "POST" else route.continue_(),
    )
    chat.input.fill(QUESTION)
    chat.page.get_by_test_id("send").click()
    expect(chat.page.locator(".note.waiting")).to_be_visible()
    chat.page.unroute(pattern)
    chat.page.reload()
    expect(chat.page.get_by_test_id("citation").first).to_be_visible()
    expect(chat.by("customer")).to_have_count(1)


def test_an_ended_session_offers_a_new_one_and_keeps_what_was_written(
    open_page: OpenPage, site: Site, watch: Watch
) -> None:
    watch.expected.append(REFUSED)
    chat = visit(open_page, site).open()
    chat.say("How long do you keep my data?")
    chat.page.evaluate(
        """() => {
          const [name] = Object.keys(localStorage).filter(key => key.startsWith("privacy-desk:"));
          localStorage.setItem(name, JSON.stringify({...JSON.parse(localStorage.getItem(name)), token: "gone"}));
        }"""
    )
    chat.page.reload()
    expect(chat.page.get_by_test_id("ended")).to_contain_text("This conversation has ended.")
    chat.page.get_by_test_id("close").click()
    chat.launcher.click()
    expect(chat.page.get_by_test_id("new-conversation")).to_be_visible()
    expect(chat.messages).to_have_count(0)
    chat.page.get_by_test_id("new-conversation").click()
    expect(chat.messages).to_have_count(1)
    chat.say(QUESTION)
    expect(chat.page.get_by_test_id("citation").first).to_be_visible()


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


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_is_shown_as_it_was_written_and_does_nothing(open_page: OpenPage, site: Site, payload: str) -> None:
    chat = visit(open_page, site).open()
    title = chat.page.title()
    for text in ("Make a complaint", f"Your site showed me this: {payload}", "Alice Example", "alice@example.com"):
        chat.say(text)
    expect(chat.by("customer").nth(1).locator(".text")).to_have_text(f"Your site showed me this: {payload}")
    chat.say("Yes, send it")
    site.staff_replies(chat.reference, f"You wrote: {payload}")
    staff = chat.by("staff")
    expect(staff).to_be_visible()
    assert payload in str(staff.locator(".text").text_content())
    assert chat.page.title() == title
    inert = """chat => [...chat.shadowRoot.querySelectorAll("*")].every(node =>
      !["SCRIPT", "IMG", "IFRAME", "B", "STYLE"].includes(node.tagName)
      && ![...node.attributes].some(attribute => attribute.name.startsWith("on"))
      && !(node.href && typeof node.href === "string" && !/^https?:/.test(node.href)))"""
    assert chat.page.locator("privacy-desk-chat").evaluate(inert)


def test_a_phone_shows_it_on_the_whole_screen_without_scrolling_sideways(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, viewport=PHONE, has_touch=True, is_mobile=True).open()
    chat.say(QUESTION)
    box = chat.panel.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, PHONE["width"], PHONE["height"])
    chat.say("supercalifragilistic" * 30)
    wide = """chat => [...chat.shadowRoot.querySelectorAll("*")].filter(node =>
      getComputedStyle(node).position !== "absolute" && node.getBoundingClientRect().right > innerWidth + 1).map(node => node.className)"""
    assert chat.page.locator("privacy-desk-chat").evaluate(wide) == []
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = """chat => [...chat.shadowRoot.querySelectorAll("button, summary, textarea, footer a, figure a")].filter(node => {
      const box = node.getBoundingClientRect();
      return box.width && !node.classList.contains("copy") && (box.height < 43.9 || box.width < 43.9);
    }).map(node => `${node.className} ${node.textContent}`)"""
    assert chat.page.locator("privacy-desk-chat").evaluate(small) == []


def test_the_language_can_be_switched_and_is_remembered(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    expect(chat.by("bot")).to_contain_text("privacy desk")
    chat.page.get_by_test_id("language").click()
    expect(chat.page.get_by_role("textbox", name="メッセージ")).to_be_visible()
    expect(chat.page.get_by_test_id("talk-to-person")).to_have_text("担当者と話す")
    expect(chat.by("bot")).to_contain_text("個人情報")
    expect(chat.messages).to_have_count(1)
    chat.page.reload()
    expect(chat.page.get_by_test_id("send")).to_have_attribute("aria-label", "送信")
    expect(chat.page.locator("privacy-desk-chat")).to_have_attribute("lang", "ja")


def test_a_japanese_browser_is_met_in_japanese(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, "/?desk=impress", locale="ja-JP").open()
    expect(chat.by("bot").first).to_contain_text("個人情報")
    expect(chat.page.get_by_test_id("talk-to-person")).to_have_text("担当者と話す")


def test_a_chat_can_be_removed_from_a_shared_computer(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    chat.say("My name is Alice Example. How long do you keep my data?")
    chat.page.get_by_test_id("end-chat").click()
    chat.page.get_by_test_id("end-yes").click()
    expect(chat.panel).to_be_hidden()
    stored = chat.page.evaluate("JSON.stringify(localStorage)")
    assert "Alice" not in stored
    assert '\\"token\\":null' in stored
    chat.open()
    expect(chat.messages).to_have_count(1)


def test_the_limit_is_counted_down_near_its_end(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    counter = chat.page.locator(".counter")
    chat.input.fill("x" * 7000)
    expect(counter).to_be_hidden()
    chat.input.fill("x" * 7900)
    expect(counter).to_have_text("100 characters left")
    chat.input.fill("😀" * 8001)
    expect(counter).to_have_text("1 characters too many")
    expect(chat.page.get_by_test_id("send")).to_be_disabled()


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
