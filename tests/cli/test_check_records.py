"""The records of checks, precedents and provisions as the operator reads them."""

import asyncio
import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.domain.provisions import ProvisionState
from bot.main.parts import open_knowledge
from storage.sqlite_store import SqliteStore
from tests.storage.check_values import a_check, a_precedent, a_provision
from tests.storage.values import add_ticket
from tests.support import NOON, TEST_KEY, open_test_store


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk's data with two checks, a precedent, and two provisions of which one is confirmed."""

    async def fill() -> None:
        store: SqliteStore = open_test_store(tmp_path)
        ticket = await store.write(add_ticket)
        await store.write(lambda tx: tx.checks.add(a_check(asked_at=NOON - timedelta(days=40))))
        await store.write(lambda tx: tx.checks.add(a_check(desk="impress", asker="U0OTHER")))
        await store.write(lambda tx: tx.precedents.add(a_precedent()))
        await store.write(lambda tx: tx.provisions.add(a_provision(ticket.id)))
        await store.write(lambda tx: tx.provisions.add(a_provision(ticket.id, recipient="=HYPERLINK(1)")))
        await store.write(lambda tx: tx.provisions.decide(1, ProvisionState.CONFIRMED, "U2", NOON))
        await store.close()

    asyncio.run(fill())
    monkeypatch.setenv("PRIVACY_DESK_SECRET_KEY", TEST_KEY)
    return tmp_path


async def readings(data: Path) -> list[object]:
    async with open_test_store(data) as store:
        events = await store.read(lambda tx: tx.events.list_desk("impress"))
        assert await store.read(lambda tx: tx.events.verify_desk("impress"))
    return [event.data["what"] for event in events if event.type == "operator_read"]


def told(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> str:
    assert main([*arguments, "--data-dir", str(data)]) == 0
    return capsys.readouterr().out


def test_checks_are_listed_by_desk_and_day(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every = json.loads(told(capsys, data, "checks", "list", "--json"))
    assert [entry["asker"] for entry in every] == ["U0ASKER", "U0OTHER"]
    assert every[0]["facts"]["items"] == ["address", "name"]
    assert (every[0]["verdict"], every[0]["clause"]) == ("ask_staff", "company:3.1.1")
    since = (NOON - timedelta(days=2)).date().isoformat()
    assert len(json.loads(told(capsys, data, "checks", "list", "--since", since, "--json"))) == 1
    assert json.loads(told(capsys, data, "checks", "list", "--desk", "nobody", "--json")) == []
    assert "ask_staff" in told(capsys, data, "checks", "list", "--desk", "impress")
    assert asyncio.run(readings(data)) == ["checks"] * 3, "and each reading is in the desk's audit trail"


def test_a_precedent_is_listed_confirmed_for_its_clause_and_withdrawn(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (entry,) = json.loads(told(capsys, data, "precedents", "list", "--json"))
    assert (entry["number"], entry["state"], entry["answer"]) == (1, "valid", "Yes, with a letter.")
    assert "company:3.1.1" in told(capsys, data, "precedents", "confirm", "1")
    version = open_knowledge(data).policy("company").version
    assert json.loads(told(capsys, data, "precedents", "list", "--json"))[0]["version"] == version
    told(capsys, data, "precedents", "withdraw", "1")
    assert "withdrawn" in told(capsys, data, "precedents", "list")
    assert main(["precedents", "confirm", "1", "--data-dir", str(data)]) == 2
    assert main(["precedents", "withdraw", "7", "--data-dir", str(data)]) == 2
    assert "no precedent with the number 7" in capsys.readouterr().err


def test_the_register_is_exported_with_both_deciders(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = json.loads(told(capsys, data, "provisions", "list", "--json"))
    assert (first["state"], first["first_decider"], first["second_decider"]) == ("confirmed", "U1", "U2")
    assert (second["state"], second["second_decider"]) == ("pending", None)
    rows = list(csv.DictReader(io.StringIO(told(capsys, data, "provisions", "list", "--csv"))))
    assert rows[0]["recipient"] == "Kanda police station"
    assert rows[0]["items"] == "address; name"
    assert rows[1]["recipient"] == "'=HYPERLINK(1)", "no formula for a spreadsheet"
    assert "confirmed" in told(capsys, data, "provisions", "list", "--desk", "company")
