"""Every situation has a status code and a sentence; a fault of ours says nothing of what was sent, to nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.domain import errors as situations
from bot.domain.errors import DeskError
from handlers.web.errors import STATUS_CODES, code_of, status_of
from tests.web.desk import WebDesk, shared_knowledge


def subclasses(cls: type[DeskError]) -> Iterator[type[DeskError]]:
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


SITUATIONS = [
    cls
    for cls in vars(situations).values()
    if isinstance(cls, type) and issubclass(cls, DeskError) and cls is not DeskError
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda cls: cls.__name__)
def test_every_situation_has_a_code_of_its_own_or_its_kinds(situation: type[DeskError]) -> None:
    listed = [cls for cls in situation.__mro__ if cls in STATUS_CODES and cls is not DeskError]
    assert listed, f"{situation.__name__} has no status code in handlers/web/errors.py"
    assert 400 <= STATUS_CODES[listed[0]] < 600


def test_a_special_situation_wins_over_its_kind() -> None:
    assert status_of(situations.DocumentTooLarge(10 * 2**20)) == 413
    assert status_of(situations.DocumentRejected()) == 422
    assert status_of(situations.StoreFull()) == 503
    assert code_of(situations.TooManyAttempts(5)) == "too_many_attempts"


async def test_a_fault_of_ours_tells_nobody_what_was_said(desk: WebDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Alice Example, AB1234567")

    visitor = await desk.visitor()
    monkeypatch.setattr(type(shared_knowledge()), "understand", broken)
    with structlog.testing.capture_logs() as logs:
        answer = await visitor.post("I am Alice Example, AB1234567")
    assert answer.status_code == 500
    [entry] = logs
    assert entry["error"] == "RuntimeError"
    assert entry["error_id"] in answer.json()["error"]["message"]
    assert entry["where"] == "POST /api/chat/messages"
    for written in (repr(logs), answer.text):
        assert "Alice" not in written
        assert "AB1234567" not in written
    assert answer.headers["x-content-type-options"] == "nosniff"
    monkeypatch.undo()
    assert len((await visitor.get("/api/chat/messages")).json()["messages"]) == 1


async def test_a_validation_error_does_not_repeat_what_was_sent(desk: WebDesk) -> None:
    answer = await desk.client.post("/api/chat/sessions", json={"desk": ["AB1234567"], "AB1234567": 1})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("“desk” is not valid")


async def test_a_store_that_is_busy_says_when_to_come_back(
    desk: WebDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def busy(*_: object, **__: object) -> None:
        raise situations.Busy

    monkeypatch.setattr(type(desk.store), "write", busy)
    answer = await desk.client.post("/api/chat/sessions", json={"desk": "company"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["error"]["code"] == "busy"
