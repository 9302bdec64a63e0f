"""`--jsonl`: one line out for every line in; what cannot be read is said with its number, and the rest goes on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.json_lines import Line, read_lines

GOOD = b'{"id": "g", "text": "Do you sell my data?"}'
BAD = [
    (b"{broken", "Line 1 is not JSON"),
    (b"[1, 2]", "Line 1 is no object"),
    (b'"text"', "Line 1 is no object"),
    (b"[" * 100_000, "Line 1 is not JSON"),
    (b'{"id": 1, "text": 5}', "needs a \u201ctext\u201d"),
    (b'{"id": 1}', "needs a \u201ctext\u201d"),
    (b'{"id": 1, "text": "x", "policy": null}', "names no policy"),
    (b'{"id": 1, "text": "caf\xe9"}', "not UTF-8 at byte 23"),
    (b'{"id": 1, "text": "x", "policy": "nobody"}', "no policy named"),
]


def run(command: str, stdin: bytes) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", command, "--jsonl", "--policy", "company"], input=stdin, capture_output=True
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


@pytest.mark.parametrize("command", ["ask", "check"])
def test_bad_lines_are_named_and_the_others_answered(command: str) -> None:
    code, lines, said = run(command, b"\n".join(line for bad, _ in BAD for line in (bad, GOOD, b"")))
    assert code == 2
    assert [line.get("id") for line in lines[1::2]] == ["g"] * len(BAD)
    assert all(line["text"] and "error" not in line for line in lines[1::2])
    for place, (line, (_, says)) in enumerate(zip(lines[::2], BAD, strict=True)):
        number = 3 * place + 1
        assert set(line) == {"id", "line", "error"}
        assert line["line"] == number
        assert says.replace("Line 1", f"Line {number}") in line["error"]
        assert line["error"] in said
    assert "Traceback" not in said


def test_only_good_lines_end_well_and_half_a_character_is_no_reason_to_stop() -> None:
    code, lines, said = run("ask", b'\xef\xbb\xbf{"id": "\\ud800", "text": "cookies \\ud83d ?"}\n' + GOOD + b"\n")
    assert (code, said) == (0, "")
    assert [line["id"] for line in lines] == ["\ud800", "g"]


@given(st.lists(st.binary(max_size=40).filter(lambda raw: b"\n" not in raw), max_size=8))
def test_any_bytes_give_a_line_or_a_numbered_sentence(lines: list[bytes]) -> None:
    found = list(read_lines(lines, "company"))
    assert [number for number, _ in found] == [place for place, raw in enumerate(lines, 1) if raw.strip()]
    for number, one in found:
        assert isinstance(one, Line) or f"Line {number} " in one.error


def test_a_line_is_answered_before_the_next_is_asked(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl", "--policy", "company"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin
        assert process.stdout
        for bad in (b"{\n", GOOD + b"\n"):
            process.stdin.write(bad)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(20) == 2
