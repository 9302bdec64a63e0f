"""A desk whose power is cut while customers talk keeps every word it acknowledged, does nothing twice, and goes on where it was."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Counted
from tests.demo_desk import DemoDesk
from tests.faults.customers import PATIENCE, Crowd, Customer
from tests.polling import until
from tests.sizes import seeded, sized

CAMPAIGNS = sized(short=1, long=25)
ROUNDS = sized(short=6, long=10)
CUSTOMERS = 4
# What was being delivered when the power went is tried again when its lease has run out.
DELIVERED_SECONDS = 100.0
METRICS = "metrics-for-this-test"
DESKS = ("company", "impress")


# An access code is shown once and remembered as dots.
ACCESS_CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
HIDDEN_CODE = "•••••-•••••"


def kept(text: str) -> str:
    """What the desk remembers of a text that it showed."""
    return ACCESS_CODE.sub(HIDDEN_CODE, text)


def mine(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages if message["author"] == "customer"]


def check_customer(customer: Customer) -> None:
    """Everything she said is there once and in order, every answer she was given is there as she saw it, and her ticket is."""
    history = customer.history()
    assert mine(history) == customer.said
    remembered = {message["id"]: message["text"] for message in history}
    for answer in customer.answers:
        for message in answer["messages"]:
            assert remembered[message["id"]] == kept(message["text"])
    shown = [message["text"] for message in history if message["author"] != "customer"]
    given = [kept(message["text"]) for answer in customer.answers for message in answer["messages"]]
    assert shown[-len(given) :] == given
    assert [ticket["reference"] for ticket in customer.answers[-1]["tickets"]] == [customer.reference]
    assert customer.ticket()["kind"] == "complaint"


def waiting_rows(desk: DemoDesk) -> int:
    """What the outbox has still to deliver."""
    page = httpx.get(f"{desk.url}/metrics", headers={"Authorization": f"Bearer {METRICS}"}, timeout=PATIENCE)
    rows = [
        line.rpartition(" ")
        for line in page.raise_for_status().text.splitlines()
        if line.startswith("privacy_desk_outbox_rows")
    ]
    return sum(int(float(number)) for name, _, number in rows if "dead" not in name)


def cards_in_slack(desk: DemoDesk) -> list[str]:
    """The text of every thread root in the built-in workspace."""
    emulator = f"{desk.slack_url}/_emu"
    channels = httpx.get(f"{emulator}/channels", timeout=PATIENCE).raise_for_status().json()["channels"]
    roots = []
    for channel in channels:
        listed = httpx.get(
            f"{emulator}/messages", params={"channel": channel["id"]}, timeout=PATIENCE
        ).raise_for_status()
        roots += [str(message) for message in listed.json()["messages"]]
    return roots


@pytest.mark.timeout(60 * ROUNDS)
@pytest.mark.parametrize("campaign", range(CAMPAIGNS))
def test_what_was_acknowledged_survives_kill_9_and_nothing_happens_twice(
    campaign: int, tmp_path: Path, counted: Counted
) -> None:
    chance = seeded(f"kill-{campaign}")
    desk = DemoDesk(tmp_path, environment={"PRIVACY_DESK_METRICS_TOKEN": METRICS})
    everybody: list[Customer] = []
    cut_short = 0
    try:
        desk.start()
        for round_ in range(ROUNDS):
            crowd = Crowd([Customer(f"{round_}-{n}", desk.url, DESKS[n % 2]) for n in range(CUSTOMERS)])
            for customer in crowd.customers:
                customer.arrive()
            threads = crowd.start()
            crowd.wait_for(chance.randint(1, 4 * CUSTOMERS - 1))
            desk.kill()
            for thread in threads:
                thread.join()
            cut_short += sum(not customer.done for customer in crowd.customers)
            desk.start()
            for customer in crowd.customers:
                assert mine(customer.history())[: len(customer.answers)] == customer.said[: len(customer.answers)]
            crowd.finish()
            everybody += crowd.customers
        for customer in everybody:
            assert customer.done
            check_customer(customer)
        until(lambda: waiting_rows(desk) == 0, seconds=DELIVERED_SECONDS, what="the outbox to be empty")
        cards = cards_in_slack(desk)
        found = {customer.reference: sum(customer.reference in card for card in cards) for customer in everybody}
        assert found == dict.fromkeys(found, 1)
        desk.stop()
    finally:
        desk.kill()
        print("".join(desk.output))
    counted("kills", ROUNDS)
    counted("customers cut short", cut_short)
    counted("acknowledged messages looked for", sum(len(customer.answers) for customer in everybody))
    assert len(found) == len(everybody)
    assert cut_short
