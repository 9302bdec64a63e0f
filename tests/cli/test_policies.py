"""`policy ingest`, `diff` and `versions` as an officer uses them, and the other commands on what was taken in."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from knowledge.policies import load_policy
from knowledge.source import MAX_BYTES

TEXTS = Path(__file__).parents[1] / "knowledge" / "data" / "policies"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> tuple[int, str, str]:
    code = main([*arguments, "--data-dir", str(data)])
    said = capsys.readouterr()
    return code, said.out, said.err


def printed(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> Any:
    code, out, err = run(capsys, data, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_new_policy_is_taken_in_reported_and_answered_from(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    found = printed(capsys, data, "policy", "ingest", str(TEXTS / "bakery.html"), "--policy", "bakery")
    assert (found["status"], found["format"], found["encoding"], found["language"]) == ("new", "html", "UTF-8", "en")
    assert {"id": "bakery:4.2", "heading": "Deletion", "line": 51, "characters": 64} in found["clauses"]
    answered = {entry["concept"]: entry["clauses"] for entry in found["concepts"]}
    assert answered["cookies"] == ["bakery:3.1"]
    assert answered["right_delete"] == ["bakery:4.2"]
    assert "encryption" in {entry["concept"] for entry in found["absent"]}
    assert found["purposes"] == 3
    assert "changes" not in found
    assert {doubt["code"] for doubt in found["doubts"]} == {"left_out", "text_before_first_clause"}

    shown = printed(capsys, data, "policy", "show", "bakery")
    assert [clause["id"] for clause in shown["clauses"]] == [clause["id"] for clause in found["clauses"]]
    assert [entry["policy"] for entry in printed(capsys, data, "policy", "list")] == ["bakery", "company", "impress"]
    asked = printed(capsys, data, "ask", "do you use cookies?", "--policy", "bakery")
    assert (asked["intent"], asked["clauses"][0]) == ("ask", "bakery:3.1")
    checked = printed(capsys, data, "check", "May we use the postal address to deliver orders?", "--policy", "bakery")
    assert (checked["verdict"], checked["clauses"][0]) == ("permitted", "bakery:2.1")
    purposes = printed(capsys, data, "policy", "purposes", "bakery")["purposes"]
    assert [(entry["clause"], entry["condition"]) for entry in purposes] == [
        ("bakery:2.1", ""),
        ("bakery:2.2", ""),
        ("bakery:2.3", "if you asked for it"),
    ]
    _, listed, _ = run(capsys, data, "policy", "purposes", "bakery")
    assert "only     if you asked for it" in listed
    unasked = printed(
        capsys, data, "check", "May we use the e-mail address to send our newsletter?", "--policy", "bakery"
    )
    assert unasked["verdict"] != "permitted"


def test_the_report_is_sentences_for_people(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    code, out, _ = run(capsys, data, "policy", "ingest", str(TEXTS / "kobo.html"), "--policy", "kobo")
    assert code == 0
    assert "Read as html in Shift_JIS, language ja." in out
    assert "the text was read as Shift_JIS, not UTF-8" in out
    assert "kobo:3  開示・訂正・削除  (line 17)" in out
    assert "The text states no date" in out
    assert "Name it in desks.toml" in out


def test_a_dry_run_keeps_nothing(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    found = printed(capsys, data, "policy", "ingest", str(TEXTS / "gym.md"), "--policy", "gym", "--dry-run")
    assert found["status"] == "looked_at"
    assert not data.exists()


def test_the_same_text_again_changes_nothing(capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path) -> None:
    arguments = ("policy", "ingest", str(TEXTS / "gym.md"), "--policy", "gym")
    printed(capsys, data, *arguments)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (data / "policies" / "gym").iterdir())
    assert printed(capsys, data, *arguments)["status"] == "same"
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (data / "policies" / "gym").iterdir()) == before
    shipped = tmp_path / "company.txt"
    shipped.write_text(load_policy("company").source, newline="")
    assert printed(capsys, data, "policy", "ingest", str(shipped), "--policy", "company")["status"] == "same"
    assert not (data / "policies" / "company").exists()


def test_a_newer_version_of_a_shipped_policy_is_in_force_and_compared(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    text = load_policy("company").source
    newer = tmp_path / "company.txt"
    newer.write_text(
        text.replace("a set period of time", "90 days").replace(
            "2.Security", "- We set cookies to keep customers signed in.\n2.Security"
        )
    )
    found = printed(capsys, data, "policy", "ingest", str(newer), "--policy", "company")
    assert found["status"] == "newer"
    difference = printed(capsys, data, "policy", "diff", "company")
    assert difference == found["changes"]
    changes = [(one["change"], one["old"], one["new"]) for one in difference["clauses"]]
    assert changes == [("added", None, "company:1.6"), ("changed", "company:2.4", "company:2.4")]
    assert ["-", "a set period of time"] in difference["clauses"][1]["words"]
    assert [entry["concept"] for entry in difference["answers"]["gained"]] == ["cookies"]
    assert difference["answers"]["lost"] == []
    assert "retention" in {entry["concept"] for entry in difference["answers"]["elsewhere"]}
    code, out, _ = run(capsys, data, "policy", "diff", "company")
    assert code == 0
    assert "passage of [-a set period of time-]{+90 days+} after" in out
    assert "+ added    company:1.6" in out
    assert "Answered now:\n  cookies: nothing -> company:1.6" in out
    asked = printed(capsys, data, "ask", "do you use cookies?", "--policy", "company")
    assert asked["clauses"][0] == "company:1.6"

    kept = printed(capsys, data, "policy", "versions", "company")
    assert [one["version"] for one in kept] == [difference["old"], difference["new"]]
    back = printed(capsys, data, "policy", "diff", "company", difference["new"][:6], difference["old"])
    assert [one["change"] for one in back["clauses"]] == ["changed", "removed"]
    assert [entry["concept"] for entry in back["answers"]["lost"]] == ["cookies"]
    earlier = printed(capsys, data, "policy", "show", "company", "--version", difference["old"])
    assert len(earlier["clauses"]) == 22


def test_what_is_no_policy_is_refused_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    euc = "個人情報".encode("euc_jp")
    for raw, says in (
        (b"", "it is empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "Office or ZIP"),
        (b"Fine.\nBut \x00 here", "line 2, column 5"),
        (b"Fine.\nThe customer\x92s", "line 2, column 13"),
        ("1. Use\nWe use it.".encode("utf-16-le"), "UTF-16 without its mark"),
        (euc, "is not UTF-8"),
        (b"# Privacy Policy\n", "no clause was found"),
        (b"a" * (MAX_BYTES + 1), "larger than 4 MB"),
    ):
        path = tmp_path / "policy.txt"
        path.write_bytes(raw)
        code, out, err = run(capsys, data, "policy", "ingest", str(path), "--policy", "shop")
        assert (code, out) == (2, "")
        assert says in err
        assert err.count("\n") == 1
    for place, says in ((tmp_path, "is a directory"), (tmp_path / "none.txt", "No such file")):
        code, _, err = run(capsys, data, "policy", "ingest", str(place), "--policy", "shop")
        assert code == 2
        assert says in err
    assert run(capsys, data, "policy", "ingest", str(TEXTS / "gym.md"), "--policy", "../x")[0] == 2
    assert not data.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
def test_japanese_in_every_usual_encoding_gives_the_same_clauses(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path, encoding: str
) -> None:
    text = (TEXTS / "ryokan.txt").read_text()
    plain, encoded = tmp_path / "plain.txt", tmp_path / "encoded.txt"
    plain.write_text(text)
    encoded.write_bytes(text.encode(encoding))
    printed(capsys, data, "policy", "ingest", str(plain), "--policy", "plain")
    found = printed(capsys, data, "policy", "ingest", str(encoded), "--policy", "encoded")
    names = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp932": "Shift_JIS", "euc_jp": "EUC-JP"}
    assert found["encoding"] == names.get(encoding, "ISO-2022-JP")
    assert ("encoding" in {one["rule"] for one in found["repairs"]}) == (encoding != "utf-8-sig")
    one, other = (printed(capsys, data, "policy", "show", name)["clauses"] for name in ("plain", "encoded"))
    assert [clause["text"] for clause in one] == [clause["text"] for clause in other]


DOUBTFUL = (
    """Privacy notice

1. Use
We use names.
1. Use again
We use names\ue000 and \ufffd more.
4. Sharing
We share nothing with anybody, and this sentence is long enough to tell that it is English.
5. Nothing

第三者には、お客様の個人情報を同意なく提供することはありませんので、どうぞご安心ください。
6. Long
"""
    + "We keep it all. " * 200
)


def test_what_looks_odd_is_said_with_its_line(capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text(DOUBTFUL)
    found = printed(capsys, data, "policy", "ingest", str(path), "--policy", "odd")
    doubts = {(doubt["code"], doubt["line"], doubt["clause"]) for doubt in found["doubts"]}
    assert {
        ("number_repeated", 6, "odd:1-2"),
        ("unknown_characters", 6, "odd:1-2"),
        ("number_jumps", 8, "odd:4"),
        ("mixed_languages", 11, "odd:5"),
        ("long_clause", 13, "odd:6"),
        ("no_date", 0, ""),
    } <= doubts


def test_clean_policies_raise_few_doubts(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    expected = {
        "bank.html": {"left_out", "text_before_first_clause", "no_date", "purposes_not_found"},
        "statute.txt": {"number_jumps", "no_date", "purposes_not_found"},
        "museum.txt": {"no_date", "purposes_not_found"},
        "bakery.html": {"left_out", "text_before_first_clause"},
    }
    for name, codes in expected.items():
        found = printed(capsys, data, "policy", "ingest", str(TEXTS / name), "--policy", "x", "--dry-run")
        assert {doubt["code"] for doubt in found["doubts"]} == codes, name


def test_a_desk_may_name_a_policy_once_it_is_taken_in(data: Path, tmp_path: Path) -> None:
    desks = tmp_path / "desks.toml"
    desks.write_text(
        '[desks.gym]\nname = "Iron Gym"\npolicy = "gym"\ncontact = "a@b.example"\nchannels = { default = "privacy" }\n'
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVACY_DESK_", "SLACK_"))}
    environment = {**clean, "PRIVACY_DESK_DESKS": str(desks), "PRIVACY_DESK_DATA_DIR": str(data)}

    def doctor() -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "doctor", "--json"], capture_output=True, text=True, env=environment
        )
        return {finding["what"]: finding for finding in json.loads(done.stdout)}

    before = doctor()["desks"]
    assert not before["ok"]
    assert re.search(r"names the policy “gym”.*policy ingest FILE --policy gym", before["says"])
    assert main(["policy", "ingest", str(TEXTS / "gym.md"), "--policy", "gym", "--data-dir", str(data)]) == 0
    after = doctor()
    assert after["desks"]["ok"]
    assert "gym: 13 clauses" in after["policies"]["says"]
