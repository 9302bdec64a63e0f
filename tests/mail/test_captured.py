"""Captured letters: one private file each, whole or not there; and a page that only this machine sees and no letter can misuse."""

import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from handlers.mail import captured
from handlers.mail.captured import CapturedMail, find_captured, list_captured, newest_name
from handlers.mail.captured_page import captured_mail_router
from handlers.mail.composing import compose
from tests.mail.conftest import ENVELOPE, facts_of


def letter(number: int, key: str = "resolved", locale: str = "en") -> EmailMessage:
    envelope = replace(ENVELOPE, message_id=f"<{number}@mail.example>", at=ENVELOPE.at + timedelta(seconds=number))
    return compose(facts_of(locale=locale), key, {}, "123456" if key == "code" else None, envelope)


def hostile_letter() -> EmailMessage:
    """What a letter would look like if every guard before the page had failed."""
    hostile = EmailMessage(policy=SMTP)
    hostile["From"] = "Mallory <mallory@example.com>"
    hostile["To"] = "<script>alert(1)</script>@example.com"
    hostile["Subject"] = "</title><script>alert(2)</script>"
    hostile["Date"] = ENVELOPE.at
    hostile["Message-ID"] = "<9@evil.example>"
    hostile.set_content("</div><script>alert(3)</script> javascript:alert(4) https://example.com/?a=1&b=2")
    hostile.add_alternative("<script>alert(5)</script><img src=https://example.com/x.png>", subtype="html")
    return hostile


class TestKeeping:
    async def test_a_letter_is_one_private_file(self, tmp_path: Path) -> None:
        await CapturedMail(tmp_path / "mail").send(letter(1))
        (file,) = (tmp_path / "mail").iterdir()
        assert file.suffix == ".eml"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        (kept,) = list_captured(tmp_path / "mail")
        assert kept.subject.startswith("Your request PD-")
        assert kept.text.startswith("Dear Taro")
        assert kept.html.startswith("<!doctype html>")

    async def test_a_letter_sent_twice_is_kept_once(self, tmp_path: Path) -> None:
        transport = CapturedMail(tmp_path)
        again = letter(1)
        again.replace_header("Date", ENVELOPE.at + timedelta(minutes=1))
        await transport.send(letter(1))
        await transport.send(again)
        assert len(list_captured(tmp_path)) == 1

    async def test_a_letter_that_cannot_be_written_leaves_nothing_to_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            await CapturedMail(tmp_path).send(letter(1))
        assert list_captured(tmp_path) == []
        monkeypatch.undo()
        await CapturedMail(tmp_path).send(letter(1))
        assert len(list_captured(tmp_path)) == 1

    async def test_newest_first_and_the_oldest_go(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(captured, "KEPT", 3)
        for number in (2, 5, 1, 4, 3):
            await CapturedMail(tmp_path).send(letter(number))
        assert [kept.at.second for kept in list_captured(tmp_path)] == [5, 4, 3]
        assert newest_name(tmp_path) == list_captured(tmp_path)[0].name

    def test_no_directory_is_no_letters(self, tmp_path: Path) -> None:
        assert list_captured(tmp_path / "none") == []
        assert newest_name(tmp_path / "none") == ""

    @pytest.mark.parametrize(
        "name",
        ["", "..", "../secret", "%2e%2e/secret", "20261120T120000000000-" + "0" * 32 + "/../../secret", "x" * 500],
    )
    def test_no_name_leads_elsewhere(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "secret.eml").write_text("From: a\n\nsecret")
        (tmp_path / "mail").mkdir()
        assert find_captured(tmp_path / "mail", name) is None


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(captured_mail_router(tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        yield client


class TestPage:
    async def test_says_that_nothing_came_yet(self, page: httpx.AsyncClient) -> None:
        answer = await page.get("/mail")
        assert "No letter yet" in answer.text
        assert (await page.get("/mail/newest")).text == ""

    async def test_opens_the_newest_letter_and_lists_the_others(self, page: httpx.AsyncClient, tmp_path: Path) -> None:
        for number, key in enumerate(("code", "resolved", "code")):
            await CapturedMail(tmp_path).send(letter(number, key))
        answer = await page.get("/mail")
        assert answer.text.count('data-testid="letter"') == 3
        opened = answer.text.partition('data-testid="letter-body">')[2].partition("</div>")[0]
        assert "    123456\n" in opened.replace("\r\n", "\n")
        assert (await page.get("/mail/newest")).text == newest_name(tmp_path)
        oldest = list_captured(tmp_path)[-1].name
        assert f'/mail/{oldest}" data-testid="letter" aria-current="true"' in (await page.get(f"/mail/{oldest}")).text

    async def test_japanese_letters_are_shown_as_written(self, page: httpx.AsyncClient, tmp_path: Path) -> None:
        await CapturedMail(tmp_path).send(letter(1, "code", "ja"))
        assert "<strong>個人情報窓口の確認コード</strong>" in (await page.get("/mail")).text

    async def test_a_hostile_letter_can_do_nothing(self, page: httpx.AsyncClient, tmp_path: Path) -> None:
        await CapturedMail(tmp_path).send(hostile_letter())
        name = newest_name(tmp_path)
        answers = [await page.get(address) for address in ("/mail", f"/mail/{name}?view=html")]
        for answer in answers:
            assert "<script>" not in answer.text
            assert "javascript:" not in answer.text.replace("javascript:alert(4) ", "")
            assert "script-src 'self'" in answer.headers["content-security-policy"]
            assert "unsafe" not in answer.headers["content-security-policy"]
        assert 'sandbox="allow-popups"' in answers[1].text
        raw = await page.get(f"/mail/{name}/html")
        rules = raw.headers["content-security-policy"].split("; ")
        assert rules[:2] == ["sandbox allow-popups", "default-src 'none'"]
        assert not [rule for rule in rules if rule.startswith(("script-src", "img-src", "connect-src"))]

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:8000",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "192.168.0.7:8000",
            "0.0.0.0:8000",
            "",
            "[::2]:80",
            "localhost:80:80",
        ],
    )
    async def test_a_foreign_host_is_refused(self, page: httpx.AsyncClient, tmp_path: Path, host: str) -> None:
        await CapturedMail(tmp_path).send(letter(1, "code"))
        name = newest_name(tmp_path)
        for path in ("/mail", f"/mail/{name}", f"/mail/{name}/html", "/mail/newest", "/mail/static/mail.css"):
            answer = await page.get(path, headers={"Host": host})
            assert answer.status_code == 403
            assert "123456" not in answer.text

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "127.0.0.1:9000", "localhost", "localhost:8000", "[::1]", "[::1]:8000"]
    )
    async def test_loopback_hosts_are_answered(self, page: httpx.AsyncClient, host: str) -> None:
        assert (await page.get("/mail", headers={"Host": host})).status_code == 200

    @pytest.mark.parametrize(
        ("site", "destination", "status"),
        [
            ("same-origin", "empty", 200), ("none", "document", 200), ("cross-site", "document", 200), ("same-site", "document", 200),
            ("cross-site", "empty", 403), ("same-site", "empty", 403), ("cross-site", "iframe", 403), ("cross-site", "script", 403),
        ],
    )  # fmt: skip
    async def test_other_sites_may_link_here_but_not_fetch_or_embed(
        self, page: httpx.AsyncClient, site: str, destination: str, status: int
    ) -> None:
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": destination}
        answer = await page.get("/mail", headers=headers)
        assert answer.status_code == status
        if status == 200:
            assert answer.headers["x-frame-options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        "path", ["/mail/nothing", "/mail/..%2fsecret", "/mail/nothing/html", "/mail/static/..%2f..%2fsmtp.py"]
    )
    async def test_what_is_not_there_is_not_found(self, page: httpx.AsyncClient, path: str) -> None:
        assert (await page.get(path)).status_code == 404

    async def test_its_own_files_are_served(self, page: httpx.AsyncClient) -> None:
        assert (await page.get("/mail/static/mail.css")).headers["content-type"] == "text/css; charset=utf-8"
        assert (await page.get("/mail/static/mail.js")).headers["content-type"] == "text/javascript; charset=utf-8"
