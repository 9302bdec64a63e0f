"""Where people's words and secrets may not be found: in no log line at DEBUG, in no file in the clear, and in Slack only what belongs there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.demo_desk import DemoDesk
from tests.security.marked_people import EMAIL, MARK, NAME, MarkedStory, marked

OUTSIDE = ("mail", "slack")  # letters as they left, and the Slack workspace: not the desk's own memory


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> MarkedStory:
    """A story told to a desk that logs everything it ever logs, and was then stopped."""
    desk = DemoDesk(tmp_path_factory.mktemp("marks"), {"PRIVACY_DESK_LOG_LEVEL": "DEBUG"})
    desk.start()
    told = MarkedStory(desk)
    try:
        told.run()
        told.on_disk_while_running = list_marked_files(desk.data_dir, told.secrets)
    finally:
        desk.stop()
    return told


def list_marked_files(folder: Path, secrets: list[str]) -> list[str]:
    """Files of the desk itself in which a mark or a secret stands in the clear."""
    wanted = [MARK.encode(), MARK.title().encode(), MARK.upper().encode(), *(secret.encode() for secret in secrets)]
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] not in OUTSIDE]
    assert any(path.stat().st_size > 10_000 for path in files), "no store was found to look into"
    return [f"{path.name}: {word.decode()[:12]}" for path in files for word in wanted if word in path.read_bytes()]


def test_no_line_of_the_log_holds_a_mark_or_a_secret(story: MarkedStory) -> None:
    lines = story.desk.output
    assert any(line.startswith("{") for line in lines), "the log was not looked at"
    found = [line for line in lines if MARK in line.lower() or any(secret in line for secret in story.secrets)]
    assert found == []


def test_every_line_of_the_log_is_one_event(story: MarkedStory) -> None:
    """Whatever was sent, no line break of it forges a line: after the greeting every line is JSON of its own."""
    opened = next(number for number, line in enumerate(story.desk.output) if line.startswith("Stop it with"))
    for line in story.desk.output[opened + 1 :]:
        assert "event" in json.loads(line)


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"\x00" * 20_000 + NAME.encode() + b"SECRETCODE")
    assert list_marked_files(tmp_path, ["SECRETCODE"]) == ["store.db: Zyxq", "store.db: SECRETCODE"]


def test_nothing_stands_in_a_file_in_the_clear(story: MarkedStory) -> None:
    assert story.on_disk_while_running == []
    assert list_marked_files(story.desk.data_dir, story.secrets) == []


def test_slack_holds_the_customers_words_and_not_who_wrote_them(story: MarkedStory) -> None:
    assert marked("story") in story.posted
    for absent in (NAME, EMAIL, marked("exif"), marked("comment"), marked("file"), *story.secrets):
        assert absent not in story.posted


def test_letters_hold_no_story_no_answer_and_no_access_code(story: MarkedStory) -> None:
    letters = "".join(path.read_text() for path in (story.desk.data_dir / "mail").glob("*.eml"))
    assert f"To: {EMAIL}" in letters
    for absent in (marked("story"), marked("reply"), marked("refusal"), marked("internal"), *story.secrets):
        assert absent not in letters
