"""The chat widget as a visitor meets it: by mouse, by keyboard, with a screen reader, on a phone, in Japanese."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.chromium import Watch
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.site import Site
from tests.browser.widget import QUESTION, REFUSED, visit
from tests.web import upload_samples


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site.running(tmp_path) as running:
        yield running


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
