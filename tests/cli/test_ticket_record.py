"""`tickets show --json` holds who asks, for whom, at which office, and what was agreed to: read by another process from a desk's own files."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.deadlines import Calendar
from bot.domain.proofs import Role
from bot.services.house import House
from bot.settings import read_desks
from tests.demo_desk import clean_environment
from tests.services.conftest import KNOWLEDGE, TestDesk
from tests.services.test_who_asks import ANSWERS, Caller, file_by
from tests.support import TEST_KEY, FakeClock, open_test_store

DESKS = """
[desks.impress]
name = "Impress Group"
policy = "impress"
contact = "privacy@impress.example"
channels = { default = "privacy-impress" }

[desks.impress.offices]
books = { name = "Impress Books" }
web = { name = "Impress Web" }
"""


def show(folder: Path, reference: str, *options: str) -> str:
    environment = clean_environment(
        {"PRIVACY_DESK_SECRET_KEY": TEST_KEY, "PRIVACY_DESK_DESKS": str(folder / "desks.toml")}
    )
    command = [sys.executable, "-m", "bot", "tickets", "show", reference, "--data-dir", str(folder / "data"), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture
def filed(tmp_path: Path) -> str:
    """A parent's request at an office, in a desk's own files; its reference."""
    (tmp_path / "desks.toml").write_text(DESKS, encoding="utf-8")

    async def file() -> str:
        clock = FakeClock()
        store = open_test_store(tmp_path / "data", clock)
        calendar = Calendar("Asia/Tokyo", lambda day: False)
        desks = read_desks(tmp_path / "desks.toml")
        desk = TestDesk(
            store, clock, House(desks, {"impress": calendar}, clock, "https://x.example", KNOWLEDGE.collection)
        )
        await desk.open("en", "impress")
        caller = Caller(desk, "impress")
        await caller.say("I want to see the data of my son who is 9")
        ticket = await file_by(desk, caller, {**ANSWERS, "office": "impress books"})
        await store.close()
        return str(ticket.reference)

    return asyncio.run(file())


def test_the_record_says_who_asks_for_whom_and_what_was_agreed_to(tmp_path: Path, filed: str) -> None:
    record = json.loads(show(tmp_path, filed, "--json"))
    assert record["role"] == Role.GUARDIAN
    assert record["parties"] == {"subject_name": "Hanako Yamada", "right": "by a power of attorney"}
    assert record["office"] == "books"
    assert record["special_care"] is True
    assert record["conflict"] == {"standing": False, "reasons": None}
    [consent] = record["consents"]
    assert "you agree that Impress Group uses" in consent["text"]
    assert len(consent["text_version"]) == 12
    assert consent["policy"] == "impress"
    assert consent["withdrawn_at"] is None
    assert "consent_given" in [event["type"] for event in record["events"]]


def test_people_read_the_same_in_words(tmp_path: Path, filed: str) -> None:
    shown = show(tmp_path, filed)
    assert "guardian, special care" in shown
    assert "Hanako Yamada" in shown
    assert "books" in shown
