"""Huge, slow, lying and mistyped requests are cut off while they stream, each with a sentence, and leave nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.services.identity import MAX_DOCUMENT_BYTES
from handlers.web.settings import MAX_FORM_BYTES, MAX_JSON_BYTES
from tests.support import FakeClock, open_test_store
from tests.web.desk import WebDesk, make_app, make_house, open_desk
from tests.web.server import serve

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def in_chunks(size: int, chunk: bytes = b"x" * 4096) -> AsyncIterator[bytes]:
    for _ in range(size // len(chunk) + 1):
        yield chunk


async def history(desk: WebDesk, auth: dict[str, str]) -> int:
    return len((await desk.client.get("/api/chat/messages", headers=auth)).json()["messages"])


async def test_a_message_of_100_kb_is_refused_before_it_is_read(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    answer = await visitor.post("x" * 100_000)
    assert answer.status_code == 413
    assert (
        answer.json()["error"]["message"]
        == "The request is too large: at most 64 KB fit here. Please send less at once."
    )
    assert await history(desk, visitor.auth) == 1


@pytest.mark.parametrize("path", ["/api/chat/messages", "/api/chat/sessions", "/api/tickets/lookup"])
async def test_a_chunked_body_is_cut_off(desk: WebDesk, path: str) -> None:
    visitor = await desk.visitor()
    answer = await desk.client.post(path, content=in_chunks(MAX_JSON_BYTES), headers={**JSON, **visitor.auth})
    assert answer.status_code == 413, answer.text
    assert await history(desk, visitor.auth) == 1


@pytest.mark.parametrize("path", ["/status", "/staff/documents/abc"])
async def test_a_form_is_small(desk: WebDesk, path: str) -> None:
    link = path.replace("abc", "x" * 43)
    answer = await desk.client.post(link, content=b"pin=" + b"1" * MAX_FORM_BYTES, headers=FORM)
    assert answer.status_code == 413


async def call(
    desk: WebDesk, headers: list[tuple[bytes, bytes]], *chunks: bytes, path: str = "/api/chat/messages"
) -> tuple[int, int]:
    """Calls the app by hand, for what an honest client cannot send; (status, chunks it took)."""
    sent: list[dict[str, Any]] = []
    left = list(chunks)

    async def receive() -> dict[str, Any]:
        if not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http", "server": ("desk.test", 80),
        "client": ("127.0.0.1", 1), "headers": [(b"content-type", b"application/json"), *headers],
    }  # fmt: skip
    await desk.app(scope, receive, send)
    return sent[0]["status"], len(chunks) - len(left)


async def test_a_content_length_that_lies_does_not_help(desk: WebDesk) -> None:
    status, taken = await call(desk, [(b"content-length", b"10")], *[b"x" * 16384] * 100)
    assert status == 413
    assert taken <= MAX_JSON_BYTES // 16384 + 1


@pytest.mark.parametrize("length", [b"99999999999999999999999999", b"70000"])
async def test_a_huge_content_length_is_refused_unread(desk: WebDesk, length: bytes) -> None:
    assert await call(desk, [(b"content-length", length)], b"x" * 1000) == (413, 0)


@pytest.mark.parametrize("length", [b"abc", b"-5", b"1e9", "٣".encode()])
async def test_a_content_length_that_is_no_number_breaks_nothing(desk: WebDesk, length: bytes) -> None:
    status, _ = await call(desk, [(b"content-length", length)], b"{}")
    assert 400 <= status < 500


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""]
)
async def test_only_json_is_taken_as_json(desk: WebDesk, kind: str) -> None:
    visitor = await desk.visitor()
    headers = {**visitor.auth, "content-type": kind}
    answer = await desk.client.post("/api/chat/messages", content=b'{"text":"Do you sell my data?"}', headers=headers)
    assert answer.status_code == 415
    assert answer.json()["error"]["message"] == "This address takes application/json only."
    assert await history(desk, visitor.auth) == 1


async def test_packed_bodies_are_refused(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    headers = {**JSON, **visitor.auth, "content-encoding": "gzip"}
    answer = await desk.client.post("/api/chat/messages", content=b"\x1f\x8b", headers=headers)
    assert answer.status_code == 415


async def test_a_file_too_large_is_cut_off_while_it_arrives(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    reference = await desk.disclosure(visitor)
    answer = await visitor.upload(reference, b"\xff\xd8\xff" + b"x" * MAX_DOCUMENT_BYTES)
    assert answer.status_code == 413
    headers = {**visitor.auth, "content-type": "multipart/form-data; boundary=b"}
    start = f'--b\r\nContent-Disposition: form-data; name="reference"\r\n\r\n{reference}\r\n--b\r\n'.encode()
    start += b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        yield start
        while True:
            taken += 65536
            yield b"x" * 65536

    answer = await desk.client.post("/api/chat/documents", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert MAX_DOCUMENT_BYTES <= taken < MAX_DOCUMENT_BYTES + 3 * 65536


async def test_a_body_that_drips_is_given_up(tmp_path: Path) -> None:
    async with open_desk(tmp_path, body_seconds=0.2) as desk:
        visitor = await desk.visitor()
        stuck = asyncio.Event()

        async def drip() -> AsyncIterator[bytes]:
            yield b'{"text":'
            await stuck.wait()

        answer = await desk.client.post("/api/chat/messages", content=drip(), headers={**JSON, **visitor.auth})
        assert answer.status_code == 408
        assert answer.json()["error"]["message"] == "The request took too long to arrive. Please try again."


async def test_over_a_real_connection_a_refused_body_closes_it(tmp_path: Path) -> None:
    store = open_test_store(tmp_path, FakeClock())
    try:
        async with serve(lambda origin: make_app(store, make_house(FakeClock(), origin))) as origin:
            url = httpx.URL(origin)
            reader, writer = await asyncio.open_connection(url.host, url.port)
            writer.write(
                b"POST /api/chat/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
            )
            answer = await asyncio.wait_for(reader.read(), 10)
            writer.close()
    finally:
        await store.close()
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer.lower()
