"""The whole story of each desk in one go, as its three users live it: ask, complain, ask for one's data, prove who one is, be answered."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import PATIENCE_MS
from tests.browser.conftest import PHONE, OpenPage
from tests.demo_desk import DemoDesk

PICTURES = Path(__file__).with_name("pictures")
STAFF, EMPLOYEE, OUTSIDER = "U0STAFF1", "U0EMP001", "U0OUT001"
STORY = "Last week you mailed my order history to a stranger and nobody ever answered my letters about it"
WHICH = "Everything that you hold about my orders and newsletters of the last two years, please"


_SEND = re.compile(r"^(Yes|I agree), send it$")  # with the consent where the desk's policy asks for one


class Camera:
    """Takes the README's pictures, when it is asked to (PRIVACY_DESK_PICTURES=1): a run of the tests changes no file."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        self.wanted = os.environ.get("PRIVACY_DESK_PICTURES") == "1"

    def take(self, page: Page, name: str) -> None:
        if self.wanted:
            PICTURES.mkdir(exist_ok=True)
            page.screenshot(path=PICTURES / f"{self.desk}-{name}.png", scale="css")


class Customer:
    """Somebody at the chat widget."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.get_by_test_id("launcher").click()
        expect(self.messages).not_to_have_count(0)

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("message")

    @property
    def last(self) -> Locator:
        return self.page.locator('[data-testid=message]:not([data-author="customer"])').last

    def say(self, text: str) -> None:
        """Sends a message and waits for the desk's answer to it."""
        before = self.page.locator('[data-testid=message][data-id]:not([data-author="customer"])').count()
        self.page.get_by_test_id("input").fill(text)
        self.page.get_by_test_id("input").press("Enter")
        answers = self.page.locator('[data-testid=message][data-id]:not([data-author="customer"])')
        expect(answers.nth(before)).to_be_visible()

    def press(self, label: str) -> None:
        self.page.get_by_test_id("quick-reply").get_by_text(label, exact=True).last.click()

    def fill_form(self, first: str, kind: str, *, known: bool = False) -> str:
        """Goes through a form to its end, answering what is asked; the reference of the request. What is `known` is not asked again."""
        told = self.messages.filter(has_text="Your reference is")
        earlier = told.count()
        self.say(first)
        asks = () if known else (("your name", "Taro Yamada"), ("e-mail address", "taro@example.com"))
        for asked, answer in asks:
            expect(self.last).to_contain_text(asked)
            self.say(answer)
        expect(self.last).to_contain_text("Please check before I send it")
        expect(self.last).to_contain_text(kind)
        self.page.get_by_test_id("quick-reply").filter(has_text=_SEND).last.click()
        expect(told).to_have_count(earlier + 1)
        found = re.search(r"PD-[0-9A-Z]{4}-[0-9A-Z]{4}", told.last.inner_text())
        assert found is not None
        return found[0]


class Workspace:
    """The Slack page, as one of its people."""

    def __init__(self, page: Page, person: str) -> None:
        self.page = page
        page.get_by_test_id("user-switch").select_option(person)

    def card(self, channel: str, reference: str) -> Locator:
        self.page.get_by_test_id(f"channel-{channel}").click()
        card = self.page.get_by_test_id("timeline").get_by_test_id("message").filter(has_text=reference).first
        expect(card).to_be_visible()
        return card

    def open_thread(self, card: Locator) -> Locator:
        card.get_by_test_id("thread-open").click()
        thread = self.page.get_by_test_id("thread")
        expect(thread).to_be_visible()
        return thread

    @property
    def modal(self) -> Locator:
        return self.page.get_by_test_id("modal")

    def submit(self) -> None:
        self.page.get_by_test_id("modal-submit").click()
        expect(self.modal).to_have_count(0)

    def reply(self, card: Locator, purpose: str, text: str) -> None:
        """Writes to the customer, and looks at the preview before it goes."""
        press(card, "Reply to customer")
        self.modal.get_by_label(purpose).check()
        self.modal.locator("textarea").fill(text)
        self.page.get_by_test_id("modal-submit").click()
        expect(self.page.get_by_test_id("modal-submit")).to_have_text("Send to customer")
        expect(self.modal).to_contain_text(text)
        self.submit()


def press(card: Locator, label: str) -> None:
    card.get_by_role("button", name=label, exact=True).click()


def choose(page: Page, action: str, label: str) -> None:
    page.locator(f'[data-testid=modal] select[data-action-id="{action}"]').select_option(label=label)


def licence() -> bytes:
    """A picture of an identity document, drawn for this test."""
    image = Image.new("RGB", (1000, 630), "#e8eef5")
    pen = ImageDraw.Draw(image)
    pen.rectangle((30, 30, 970, 600), outline="#30506e", width=6)
    for row, line in enumerate(
        ("DRIVER'S LICENCE (specimen)", "Taro Yamada", "1-2-3 Kanda, Tokyo", "valid until 2031-04-01")
    ):
        pen.text((80, 90 + 110 * row), line, fill="#1b2733", font_size=44)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("desk", "channel", "complaints"),
    [("company", "privacy-company", "privacy-company-complaints"), ("impress", "privacy-impress", "privacy-impress")],
)
def test_the_desk_from_the_first_word_to_the_last(
    demo_desk: DemoDesk, open_page: OpenPage, desk: str, channel: str, complaints: str
) -> None:
    camera = Camera(desk)
    site = open_page(f"{demo_desk.url}/?desk={desk}")
    customer = Customer(site)

    # a question, answered in the policy's own words
    customer.say("Do you give my personal data to other companies?")
    citation = customer.page.get_by_test_id("citation").first
    expect(citation).to_contain_text(re.compile("third party", re.IGNORECASE))
    camera.take(site, "1-question")
    clause = citation.get_attribute("data-clause")
    assert clause is not None
    policy = open_page(f"{demo_desk.url}/policy/{desk}#{clause.partition(':')[2]}")
    expect(policy.locator(f'[id="{clause.partition(":")[2]}"]')).to_contain_text(
        re.compile("third party", re.IGNORECASE)
    )

    # a question that the policy does not answer
    customer.say("Do you use cookies on your web site?")
    expect(customer.last).to_contain_text("does not say")

    # a complaint
    complaint = customer.fill_form(STORY, "Complaint")
    customer.say("What is the status of my request?")
    expect(customer.messages.filter(has_text="(Complaint): Received").last).to_be_visible()

    # the staff's side of it
    slack = Workspace(open_page(f"{demo_desk.slack_url}/"), STAFF)
    card = slack.card(complaints, complaint)
    expect(card).not_to_contain_text("Taro")
    press(card, "Claim")
    expect(card).to_contain_text("In handling")
    thread = slack.open_thread(card)
    expect(thread).to_contain_text(STORY)
    slack.page.get_by_test_id("thread-composer").fill("This one is our third this week, keep it short")
    slack.page.get_by_test_id("thread-composer-send").click()
    slack.reply(card, "Explain or inform", "We are sorry. We found the mail and told its reader to delete it.")
    expect(customer.messages.filter(has_text="told its reader to delete it")).to_be_visible()
    expect(customer.messages.filter(has_text="third this week")).to_have_count(0)
    camera.take(slack.page, "2-complaint-in-slack")

    # somebody who is no staff is refused
    stranger = Workspace(open_page(f"{demo_desk.slack_url}/"), OUTSIDER)
    expect(stranger.page.get_by_test_id(f"channel-{complaints}")).to_have_count(0)

    # an employee asks whether she may
    employee = Workspace(open_page(f"{demo_desk.slack_url}/"), EMPLOYEE)
    employee.page.get_by_test_id("channel-general").click()
    employee.page.get_by_placeholder("Message #general").fill(
        f"/privacy-check {desk}: may we give customers' addresses to a partner company?"
    )
    employee.page.get_by_test_id("composer-send").click()
    ruling = (
        employee.page.get_by_test_id("timeline").get_by_test_id("message").filter(has_text="Only visible to you").last
    )
    expect(ruling).to_contain_text("The clause that decides")
    expect(ruling).not_to_contain_text("Permitted")
    camera.take(employee.page, "9-employee")

    # a request to see one's data: the code, then the document
    request = customer.fill_form(f"I want to see my data. {WHICH}", "See my data", known=True)
    expect(customer.messages.filter(has_text="six-digit code to t***@example.com").last).to_be_visible()
    mail = open_page(demo_desk.mail_url)
    body = mail.get_by_test_id("letter-body")
    expect(body).to_contain_text(request, timeout=PATIENCE_MS)  # the page turns to the newest letter by itself
    code = re.search(r"\b(\d{6})\b", body.inner_text())
    assert code is not None
    customer.say(code[1])
    expect(customer.messages.filter(has_text="identity document").last).to_be_visible()

    card = slack.card(channel, request)
    press(card, "Claim")
    expect(card).to_contain_text(re.compile("waiting for the document", re.IGNORECASE))
    expect(card.get_by_role("button", name="Resolve")).to_have_count(0)

    site.get_by_test_id("upload-file").last.set_input_files(
        {"name": "licence.png", "mimeType": "image/png", "buffer": licence()}
    )
    camera.take(site, "3-upload")
    site.get_by_test_id("upload-send").last.click()
    expect(customer.messages.filter(has_text="has arrived, sealed").last).to_be_visible()

    expect(card).to_contain_text("Identity document to check")
    press(card, "View document")
    modal = slack.page.get_by_test_id("modal")
    pin = re.search(r"\b(\d{6})\b", modal.inner_text())
    link = modal.locator("a").first.get_attribute("href")
    assert pin is not None
    assert link is not None
    viewer = open_page(link)
    viewer.get_by_label(re.compile("PIN")).fill(pin[1])
    viewer.get_by_role("button").first.click()
    expect(viewer.locator("img").first).to_be_visible()
    camera.take(viewer, "4-document")
    slack.page.get_by_test_id("modal-close").click()

    press(card, "Confirm identity")
    choose(slack.page, "document_type", "Driver's licence")
    for tick in slack.page.locator("[data-testid=modal] input[type=checkbox]").all():
        tick.check()
    choose(slack.page, "system", "Customer database")
    for found in ("Yes: the person matches the record we hold", "It is the one on our record"):
        slack.modal.get_by_label(found).check()
    camera.take(slack.page, "5-confirm")
    slack.submit()
    expect(customer.messages.filter(has_text="Your identity is confirmed").last).to_be_visible()

    # the answer, and the end
    slack.reply(card, "Answer the request", "We hold your name, your address and four orders.")
    expect(customer.messages.filter(has_text="four orders").last).to_be_visible()
    press(card, "Resolve")
    slack.submit()
    expect(card).to_contain_text("Resolved")
    expect(customer.messages.filter(has_text="is closed as done").last).to_be_visible()
    camera.take(slack.page, "6-resolved-in-slack")
    customer.say("What is the status of my request?")
    camera.take(site, "7-customer-at-the-end")

    # the same timeline on another device: a phone, with reference and access code
    phone = open_page(f"{demo_desk.url}/?desk={desk}", viewport=PHONE, has_touch=True)
    Customer(phone)
    camera.take(phone, "8-phone")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
