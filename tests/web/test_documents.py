"""Uploads in the chat: only for a request that waits for one, only pictures and PDFs, once per key, nothing half done."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.references import Reference
from tests.web import upload_samples
from tests.web.desk import Visitor, WebDesk


async def stored(desk: WebDesk, reference: str) -> int:
    return await desk.store.read(
        lambda tx: len(tx.documents.list_ticket(tx.tickets.get_for_update(Reference(reference)).id))
    )


async def waiting(desk: WebDesk) -> tuple[Visitor, str]:
    visitor = await desk.visitor()
    return visitor, await desk.disclosure(visitor)


async def test_a_picture_moves_the_request_to_the_staff(desk: WebDesk) -> None:
    visitor, reference = await waiting(desk)
    answer = await visitor.upload(reference, upload_samples.jpeg())
    assert answer.status_code == 201
    assert answer.json()["ticket"]["status"] == "identity_review"
    assert answer.json()["messages"][0]["author"] == "bot"
    assert await stored(desk, reference) == 1


async def test_a_repeat_with_the_same_key_is_one_document(desk: WebDesk) -> None:
    visitor, reference = await waiting(desk)
    picture = upload_samples.jpeg()
    first = await visitor.upload(reference, picture, Idempotency_Key="u1")
    again = await visitor.upload(reference, picture, Idempotency_Key="u1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert await stored(desk, reference) == 1
    other = await visitor.upload(reference, upload_samples.jpeg(quality=50), Idempotency_Key="u1")
    assert other.status_code == 422
    assert other.json()["error"]["code"] == "key_reused"


async def test_a_repeat_is_answered_even_when_no_document_is_awaited_any_more(desk: WebDesk) -> None:
    visitor, reference = await waiting(desk)
    picture = upload_samples.jpeg()
    first = await visitor.upload(reference, picture, Idempotency_Key="u1")
    await visitor.say(f"I withdraw my request {reference}", "Yes")
    if (await visitor.get(f"/api/tickets/{reference}")).json()["status"] != "withdrawn":
        await visitor.say("Yes, send it")
    assert (await visitor.upload(reference, picture, Idempotency_Key="u1")).json() == first.json()
    assert (await visitor.upload(reference, picture, Idempotency_Key="u2")).status_code == 409


async def test_the_same_upload_at_the_same_time_is_one_document(desk: WebDesk) -> None:
    visitor, reference = await waiting(desk)
    picture = upload_samples.jpeg()
    answers = await asyncio.gather(*(visitor.upload(reference, picture, Idempotency_Key="u1") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await stored(desk, reference) == 1


@pytest.mark.parametrize("name", ["html", "gif", "text", "empty"])
async def test_what_is_no_document_is_refused_with_a_reason(desk: WebDesk, name: str) -> None:
    visitor, reference = await waiting(desk)
    files = {
        "html": b"<!doctype html><script>alert(1)</script>",
        "gif": b"GIF89a" + bytes(40),
        "text": b"my licence",
        "empty": b"",
    }
    answer = await visitor.upload(reference, files[name])
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].endswith(".")
    assert await stored(desk, reference) == 0


async def test_a_request_that_needs_none_takes_none(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    ticket = await desk.complaint(visitor)
    answer = await visitor.upload(ticket["reference"], upload_samples.jpeg())
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "document_not_expected"


def part(name: str, value: bytes) -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)


PICTURE = part("file", upload_samples.jpeg())
BROKEN = {
    "no file": part("reference", b"PD") + b"--b--\r\n",
    "no reference": PICTURE + b"--b--\r\n",
    "another field": part("reference", b"REF") + part("name", b"x") + PICTURE + b"--b--\r\n",
    "twice": part("reference", b"REF") + PICTURE + PICTURE + b"--b--\r\n",
    "cut off": part("reference", b"REF") + PICTURE[:-200],
    "no boundary": b"hello",
    "long reference": part("reference", b"9" * 1000) + PICTURE + b"--b--\r\n",
    "nameless": b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n",
    "empty": b"",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_upload_is_refused_and_leaves_nothing(desk: WebDesk, name: str) -> None:
    visitor, reference = await waiting(desk)
    body = BROKEN[name].replace(b"REF", reference.encode())
    headers = {**visitor.auth, "content-type": "multipart/form-data; boundary=b"}
    answer = await desk.client.post("/api/chat/documents", content=body, headers=headers)
    assert answer.status_code in (404, 422), answer.text
    assert answer.json()["error"]["message"].endswith(".")
    assert await stored(desk, reference) == 0


async def test_the_file_may_come_before_the_reference(desk: WebDesk) -> None:
    visitor, reference = await waiting(desk)
    body = PICTURE + part("reference", reference.encode()) + b"--b--\r\n"
    headers = {**visitor.auth, "content-type": "multipart/form-data; boundary=b"}
    assert (await desk.client.post("/api/chat/documents", content=body, headers=headers)).status_code == 201


async def test_a_file_nobody_waits_for_is_not_read(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    ticket = await desk.complaint(visitor)
    asked = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal asked
        yield (
            part("reference", ticket["reference"].encode())
            + b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
        )
        while True:
            asked += 1
            yield b"x" * 65536

    headers = {**visitor.auth, "content-type": "multipart/form-data; boundary=b"}
    answer = await desk.client.post("/api/chat/documents", content=parts(), headers=headers)
    assert answer.status_code == 409
    assert asked <= 2
