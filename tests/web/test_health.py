"""What the operator's tools are told: alive, ready, and figures that hold nobody's words."""

from pathlib import Path

import pytest

from bot.domain.errors import Busy
from tests.web.desk import WebDesk, open_desk


async def test_alive_and_ready(desk: WebDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await desk.client.get("/healthz")).json() == {"status": "ok"}
    assert (await desk.client.get("/readyz")).json()["status"] == "ready"

    async def busy(*_: object) -> None:
        raise Busy

    monkeypatch.setattr(type(desk.store), "read", busy)
    assert (await desk.client.get("/healthz")).status_code == 200
    assert (await desk.client.get("/readyz")).status_code == 503


async def test_figures_need_the_token(tmp_path: Path) -> None:
    async with open_desk(tmp_path, metrics_token="m-secret") as desk:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "m-secré"}):
            sent = {name: value.encode() for name, value in headers.items()}
            assert (
                await desk.client.get("/metrics", headers=[(n.encode(), v) for n, v in sent.items()])
            ).status_code == 401
        visitor = await desk.visitor()
        reference = (await desk.complaint(visitor))["reference"]
        await visitor.get(f"/api/tickets/{reference}")
        figures = (await desk.client.get("/metrics", headers={"Authorization": "Bearer m-secret"})).text
    assert 'privacy_desk_http_requests_total{method="GET",route="/api/tickets/{reference}",status="200"} 1.0' in figures
    assert 'privacy_desk_outbox_rows{state="waiting"}' in figures
    assert reference not in figures
    assert "Alice" not in figures


async def test_without_a_token_there_are_no_figures(desk: WebDesk) -> None:
    answer = await desk.client.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "Metrics are switched off: no metrics token is set."
