"""The page in a real headless Chromium, with a real bolt app behind it: what people click, see and cannot be tricked by."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulator.server import EmulatorServer
from tests.browser.chromium import FLAGS, PATIENCE_MS, find_chromium
from tests.emulator.support import (
    EMPLOYEE,
    GENERAL,
    PRIVATE,
    STAFF,
    TOKEN,
    Control,
    Json,
    Product,
    actions,
    button,
    modal,
    settings,
    text_input,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MS)  # a busy machine is slow, not wrong


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS), chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Every test also fails on a script error or a broken content policy."""
    problems: list[str] = []

    def remember(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    context = await browser.new_context(viewport={"width": 1200, "height": 800})
    page = await context.new_page()
    page.on("console", remember)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_default_timeout(PATIENCE_MS)
    yield page
    await context.close()
    assert problems == []


async def visit(page: Page, server: EmulatorServer, user: str = STAFF, place: str = PRIVATE) -> None:
    await page.goto(f"{server.base_url}/?user={user}#{place}")
    await page.wait_for_selector("body[data-ready]")


def action(page: Page | Locator, action_id: str) -> Locator:
    return page.locator(f'[data-action-id="{action_id}"]')


async def type_and_send(page: Page, composer: str, text: str) -> None:
    await page.get_by_test_id(composer).fill(text)
    await page.get_by_test_id(f"{composer}-send").click()


# The way of a ticket ----------------------------------------------------------------------------------------------


async def test_a_card_is_clicked_a_form_filled_in_and_the_answer_appears(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    async def clicked(ack: AsyncAck, body: Json) -> None:
        await slack.views_open(trigger_id=body["trigger_id"], view=modal(text_input(min_length=5)))
        await ack()

    async def submitted(ack: AsyncAck, body: Json) -> None:
        await ack()
        value = body["view"]["state"]["values"]["reason"]["text"]["value"]
        await slack.chat_postMessage(channel=PRIVATE, text=f"*Reason:* {value}")

    product.answers |= {"block_actions": clicked, "view_submission": submitted}
    await visit(page, server)
    await slack.chat_postMessage(channel=PRIVATE, text="card", blocks=[actions(button())])
    await action(page, "go").click()
    form = page.get_by_test_id("modal")
    await form.get_by_test_id("modal-submit").click()
    await expect(form.get_by_test_id("input-error")).to_contain_text("Please complete this required field.")
    await action(form, "text").fill("abc")
    await form.get_by_test_id("modal-submit").click()
    await expect(form.get_by_test_id("input-error")).to_contain_text("at least 5")
    await expect(action(form, "text")).to_have_value("abc")
    await action(form, "text").fill("a good reason")
    await form.get_by_test_id("modal-submit").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_test_id("message").last).to_contain_text("Reason: a good reason")
    assert [name for name, _ in product.heard if name != "message"] == ["block_actions", "view_submission"]


async def test_an_open_form_keeps_its_words_when_the_app_changes_it(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    async def clicked(ack: AsyncAck, body: Json) -> None:
        if body["container"]["type"] == "view":
            view = modal(text_input(), text_input("second", "more"), actions(button("grow")))
            await slack.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)
        else:
            view = modal(text_input(), actions(button("grow")))
            await slack.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    product.answers["block_actions"] = clicked
    await slack.chat_postMessage(channel=PRIVATE, text="card", blocks=[actions(button())])
    await visit(page, server)
    await action(page, "go").click()
    form = page.get_by_test_id("modal")
    await action(form, "text").fill("half a sentence")
    await action(form, "grow").click()
    await expect(action(form, "more")).to_be_visible()
    await expect(action(form, "text")).to_have_value("half a sentence")
    await form.get_by_test_id("modal-close").click()
    await expect(form).to_have_count(0)


async def test_talk_in_a_thread_edit_and_delete(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    await slack.chat_postMessage(channel=PRIVATE, text="root")
    await visit(page, server)
    first = page.get_by_test_id("timeline").get_by_test_id("message").first
    await first.hover()
    await first.get_by_test_id("thread-open").click()
    thread = page.get_by_test_id("thread")
    await type_and_send(page, "thread-composer", "a *bold* reply to @ken")
    reply = thread.get_by_test_id("message").last
    await expect(reply.locator("strong").last).to_have_text("bold")
    await expect(reply.locator(".mention")).to_have_text("@ken")
    await expect(page.get_by_test_id("timeline").get_by_test_id("thread-open").last).to_contain_text("1 reply")
    await reply.hover()
    await reply.get_by_test_id("message-menu").click()
    await reply.get_by_test_id("message-edit").click()
    await expect(page.get_by_test_id("edit-box")).to_have_value("a *bold* reply to @ken")
    await page.get_by_test_id("edit-box").fill("edited <now> & then")
    await page.get_by_test_id("edit-save").click()
    await expect(reply).to_contain_text("edited <now> & then (edited)")
    await reply.hover()
    await reply.get_by_test_id("message-menu").click()
    await reply.get_by_test_id("message-delete").click()
    await expect(thread.get_by_test_id("message")).to_have_count(1)
    assert [event.get("subtype") for event in product.heard_of("message")] == [
        None,
        "message_changed",
        "message_deleted",
    ]


async def test_commands_and_shortcuts(page: Page, server: EmulatorServer, control: Control, product: Product) -> None:
    async def answered(ack: AsyncAck, body: Json) -> None:
        await ack(text=f"You asked: {body['text']}")

    product.answers["command"] = answered
    await control.post("message", user=STAFF, channel=GENERAL, text="to the customer")
    await visit(page, server, EMPLOYEE, GENERAL)
    await page.get_by_test_id("composer").press_sequentially("/pri")
    await page.keyboard.press("Tab")
    await expect(page.get_by_test_id("composer")).to_have_value("/privacy ")
    await page.keyboard.type("may I?")
    await page.keyboard.press("Enter")
    private = page.locator("[data-ephemeral=true]")
    await expect(private.get_by_test_id("ephemeral")).to_contain_text("Only visible to you")
    await expect(private).to_contain_text("You asked: may I?")
    await type_and_send(page, "composer", "/nonsense")
    await expect(page.get_by_test_id("notice")).to_contain_text("not a valid command")
    message = page.get_by_test_id("message").first
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    async with page.expect_response("**/ui/shortcut"):
        await message.get_by_test_id("shortcut-send_to_customer").click()
    await page.get_by_label("Shortcuts").click()
    async with page.expect_response("**/ui/shortcut"):
        await page.get_by_test_id("global-shortcut-new_ticket").click()
    await page.reload()
    await page.wait_for_selector("body[data-ready]")
    await expect(page.locator("[data-ephemeral=true]")).to_have_count(0)
    assert {"message_action", "shortcut"} <= {name for name, _ in product.heard}


async def test_people_switch_and_see_what_is_theirs(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    await slack.chat_postMessage(channel=PRIVATE, text="secret of the staff")
    await visit(page, server)
    await expect(page.get_by_test_id("timeline")).to_contain_text("secret of the staff")
    await page.get_by_test_id("user-switch").select_option(EMPLOYEE)
    await expect(page.get_by_test_id("channel-privacy-desk")).to_have_count(0)
    await expect(page.get_by_test_id("channel-general")).to_be_visible()
    await expect(page.locator("body")).not_to_contain_text("secret of the staff")
    await page.get_by_test_id("dm-app").click()
    await type_and_send(page, "composer", "hello desk")
    await expect(page.get_by_test_id("timeline")).to_contain_text("hello desk")
    await slack.views_publish(
        user_id=EMPLOYEE, view={"type": "home", "blocks": [{"type": "header", "text": plain("Welcome")}]}
    )
    await page.get_by_test_id("tab-home").click()
    await expect(page.get_by_test_id("home")).to_contain_text("Welcome")
    opened = [event["tab"] for event in product.heard_of("app_home_opened")]
    assert opened[0] == "messages"
    assert opened[-1] == "home"


async def test_news_appear_without_a_reload_and_a_half_typed_line_stays(
    page: Page, server: EmulatorServer, control: Control
) -> None:
    await visit(page, server, place=GENERAL)
    await page.get_by_test_id("composer").fill("half a li")
    await control.post("message", user=EMPLOYEE, channel=GENERAL, text="news")
    await expect(page.get_by_test_id("message").last).to_contain_text("news")
    await expect(page.get_by_test_id("composer")).to_have_value("half a li")


async def test_a_question_before_a_danger_and_the_word_for_a_failure(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    async def broken(ack: AsyncAck, body: Json) -> None:
        raise LookupError("planned")

    product.answers["block_actions"] = broken
    confirm = {"title": plain("Sure?"), "text": plain("It is final."), "confirm": plain("Yes"), "deny": plain("No")}
    await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=[actions(button(style="danger", confirm=confirm))])
    await visit(page, server)
    await action(page, "go").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("It is final.")
    await page.get_by_test_id("confirm-cancel").click()
    await expect(page.get_by_test_id("confirm")).to_have_count(0)
    assert product.heard_of("block_actions") == []
    await action(page, "go").click()
    await page.get_by_test_id("confirm-ok").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("responded with status code 500")
    await page.get_by_test_id("deliveries").click()
    await expect(page.locator("tr.bad")).to_contain_text("block_actions")


# Every element -----------------------------------------------------------------------------------------------------

OPTIONS = [{"text": plain(name), "value": name} for name in ("a", "b")]
ELEMENTS: list[tuple[Json, Callable[[Locator], Any], Any]] = [
    ({"type": "static_select", "options": OPTIONS}, lambda e: e.select_option("b"), "b"),
    ({"type": "users_select"}, lambda e: e.select_option(EMPLOYEE), EMPLOYEE),
    ({"type": "channels_select"}, lambda e: e.select_option(GENERAL), GENERAL),
    ({"type": "conversations_select"}, lambda e: e.select_option(GENERAL), GENERAL),
    ({"type": "multi_static_select", "options": OPTIONS}, lambda e: _tick_folded(e, "b"), ["b"]),
    ({"type": "checkboxes", "options": OPTIONS}, lambda e: e.get_by_label("b").check(), ["b"]),
    ({"type": "radio_buttons", "options": OPTIONS}, lambda e: e.get_by_label("a").check(), "a"),
    ({"type": "datepicker"}, lambda e: e.fill("2026-12-24"), "2026-12-24"),
    ({"type": "timepicker"}, lambda e: e.fill("09:45"), "09:45"),
    ({"type": "plain_text_input"}, lambda e: e.fill("words"), "words"),
    ({"type": "plain_text_input", "multiline": True}, lambda e: e.fill("two\nlines"), "two\nlines"),
    ({"type": "email_text_input"}, lambda e: e.fill("a@b.org"), "a@b.org"),
    ({"type": "number_input", "is_decimal_allowed": True}, lambda e: e.fill("1.5"), "1.5"),
]


async def _tick_folded(element: Locator, name: str) -> None:
    await element.locator("summary").click()
    await element.get_by_label(name).check()


def bare(state: Json) -> Any:
    picked = next(value for name, value in state.items() if name != "type")
    if isinstance(picked, list):
        return [item["value"] if isinstance(item, dict) else item for item in picked]
    return picked["value"] if isinstance(picked, dict) else picked


async def test_every_input_can_be_filled_in_by_hand(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    blocks = [
        {
            "type": "input",
            "block_id": f"b{n}",
            "label": plain(f"Field {n}"),
            "element": {**element, "action_id": f"e{n}"},
        }
        for n, (element, _, _) in enumerate(ELEMENTS)
    ]

    async def clicked(ack: AsyncAck, body: Json) -> None:
        await slack.views_open(trigger_id=body["trigger_id"], view=modal(*blocks))
        await ack()

    product.answers["block_actions"] = clicked
    await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=[actions(button())])
    await visit(page, server)
    await action(page, "go").click()
    form = page.get_by_test_id("modal")
    for number, (_, fill, _) in enumerate(ELEMENTS):
        await fill(action(form, f"e{number}"))
    await form.get_by_test_id("modal-submit").click()
    await expect(form).to_have_count(0)
    values = product.heard_of("view_submission")[0]["view"]["state"]["values"]
    assert [bare(values[f"b{n}"][f"e{n}"]) for n in range(len(ELEMENTS))] == [expected for _, _, expected in ELEMENTS]


async def test_choices_in_a_message_tell_the_app_at_once(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    overflow = {"type": "overflow", "action_id": "more", "options": OPTIONS}
    select = {"type": "static_select", "action_id": "status", "options": OPTIONS}
    link = button("link", url="https://example.org/policy")
    await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=[actions(select, overflow, link)])
    await visit(page, server)
    async with page.expect_response("**/ui/click"):
        await action(page, "status").select_option("b")
    await action(page, "more").locator("summary").click()
    async with page.expect_response("**/ui/click"):
        await action(page, "more").locator("[data-value=a]").click()
    assert await action(page, "link").get_attribute("href") == "https://example.org/policy"
    assert await action(page, "link").get_attribute("rel") == "noopener noreferrer"
    chosen = [body["actions"][0]["selected_option"]["value"] for body in product.heard_of("block_actions")]
    assert chosen == ["b", "a"]


async def test_an_open_menu_stays_open_while_its_message_changes_and_others_arrive(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, product: Product
) -> None:
    overflow = {"type": "overflow", "action_id": "more", "options": OPTIONS}
    posted = await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=[actions(overflow)])
    await visit(page, server)
    message = page.get_by_test_id("message").last
    await action(page, "more").locator("summary").click()
    changed = [{"type": "section", "text": plain("Changed meanwhile")}, actions(overflow)]
    await slack.chat_update(channel=PRIVATE, ts=str(posted["ts"]), text="y", blocks=changed)
    await expect(message).to_contain_text("Changed meanwhile")
    await expect(action(page, "more").locator("[data-value=a]")).to_be_visible()
    async with page.expect_response("**/ui/click"):
        await action(page, "more").locator("[data-value=a]").click()
    await expect(action(page, "more").locator("[data-value=a]")).to_be_hidden()
    assert [body["actions"][0]["selected_option"]["value"] for body in product.heard_of("block_actions")] == ["a"]


async def test_an_unknown_block_is_a_visible_error(page: Page) -> None:
    async with EmulatorServer(settings(strict=False)) as lenient:
        slack = AsyncWebClient(token=TOKEN, base_url=lenient.api_url, retry_handlers=[])
        blocks = [{"type": "hologram", "beam": 1}, actions({"type": "lever", "action_id": "x"})]
        await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=blocks)
        await visit(page, lenient)
        boxes = page.get_by_test_id("unknown-block")
        await expect(boxes).to_have_count(2)
        await expect(boxes.first).to_contain_text("hologram")
        await page.goto("about:blank")


# Safety and shape --------------------------------------------------------------------------------------------------

PAYLOADS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "<javascript:window.hit=1|click me>",
    "<JaVaScRiPt:alert(1)|x> <data:text/html,<script>window.hit=1</script>|y>",
    "`<b>x</b>` *<i>y</i>* ~<u>z</u>~ ```<script>window.hit=1</script>```",
    "&lt;img src=x onerror=window.hit=1&gt; &amp;lt;b&amp;gt;",
    "<@U0STAFF1|<img src=x onerror=window.hit=1>>",
    "<!date^1700000000^{date}<img src=x onerror=window.hit=1>|x>",
    "</title></script><iframe srcdoc='<script>parent.hit=1</script>'>",
]


def poisoned(number: int, payload: str) -> list[Json]:
    """The payload in every place a block has for text."""
    mrkdwn = {"type": "mrkdwn", "text": payload}
    options = [{"text": plain(payload[:75]), "value": "v"}]
    bad_link = {"type": "link", "url": "javascript:window.hit=1", "text": payload}
    bad_image = {"type": "image", "image_url": "javascript:window.hit=1", "alt_text": payload}
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": payload}, bad_link]}
    bad_button = button("b", text=plain(payload[:75]), value=payload, url="javascript:window.hit=1")
    return [
        {"type": "header", "text": plain(payload)},
        {"type": "section", "text": mrkdwn, "fields": [mrkdwn, plain(payload)]},
        {"type": "context", "elements": [mrkdwn, bad_image]},
        actions(bad_button, {"type": "static_select", "action_id": "s", "options": options}, block_id=f"p{number}"),
        {"type": "rich_text", "elements": [words]},
    ]


async def test_nothing_anybody_writes_becomes_markup(
    page: Page, server: EmulatorServer, slack: AsyncWebClient, control: Control, product: Product
) -> None:
    async def clicked(ack: AsyncAck, body: Json) -> None:
        blocks = [block for number, payload in enumerate(PAYLOADS) for block in poisoned(number, payload)]
        label = plain(" ".join(PAYLOADS))
        form = modal({**text_input(), "label": label, "hint": label}, *blocks, title=plain(PAYLOADS[0][:24]))
        await slack.views_open(trigger_id=body["trigger_id"], view=form)
        await ack()

    async def submitted(ack: AsyncAck, body: Json) -> None:
        await ack(response_action="errors", errors={"reason": " ".join(PAYLOADS)})

    product.answers |= {"block_actions": clicked, "view_submission": submitted}
    for payload in PAYLOADS:
        await control.post("users", id=EMPLOYEE, name=payload, real_name=payload)
        await control.post("channels", id=GENERAL, name=payload)
        await control.post("message", user=EMPLOYEE, channel=GENERAL, text=payload, raw=True)
        await slack.chat_postMessage(channel=GENERAL, text=payload, blocks=poisoned(0, payload))
        await slack.chat_postEphemeral(channel=GENERAL, user=STAFF, text=payload)
    posted = await slack.chat_postMessage(channel=GENERAL, text="x", blocks=[actions(button("open"))])
    await slack.chat_postMessage(channel=GENERAL, text=PAYLOADS[1], thread_ts=posted["ts"])
    await visit(page, server, STAFF, f"{GENERAL}/{posted['ts']}")
    await action(page.get_by_test_id("timeline"), "open").click()
    form = page.get_by_test_id("modal")
    await action(form, "text").fill(PAYLOADS[0])
    await form.get_by_test_id("modal-submit").click()
    await expect(form.get_by_test_id("input-error")).to_be_visible()
    assert await page.evaluate("window.hit") is None
    assert await page.locator("#app script, #app iframe, #app img, .dialog script, .dialog img").count() == 0
    hrefs = await page.locator("a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert all(href.startswith(("http://", "https://", "mailto:", "/")) for href in hrefs)
    await expect(page.get_by_test_id("timeline")).to_contain_text(PAYLOADS[0])


RENDERED = [
    ("plain &amp; &lt;b&gt; text", "plain & <b> text"),
    ("&amp;lt;", "&lt;"),
    ("*bold* _it_ ~gone~ `code`", "<strong>bold</strong> <em>it</em> <s>gone</s> <code>code</code>"),
    ("*bold _and it_*", "<strong>bold <em>and it</em></strong>"),
    ("2*3*4 snake_case_name a~b~c", "2*3*4 snake_case_name a~b~c"),
    ("`*not bold*`", "<code>*not bold*</code>"),
    ("&gt; quoted\nnot", "<blockquote>quoted</blockquote>not"),
    ("one\ntwo", "one<br>two"),
    ("```a *b*\nc```", '<pre class="code">a *b*\nc</pre>'),
    ("<@U1> <#C1> <!here> <!subteam^S1>", "@hana|#general|@here|@staff"),
    ("<https://x.org/?a=1&amp;b=2|label &lt;1&gt;>", "https://x.org/?a=1&b=2|label <1>"),
    (":eyes: :not_an_emoji:", "👀 :not_an_emoji:"),
]


DRAW = """async (sources) => {
    const { mrkdwn } = await import("/static/js/mrkdwn.js");
    return sources.map((source) => {
        const box = document.createElement("div");
        box.append(...mrkdwn(source, { U1: "hana", C1: "general", S1: "staff" }));
        const marks = [...box.querySelectorAll(".mention")].map((mark) => mark.textContent).join("|");
        const link = box.querySelector("a");
        return [box.innerHTML, box.textContent, marks, link ? `${link.getAttribute("href")}|${link.textContent}` : ""];
    });
}"""


async def test_markup_is_drawn_as_slack_draws_it(page: Page, server: EmulatorServer) -> None:
    await visit(page, server)
    drawn = await page.evaluate(DRAW, [source for source, _ in RENDERED])
    wrong = [
        (source, shown) for (source, expected), shown in zip(RENDERED, drawn, strict=True) if expected not in shown
    ]
    assert wrong == []


WIDE = """() => document.documentElement.scrollWidth > innerWidth
    || [...document.querySelectorAll("main *")].some(
        (node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 1)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_everything_without_scrolling_sideways(
    browser: Browser, server: EmulatorServer, slack: AsyncWebClient, scheme: Any
) -> None:
    posted = await slack.chat_postMessage(
        channel=PRIVATE,
        text="x",
        blocks=[
            {"type": "section", "text": {"type": "mrkdwn", "text": "W" * 200}, "accessory": button("side")},
            actions(*(button(f"b{n}", text=plain("A long label " * 4)) for n in range(4)), block_id="many"),
        ],
    )
    context = await browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = await context.new_page()
    await visit(page, server)
    assert await page.evaluate(WIDE) is False
    await expect(page.get_by_test_id("channel-general")).not_to_be_in_viewport()
    await page.get_by_test_id("menu").click()
    await expect(page.get_by_test_id("channel-general")).to_be_in_viewport()
    await page.get_by_test_id("channel-privacy-desk").click()
    message = page.locator(f'[data-ts="{posted["ts"]}"]')
    await message.get_by_test_id("thread-open").click()
    await expect(page.get_by_test_id("thread")).to_be_in_viewport()
    await page.get_by_test_id("thread-close").click()
    await expect(page.get_by_test_id("thread")).to_have_count(0)
    await context.close()
