"""Nothing is lost and nothing doubled in the widget: reloads, broken lines, ended sessions, shared computers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chromium import Watch
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.browser.widget import QUESTION, REFUSED, visit


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site.running(tmp_path) as running:
        yield running


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
