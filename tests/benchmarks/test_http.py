"""What a request costs over HTTP, beside a bare server asked in turns in the same run: the ratio says what the product adds."""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import Counted
from tests.demo_desk import DemoDesk, free_ports

SESSIONS = 12  # a session may say a limited number of things a minute
TURNS = 15  # of each session
START_SECONDS = 20.0
QUESTION = "Who do you share my address with?"


@contextmanager
def bare_server() -> Iterator[str]:
    """The bare server's host and port, in a process of its own as the product is."""
    (port,) = free_ports(1)
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.bare_server", str(port)])
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def post(
    connection: http.client.HTTPConnection, path: str, body: object, token: str | None = None
) -> dict[str, object]:
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status in (200, 201), content
    found: dict[str, object] = json.loads(content)
    return found


def milliseconds(connection: http.client.HTTPConnection, token: str | None) -> float:
    begun = time.perf_counter()
    post(connection, "/api/chat/messages", {"text": QUESTION}, token)
    return (time.perf_counter() - begun) * 1000


def test_a_question_over_http_beside_a_bare_server(tmp_path: Path, counted: Counted) -> None:
    desk = DemoDesk(tmp_path)
    desk.start()
    try:
        with (
            bare_server() as bare,
            closing(http.client.HTTPConnection(urlsplit(desk.url).netloc, timeout=30)) as product,
            closing(http.client.HTTPConnection(bare, timeout=30)) as constant,
        ):
            costs: dict[str, list[float]] = {"product": [], "bare": []}
            for _ in range(SESSIONS):
                opened = post(product, "/api/chat/sessions", {"desk": "company", "locale": "en"})
                for _ in range(TURNS):
                    costs["product"].append(milliseconds(product, str(opened["token"])))
                    costs["bare"].append(milliseconds(constant, None))
    finally:
        desk.stop()
    for name, found in costs.items():
        counted(f"microseconds median, {name}", round(statistics.median(found) * 1000))
        counted(f"microseconds p95, {name}", round(statistics.quantiles(found, n=20)[18] * 1000))
    ratio = statistics.median(costs["product"]) / statistics.median(costs["bare"])
    counted("tenths of the bare server's median", round(ratio * 10))
    # One answered question, stored and synced, within a tenth of a second is what a person feels as at once.
    assert statistics.median(costs["product"]) < 100
