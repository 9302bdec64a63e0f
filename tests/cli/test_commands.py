"""The command line as programs use it: its contracts, its sentences, its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import build_parser, main
from tests.support import new_key

INTENTS = {"ask", "complaint", "status", "human", "smalltalk", "out_of_scope"} | {
    f"request:{kind}" for kind in ("disclosure", "correction", "stop_marketing", "deletion")
}
VERDICTS = {"permitted", "needs_consent", "not_permitted", "ask_staff"}
COMMANDS = [
    "serve",
    "worker",
    "ask",
    "check",
    "policy list",
    "policy show",
    "policy gaps",
    "policy purposes",
    "policy versions",
    "policy diff",
    "policy ingest",
    "questions unanswered",
    "tickets list",
    "tickets show",
    "checks list",
    "precedents list",
    "precedents confirm",
    "precedents withdraw",
    "provisions list",
    "tickets erase",
    "keys rotate",
    "slack manifest",
    "doctor",
]


def run(
    *arguments: str, stdin: str = "", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVACY_DESK_", "SLACK_"))}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={**clean, **environment},
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([*command.split(), "--help"])
    assert ended.value.code == 0
    assert "usage: privacy-desk" in capsys.readouterr().out


def test_ask_answers_lines_in_order_and_in_the_agreed_form() -> None:
    asked = [
        {"id": 1, "policy": "company", "text": "Do you sell my data to other companies?"},
        {"id": "b", "policy": "impress", "text": "do you use cookies"},
        {"id": None, "policy": "company", "text": "I want to talk to a human"},
    ]
    done = run("ask", "--jsonl", stdin="\n".join(json.dumps(line) for line in asked) + "\n\n")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b", None]
    for answer in answers:
        assert set(answer) == {"id", "intent", "clauses", "abstain", "text"}
        assert answer["intent"] in INTENTS
        assert answer["text"]
        assert bool(answer["clauses"]) == (answer["intent"] == "ask" and not answer["abstain"])
    assert answers[0]["clauses"][0].startswith("company:")
    assert answers[1]["abstain"]
    assert answers[2]["intent"] == "human"


def test_check_rules_in_the_agreed_form() -> None:
    done = run(
        "check",
        "--jsonl",
        "--policy",
        "company",
        stdin='{"id": 7, "text": "May I give customer addresses to a partner company?"}\n',
    )
    assert done.returncode == 0, done.stderr
    ruling = json.loads(done.stdout)
    assert set(ruling) == {"id", "verdict", "clauses", "text"}
    assert ruling["verdict"] in VERDICTS - {"permitted"}


def test_policy_show_gives_every_clause_with_its_place() -> None:
    for name, count in (("company", 22), ("impress", 13)):
        shown = json.loads(run("policy", "show", name, "--json").stdout)
        assert set(shown) == {"policy", "version", "title", "effective_on", "clauses", "repairs"}
        assert len(shown["clauses"]) == count
        assert all(set(clause) == {"id", "heading", "text", "span"} for clause in shown["clauses"])
        assert bool(shown["repairs"]) == (name == "impress")


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (["ask", "hello", "--policy", "nobody"], "", "no policy named"),
        (["ask", "hello"], "", "--policy"),
        (["ask", "--jsonl", "--policy", "company"], "{broken", "Line 1 is not JSON"),
        (["ask", "--jsonl"], '{"id": 1, "text": "x"}', "names no policy"),
        (["ask", "--jsonl", "--policy", "company"], '{"id": 1, "text": 5}', "needs a “text”"),
        (["policy", "show", "nobody"], "", "no policy named"),
        (["tickets", "list", "--data-dir", "/nowhere"], "", "no desk in"),
        (["serve", "--demo", "--host", "192.0.2.1"], "", "127.0.0.1 only"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_code_2(arguments: list[str], stdin: str, says: str, tmp_path: Path) -> None:
    done = run(*arguments, stdin=stdin, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_without_a_master_key_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("serve", "--port", "1", cwd=tmp_path)
    assert done.returncode == 2
    assert "--new-secret-key" in done.stderr or "Cannot listen" in done.stderr
    assert len(run("doctor", "--new-secret-key").stdout.strip()) == len(new_key())


def test_the_demo_refuses_a_real_workspace(tmp_path: Path) -> None:
    done = run("serve", "--demo", cwd=tmp_path, SLACK_BOT_TOKEN="xoxb-1")
    assert done.returncode == 2
    assert "SLACK_BOT_TOKEN is set" in done.stderr


def test_doctor_says_what_to_mend(tmp_path: Path) -> None:
    done = run("doctor", "--json", cwd=tmp_path)
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 1
    assert not findings["master key"]["ok"]
    assert not findings["mail"]["ok"]
    assert findings["policies"]["ok"]
    well_set = {"PRIVACY_DESK_SECRET_KEY": new_key(), "PRIVACY_DESK_SMTP_URL": "smtp://mail.example:587"}
    well = run("doctor", cwd=tmp_path, **well_set)
    assert well.returncode == 0, well.stdout
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "demo-secret.key").write_text(new_key())
    mixed = run("doctor", cwd=tmp_path, **well_set)
    assert mixed.returncode == 1
    assert "the data of the demo" in mixed.stdout


def test_main_returns_codes_instead_of_raising(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "hello", "--policy", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err


def test_the_master_key_is_changed_by_command_and_the_old_one_opens_nothing(tmp_path: Path) -> None:
    first, second = new_key(), new_key()
    at = str(tmp_path)
    made = run("tickets", "list", PRIVACY_DESK_DATA_DIR=at, PRIVACY_DESK_SECRET_KEY=first)
    assert made.returncode == 0, made.stderr
    alone = run("keys", "rotate", PRIVACY_DESK_DATA_DIR=at, PRIVACY_DESK_SECRET_KEY=second)
    assert (alone.returncode, "PRIVACY_DESK_SECRET_KEY_PREVIOUS" in alone.stderr) == (2, True)
    rotated = run(
        "keys",
        "rotate",
        PRIVACY_DESK_DATA_DIR=at,
        PRIVACY_DESK_SECRET_KEY=second,
        PRIVACY_DESK_SECRET_KEY_PREVIOUS=first,
    )
    assert rotated.returncode == 0, rotated.stderr
    assert "wrapped under the present master key" in rotated.stdout
    assert first not in rotated.stdout + rotated.stderr
    assert second not in rotated.stdout + rotated.stderr
    assert run("tickets", "list", PRIVACY_DESK_DATA_DIR=at, PRIVACY_DESK_SECRET_KEY=second).returncode == 0
    assert run("tickets", "list", PRIVACY_DESK_DATA_DIR=at, PRIVACY_DESK_SECRET_KEY=first).returncode == 2


def test_a_request_that_is_not_there_cannot_be_erased(tmp_path: Path) -> None:
    answer = run(
        "tickets", "erase", "PD-0000-0000", PRIVACY_DESK_DATA_DIR=str(tmp_path), PRIVACY_DESK_SECRET_KEY=new_key()
    )
    assert (answer.returncode, "no request with this reference" in answer.stderr) == (2, True)
