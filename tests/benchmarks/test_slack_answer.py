"""How long an employee waits for a verdict in Slack: one person, signed commands to the real app over a real store, one after the other."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.conftest import Counted
from tests.slack.world import EMPLOYEE, World, a_desk, a_world, signed

ROUNDS = 25
WARM_UP = 5
GOAL_MS = 300.0  # p95 of a verdict
QUESTIONS = (
    "May we give customers' addresses to a partner company?",
    "may i use the e-mail adresses of our readers to tell them about a new service we start in spring, they did not say no",
    "The police ask for a customer's address without a warrant. May I tell them?",
    "impress: アンケートの結果を委託先に渡してもいいですか。同意は得ていません。",
    "Do you share personal information with third parties?",
)


async def milliseconds(world: World, text: str, number: int) -> float:
    """From the signed request to the last byte of the answer."""
    form = {
        "command": "/privacy-check",
        "user_id": EMPLOYEE,
        "channel_id": "C0GENERAL",
        "team_id": "T0EMULATE",
        "text": text,
        "trigger_id": f"{number}.1",
    }
    body = urlencode(form).encode()
    headers = {"content-type": "application/x-www-form-urlencoded", **signed(body, world.clock.now())}
    begun = time.perf_counter()
    answer = await world.http.post(world.url, content=body, headers=headers)
    taken = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 200
    assert "blocks" in answer.json(), answer.text
    return taken


async def test_a_verdict_in_slack(tmp_path: Path, counted: Counted) -> None:
    impress = a_desk("impress", name="Impress Group", policy="impress", channels={"default": "privacy-complaints"})
    async with a_world(tmp_path, a_desk(channels={"default": "privacy-desk"}), impress) as world:
        for number in range(WARM_UP):
            await milliseconds(world, QUESTIONS[number], number)
        found = [
            await milliseconds(world, text, WARM_UP + round_ * len(QUESTIONS) + number)
            for round_ in range(ROUNDS)
            for number, text in enumerate(QUESTIONS)
        ]
        records = await world.store.read(lambda tx: tx.checks.list_desk(limit=1000))
    p95 = statistics.quantiles(found, n=20)[18]
    counted("microseconds median", round(statistics.median(found) * 1000))
    counted("microseconds p95", round(p95 * 1000))
    assert len(records) == (WARM_UP + len(found)) // len(QUESTIONS) * 4, (
        "every check left its record in the unit of its answer"
    )
    assert p95 < GOAL_MS
