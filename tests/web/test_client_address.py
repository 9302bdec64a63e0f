"""Who is counted: the peer, unless a trusted proxy says otherwise; a forged header moves nobody into another budget."""

from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from handlers.web.client_address import client_address
from handlers.web.settings import WebSettings
from tests.web.desk import ORIGIN, open_desk

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2::4]:443", "2001:db8:1:2::/64"),
        ("fd00::1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("testclient", None, "unknown"),
    ],
)
def test_the_nearest_address_no_trusted_proxy_owns(peer: str, forwarded: str | None, counted: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded is not None else []
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})
    assert client_address(request, WebSettings(ORIGIN, trusted_proxies=PROXIES)) == counted


async def test_a_forged_header_does_not_buy_more_sessions(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        codes = []
        for number in range(61):
            headers = {"X-Forwarded-For": f"198.51.100.{number}"}
            codes.append(
                (await desk.client.post("/api/chat/sessions", json={"desk": "company"}, headers=headers)).status_code
            )
        assert codes == [201] * 60 + [429]
        elsewhere = httpx.ASGITransport(desk.app, client=("203.0.113.9", 1))
        async with httpx.AsyncClient(transport=elsewhere, base_url=ORIGIN) as other:
            assert (await other.post("/api/chat/sessions", json={"desk": "company"})).status_code == 201
