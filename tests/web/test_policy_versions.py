"""A policy changes while people talk about it: new answers come from the new text, old quotations lead to the old one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.main.background import take_in_new
from bot.main.policy_desk import ingest
from knowledge.desk_knowledge import DeskKnowledge
from knowledge.library import PolicyLibrary
from knowledge.policies import load_policy
from knowledge.purposes import PurposeDesk
from tests.support import NOON
from tests.web.desk import WebDesk, open_desk

OLD = load_policy("company").version


@dataclass
class Changing:
    """A desk that follows the library in its data directory."""

    desk: WebDesk
    folder: Path
    library: PolicyLibrary
    knowledge: DeskKnowledge
    checks: PurposeDesk
    unreadable: set[str]

    def look(self) -> None:
        take_in_new(self.library, self.knowledge, self.checks, self.unreadable)

    def take_in(self, old: str, new: str) -> None:
        """A newer company policy, taken in ten days later by another process."""
        text = self.folder / "company.txt"
        text.write_text(load_policy("company").source.replace(old, new))
        ingest(text, "company", self.folder, NOON + timedelta(days=10))


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    library = PolicyLibrary(tmp_path / "policies")
    policies = [library.current(name) for name in library.names()]
    knowledge = DeskKnowledge(policies, earlier=library)
    async with open_desk(tmp_path / "db", knowledge) as desk:
        yield Changing(desk, tmp_path, library, knowledge, desk.app.state.web.checks, set())


async def test_a_running_desk_takes_up_the_new_text_and_old_quotations_lead_to_the_old_one(changing: Changing) -> None:
    alice = await changing.desk.visitor()
    before = (await alice.say("Do you give my data to third parties?"))["messages"][0]["citations"][0]
    assert before["url"] == "/policy/company#3.1"
    changing.take_in("without the consent of the customer", "without the written consent of the customer")
    changing.look()
    after = (await alice.say("Do you give my data to third parties?"))["messages"][0]["citations"][0]
    assert "written consent" in after["quote"]
    assert after["url"] == "/policy/company#3.1"
    assert after["version"] != before["version"] == OLD

    history = (await alice.get("/api/chat/messages")).json()["messages"]
    quoted = [citation for message in history for citation in message["citations"]]
    first, last = [citation for citation in quoted if citation["clause"] == "company:3.1"]
    assert (first["quote"], first["url"]) == (before["quote"], f"/policy/company/{OLD}#3.1")
    assert last["url"] == "/policy/company#3.1"
    page = await changing.desk.client.get(first["url"].partition("#")[0])
    assert page.status_code == 200
    assert "This is an earlier version of this text. It was in force until 30 November 2026." in page.text
    assert 'href="/policy/company"' in page.text
    assert 'id="3.1"' in page.text
    assert "written consent" not in page.text
    current = await changing.desk.client.get("/policy/company")
    assert "written consent" in current.text
    assert "earlier version" not in current.text
    named = await changing.desk.client.get(f"/policy/company/{after['version']}")
    assert named.text == current.text


async def test_checks_of_employees_follow_too(changing: Changing) -> None:
    question = "May we use the date of birth to send birthday greetings?"
    assert changing.checks.check_line("company", question)["verdict"] != "permitted"
    changing.take_in(
        "2.Security", "- The Company shall use the customer’s date of birth to send birthday greetings.\n2.Security"
    )
    changing.look()
    assert "company:1.6" in changing.checks.check_line("company", question)["clauses"]


async def test_a_damaged_version_changes_nothing_and_a_better_one_is_taken_up(changing: Changing) -> None:
    changing.take_in("set period", "fixed period")
    damaged = next((changing.folder / "policies" / "company").glob("*.txt"))
    damaged.write_text("something else")
    changing.look()
    changing.look()
    assert changing.knowledge.policy("company").version == OLD
    assert len(changing.unreadable) == 1
    changing.take_in("set period", "long period")
    changing.look()
    assert "long period" in changing.knowledge.policy("company").by_id["company:2.4"].text


async def test_a_policy_that_is_new_is_answered_from_and_shown(changing: Changing) -> None:
    text = changing.folder / "gym.md"
    text.write_text("# Gym privacy policy\n\n## Cookies\n\nWe use no cookies.\n\n## Rights\n\n### Access\n\nAsk us.\n")
    ingest(text, "gym", changing.folder, NOON)
    changing.look()
    assert changing.knowledge.understand("gym", "do you use cookies?").clauses[0].key == "gym:1"
    page = await changing.desk.client.get("/policy/gym")
    assert "We use no cookies." in page.text
    assert '<h2 id="2" data-clause="gym:2">Rights</h2>' in page.text  # a heading alone has no empty line under it
    assert 'data-clause="gym:2.1"' in page.text


async def test_the_note_on_an_earlier_japanese_text_is_japanese(changing: Changing) -> None:
    text = changing.folder / "shop.txt"
    for number, words in enumerate(("クッキーを使用しません。", "クッキーを使用します。")):
        text.write_text(f"個人情報保護方針\n\n第1条（クッキー）\n当社は、{words}\n")
        ingest(text, "shop", changing.folder, NOON + timedelta(days=number))
    changing.look()
    old = changing.library.versions("shop")[0].version
    page = await changing.desk.client.get(f"/policy/shop/{old}")
    assert "これは以前の版です。2026年11月21日まで適用されていました。" in page.text
    assert "現在の版を読む" in page.text


async def test_a_damaged_record_of_one_policy_keeps_no_other_from_its_new_version(changing: Changing) -> None:
    text = changing.folder / "aside.txt"
    text.write_text("Aside\n1. Use\nWe use your name for billing.\n")
    ingest(text, "aside", changing.folder, NOON)
    (record,) = (changing.folder / "policies" / "aside").glob("*.json")
    record.write_text("{")
    changing.take_in("without the consent of the customer", "without the written consent of the customer")
    changing.look()
    assert "written consent" in changing.knowledge.policy("company").by_id["company:3.1"].text
