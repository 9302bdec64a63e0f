"""The notice and who asks, as a visitor sees them: one line that opens, the clause under it, and what the young are told."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.site import Site
from tests.browser.widget import visit

STORY = (
    "Since May your shop has mailed thick catalogues to my home in Osaka every single week, "
    "although I never ordered anything. I want to complain."
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A desk for the tests of this file."""
    with Site.running(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.mark.parametrize(("locale", "joint"), [("en-US", "Joint users:"), ("ja-JP", "共同利用者:")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_notice_is_one_line_that_opens_to_the_whole_with_its_clause(
    open_page: OpenPage, site: Site, locale: str, joint: str, scheme: str
) -> None:
    chat = visit(open_page, site, "/?desk=impress", viewport=PHONE, locale=locale, color_scheme=scheme).open()
    notice = chat.page.get_by_test_id("notice")
    expect(notice.get_by_text(joint)).to_be_hidden()
    line = notice.locator("summary")
    box = line.bounding_box()
    assert box is not None
    assert box["height"] <= 44, "one line on a phone"
    line.click()
    expect(notice.get_by_text(joint)).to_be_visible()
    clause = notice.get_by_test_id("notice-clause")
    expect(clause).to_have_attribute("data-clause", "impress:3")
    expect(clause.get_by_role("link")).to_have_attribute("href", re.compile(r"/policy/impress#3$"))
    wide = chat.page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    assert wide, "nothing hangs out of a phone"


def test_the_notice_opens_from_the_keyboard(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site).open()
    notice = chat.page.get_by_test_id("notice")
    notice.locator("summary").focus()
    chat.page.keyboard.press("Enter")
    expect(notice.get_by_test_id("notice-clause").first).to_be_visible()


def test_the_young_are_offered_a_button_and_told_in_plain_words(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, "/?desk=impress", viewport=PHONE).open()
    chat.page.get_by_test_id("quick-reply").get_by_text("I am under 15", exact=True).click()
    told = chat.by("bot").last
    expect(told).to_contain_text("grown-up")
    expect(told.get_by_test_id("citation")).to_have_attribute("data-clause", "impress:4")


def test_consent_is_asked_with_the_notice_at_hand_and_given_by_a_press(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, "/?desk=impress").open()
    for text in (STORY, "Alice Example", "alice@example.com"):
        chat.say(text)
    summary = chat.by("bot").last
    expect(summary).to_contain_text("you agree")
    summary.get_by_test_id("notice").locator("summary").click()
    expect(summary.get_by_test_id("notice-clause")).to_be_visible()
    expect(chat.cards).to_have_count(0)
    chat.page.get_by_test_id("quick-reply").get_by_text("I agree, send it", exact=True).click()
    expect(chat.cards).to_have_count(1)


def test_whoever_does_not_agree_is_told_the_other_ways(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, "/?desk=impress").open()
    for text in (STORY, "Alice Example", "alice@example.com"):
        chat.say(text)
    chat.page.get_by_test_id("quick-reply").get_by_text("I do not agree", exact=True).click()
    expect(chat.by("bot").last).to_contain_text("Nothing was sent")
    expect(chat.cards).to_have_count(0)


def test_the_notice_is_there_again_after_a_reload(open_page: OpenPage, site: Site) -> None:
    chat = visit(open_page, site, "/?desk=impress").open()
    chat.say("How long do you keep my data?")
    chat.page.reload()  # an open chat opens by itself
    notice = chat.page.get_by_test_id("notice").first
    notice.locator("summary").click()
    expect(notice.get_by_test_id("notice-clause").first).to_be_visible()
