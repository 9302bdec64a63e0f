"""Five hundred marked names, addresses, numbers, e-mails and rare words in questions without an answer: none is ever seen again outside the
sealed chat, while the officer still sees what was asked about."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.demo_desk import DemoDesk, clean_environment
from tests.security.test_marks import list_marked_files

NAMES = [
    "Okonkwo",
    "Szymańska",
    "Nguyen",
    "Fitzgerald",
    "Watanabe",
    "Müller",
    "Papadopoulos",
    "O'Leary",
    "Haruto",
    "Yamamoto",
]
TOPICS = [
    "do you use cookies",
    "is my data encrypted",
    "do you record phone calls",
    "do you use artificial intelligence on my data",
]
TURNS_OF_A_SESSION = 25
QUESTIONS = 100


def marks(number: int, chance: random.Random) -> dict[str, str]:
    """Five marks, each found nowhere else."""
    tag = "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=7)) + str(number)
    return {
        "name": f"{NAMES[number % len(NAMES)]}{tag[:5]}",
        "address": f"{tag[1:6]}gasse {100_000 + number}",
        "number": f"{7_000_000_000 + number * 7_919}",
        "email": f"{tag[:6]}{number}@{tag[2:7]}.example",
        "rare": f"q{tag[:7]}ology",
    }


def worded(number: int, mark: dict[str, str]) -> str:
    topic = TOPICS[number % len(TOPICS)]
    if number % 5 == 4:
        return f"{mark['name']}様、{mark['address']}の{mark['number']}です。{mark['email']} {mark['rare']} クッキーは使っていますか？"
    return (
        f"Hello, {mark['name']} here from {mark['address']}, customer {mark['number']} ({mark['email']}): "
        f"{topic} with {mark['rare']}?"
    )


class Asked:
    """What was asked of a desk that then was stopped, what it printed, and what the officer is shown."""

    def __init__(self, desk: DemoDesk) -> None:
        self.desk = desk
        self.marks: list[str] = []
        self.shown: dict[str, str] = {}

    def run(self) -> None:
        chance = random.Random(20261122)  # noqa: S311 - marks, not secrets
        with httpx.Client(base_url=self.desk.url, timeout=30) as client:
            token = ""
            for number in range(QUESTIONS):
                if number % TURNS_OF_A_SESSION == 0:
                    opened = client.post("/api/chat/sessions", json={"desk": "company", "locale": "en"})
                    token = opened.raise_for_status().json()["token"]
                mark = marks(number, chance)
                self.marks += [*mark.values(), mark["address"].split()[0]]
                answer = client.post(
                    "/api/chat/messages",
                    json={"text": worded(number, mark)},
                    headers={"Authorization": f"Bearer {token}"},
                )
                assert answer.status_code == 200, answer.text

    def look(self) -> None:
        for form in ("", "--json"):
            command = [sys.executable, "-m", "bot", "questions", "unanswered", *form.split()]
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd=self.desk.folder,
                env=clean_environment({"PRIVACY_DESK_DATA_DIR": str(self.desk.data_dir)}),
            )
            assert done.returncode == 0, done.stderr
            self.shown[form] = done.stdout + done.stderr


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    desk = DemoDesk(tmp_path_factory.mktemp("asked"), {"PRIVACY_DESK_LOG_LEVEL": "DEBUG"})
    desk.start()
    found = Asked(desk)
    try:
        found.run()
        found.look()
    finally:
        desk.stop()
    return found


def seen_in(text: str, words: list[str]) -> list[str]:
    low = text.lower()
    return [word for word in words if word.lower() in low]


def test_five_hundred_marks_were_said(asked: Asked) -> None:
    assert len(set(asked.marks)) >= 500


def test_no_mark_stands_in_the_database_in_the_clear(asked: Asked) -> None:
    assert list_marked_files(asked.desk.data_dir, asked.marks) == []


def test_no_mark_stands_in_the_log_or_in_what_the_officer_is_shown(asked: Asked) -> None:
    assert any("Stop it with" in line for line in asked.desk.output), "the log was not looked at"
    assert seen_in("\n".join(asked.desk.output), asked.marks) == []
    for shown in asked.shown.values():
        assert seen_in(shown, asked.marks) == []
        assert seen_in(shown, [name.lower() for name in NAMES]) == []


def test_the_officer_sees_what_was_asked_about_and_how_often(asked: Asked) -> None:
    topics: list[dict[str, Any]] = json.loads(asked.shown["--json"])
    counts = {topic["concept"]: topic["count"] for topic in topics}
    assert sum(counts.values()) >= QUESTIONS * 0.6
    assert counts["cookies"] >= 20
    (cookies,) = (topic for topic in topics if topic["concept"] == "cookies")
    assert cookies["policy"] == "company"
    assert cookies["kept_days"] == 180
    assert cookies["first"] == cookies["last"]
    assert not cookies["answered_now"]
    assert any("cookies" in wording["words"] for wording in cookies["wordings"])
    assert f"{counts['cookies']:5} x cookies" in asked.shown[""]


def test_the_search_would_find_a_mark(tmp_path: Path) -> None:
    assert seen_in("… Okonkwobcdfg …", ["okonkwoBCDFG"])
    (tmp_path / "store.db").write_bytes(b"\x00" * 20_000 + b"7000000000")
    assert list_marked_files(tmp_path, ["7000000000"])
