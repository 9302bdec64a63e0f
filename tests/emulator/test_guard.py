"""The emulator answers this machine only: Host names, origins, the page's token, and the policy on every answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import aiohttp
import pytest

from bot.emulator import EmulatorSettings
from bot.emulator.server import EmulatorServer
from tests.emulator.support import GENERAL, STAFF, Control

pytestmark = pytest.mark.asyncio(loop_scope="module")

BAD_HOSTS = (
    *("evil.example", "127.0.0.1.evil.example", "evil.example:8031", "localhost.evil.example", "10.0.0.5"),
    *("[::2]", "2130706433", "", "127.0.0.1@evil.example", "[::1"),
)


@pytest.mark.parametrize("path", ["/", "/api/auth.test", "/_emu/snapshot", "/ui/state", "/static/js/main.js"])
async def test_other_host_names_are_refused(
    server: EmulatorServer, control: Control, path: str, counted: Callable[[str, int], None]
) -> None:
    for host in BAD_HOSTS:
        async with control.http.get(server.base_url + path, headers={"Host": host}) as response:
            assert response.status in (400, 403), host
    counted("refused hosts", len(BAD_HOSTS))


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "LOCALHOST:9", "[::1]:8031"])
async def test_loopback_names_are_answered(server: EmulatorServer, control: Control, host: str) -> None:
    async with control.http.get(f"{server.base_url}/", headers={"Host": host}) as response:
        assert response.status == 200


async def csrf(control: Control) -> str:
    async with control.http.get(f"{control.base_url}/") as response:
        found = re.search(r'name="emulator-csrf" content="([\w-]{20,})"', await response.text())
    assert found
    return found[1]


async def ui(control: Control, headers: dict[str, str]) -> int:
    body = {"user": STAFF, "channel": GENERAL, "text": "x"}
    async with control.http.post(f"{control.base_url}/ui/message", json=body, headers=headers) as response:
        return response.status


async def test_the_page_needs_its_token_and_its_own_origin(control: Control) -> None:
    token = await csrf(control)
    good = {"X-Emulator-CSRF": token, "Origin": control.base_url, "Sec-Fetch-Site": "same-origin"}
    assert await ui(control, {}) == 403
    assert await ui(control, {"X-Emulator-CSRF": "guess"}) == 403
    assert await ui(control, {"X-Emulator-CSRF": "größe".encode().decode("latin-1")}) == 403
    assert await ui(control, {**good, "Origin": "http://evil.example"}) == 403
    assert await ui(control, {**good, "Origin": "null"}) == 403
    assert await ui(control, {**good, "Origin": "http://127.0.0.1:1"}) == 403
    assert await ui(control, {**good, "Sec-Fetch-Site": "cross-site"}) == 403
    assert await ui(control, {**good, "Sec-Fetch-Site": "same-site"}) == 403
    assert (await control.get("snapshot"))["messages"] == []
    assert await ui(control, good) == 200
    assert len((await control.get("snapshot"))["messages"]) == 1


async def test_no_form_of_another_site_reaches_the_control_api(control: Control) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind}
        async with control.http.post(f"{control.base_url}/_emu/reset", data=b"{}", headers=headers) as response:
            assert response.status == 403
    foreign = {"Origin": "http://evil.example"}
    async with control.http.post(f"{control.base_url}/_emu/reset", json={}, headers=foreign) as response:
        assert response.status == 403
    async with control.http.delete(f"{control.base_url}/_emu/faults", headers=foreign) as response:
        assert response.status == 403


async def test_nothing_changes_by_get(control: Control) -> None:
    for path in ("/ui/message", "/ui/click", "/_emu/reset", "/_emu/message"):
        async with control.http.get(control.base_url + path) as response:
            assert response.status in (400, 405)


async def test_every_answer_has_the_policy_and_no_inline_code(control: Control) -> None:
    for path in ("/", "/static/js/main.js", "/_emu/snapshot", "/api/bogus", "/nowhere"):
        async with control.http.get(control.base_url + path) as response:
            assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in response.headers
    async with control.http.get(f"{control.base_url}/") as response:
        page = await response.text()
    assert re.search(r"<script(?![^>]*src=)|\son\w+=|style=|https?://", page) is None


async def test_a_link_from_another_page_may_lead_here(control: Control) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    async with control.http.get(f"{control.base_url}/", headers=headers) as response:
        assert response.status == 200


@pytest.mark.parametrize("body", [b"{bad", b"[]", b"null", b'"x"'])
async def test_unreadable_control_calls_get_a_sentence(control: Control, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with control.http.post(f"{control.base_url}/_emu/message", data=body, headers=headers) as response:
        assert response.status == 400
        assert "JSON" in (await response.json())["error"]


async def test_unknown_and_incomplete_control_calls_are_named(control: Control) -> None:
    assert "no control call POST 'bogus'" in (await control.post("bogus"))["error"]
    assert "'channel' is missing" in (await control.post("message", user=STAFF))["error"]
    assert "no control call GET 'bogus'" in (await control.get("bogus"))["error"]


async def test_the_server_binds_loopback_only() -> None:
    settings = EmulatorSettings("s", "xoxb-emu-x")
    for host in ("0.0.0.0", "192.168.0.1", "example.org"):  # noqa: S104 - the very thing that must be refused
        with pytest.raises(ValueError, match="loopback"):
            EmulatorServer(settings, host=host)


async def test_a_taken_port_is_a_sentence(server: EmulatorServer) -> None:
    port = int(server.base_url.rsplit(":", 1)[1])
    second = EmulatorServer(EmulatorSettings("s", "xoxb-emu-x"), port=port)
    with pytest.raises(RuntimeError, match=r"cannot listen on 127\.0\.0\.1"):
        await second.start()


async def test_the_stream_of_changes_tells_of_a_change(server: EmulatorServer, control: Control) -> None:
    seen = server.emulator.workspace.revision
    timeout = aiohttp.ClientTimeout(total=10)
    async with control.http.get(f"{server.base_url}/ui/changes", params={"seen": str(seen)}, timeout=timeout) as stream:
        assert (await stream.content.readuntil(b"\n\n")).startswith(b"retry")
        await control.post("message", user=STAFF, channel=GENERAL, text="x")
        assert b"data:" in await stream.content.readuntil(b"\n\n")
