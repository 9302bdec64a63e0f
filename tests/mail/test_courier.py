"""The outbox's letters reach a mailbox: from a person's first request to the code she types, over the real store and a real server."""

import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.domain.intents import Intent
from bot.domain.verification import CODE_LIFETIME
from bot.ports import Job
from handlers.delivery import MAX_ATTEMPTS, Delivery
from handlers.mail.captured import CapturedMail, list_captured
from handlers.mail.courier import LetterCourier
from handlers.mail.smtp import SmtpServer, SmtpTransport
from tests.mail.conftest import TestDesk
from tests.mail.mail_server import MailServer, running


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with running(MailServer()) as started:
        yield started


@pytest.fixture
def delivery(desk: TestDesk, server: MailServer) -> Delivery:
    transport = SmtpTransport(SmtpServer.from_url(f"smtp://127.0.0.1:{server.port}"), seconds=5)
    courier = LetterCourier(store=desk.store, house=desk.house, transport=transport, sender="desk@mail.example")
    return Delivery(desk.store, courier, desk.clock)


def subjects(letters: list[EmailMessage]) -> list[str]:
    return [str(letter["Subject"]).split(" PD-")[0] for letter in letters]


async def dead_and_waiting(desk: TestDesk) -> tuple[int, int]:
    counts = await desk.store.read(lambda tx: tx.outbox.count())
    waiting = await desk.store.read(lambda tx: tx.outbox.next_due(jobs=(Job.LETTER,)))
    return counts.get("dead", 0), int(waiting is not None)


async def test_the_code_that_arrives_opens_the_next_step(
    desk: TestDesk, server: MailServer, delivery: Delivery
) -> None:
    await desk.open("ja")
    ticket = await desk.file(Intent.DISCLOSURE, "taro@example.com")
    await delivery.drain()
    assert [str(letter["To"]) for letter in server.letters] == ["taro@example.com"]
    text = server.letters[0].get_body(("plain",))
    assert text is not None
    (code,) = re.findall(r"^ {4}(\d{6})", text.get_content(), re.MULTILINE)
    await desk.say(code)
    await delivery.drain()
    assert str(server.letters[1]["Subject"]) == f"本人確認書類のお願い（{ticket.reference}）"
    assert await dead_and_waiting(desk) == (0, 0)


async def test_doubt_is_settled_by_the_same_message_id(desk: TestDesk, server: MailServer, delivery: Delivery) -> None:
    server.hangs_up = True
    await desk.file(Intent.COMPLAINT)
    await delivery.drain()
    server.hangs_up = False
    desk.clock.advance(timedelta(minutes=5))
    await delivery.drain()
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert subjects(server.letters) == ["We have received your request"] * 2
    assert await dead_and_waiting(desk) == (0, 0)


async def test_every_letter_has_a_message_id_of_its_own(desk: TestDesk, server: MailServer, delivery: Delivery) -> None:
    await desk.file(Intent.DELETION)
    await desk.say("Please send a new code")
    await desk.file(Intent.COMPLAINT)
    await delivery.drain()
    assert len({letter["Message-ID"] for letter in server.letters}) == len(server.letters) == 2
    assert not [letter for letter in server.letters if "PD-" in letter["Message-ID"]]


async def test_an_address_that_does_not_exist_ends_its_letter_and_staff_hear_of_it(
    desk: TestDesk, server: MailServer, delivery: Delivery
) -> None:
    server.rcpt = "550 5.1.1 <taro@example.com>: no such user"
    await desk.file(Intent.COMPLAINT)
    await delivery.drain()
    assert await dead_and_waiting(desk) == (1, 0)
    (alert,) = await desk.jobs(Job.ALERT)
    assert alert.payload["error"] == "smtp_550"
    assert "taro" not in str(alert.payload)


async def test_a_server_that_is_down_for_a_day_loses_no_letter(
    desk: TestDesk, server: MailServer, delivery: Delivery
) -> None:
    server.mail = "451 4.7.1 later"
    await desk.file(Intent.COMPLAINT)
    for _ in range(MAX_ATTEMPTS + 3):
        await delivery.drain()
        desk.clock.advance(timedelta(hours=2))
    assert await dead_and_waiting(desk) == (0, 1)
    server.mail = None
    await delivery.drain()
    assert subjects(server.letters) == ["We have received your request"]


async def test_a_mailbox_that_is_full_is_given_up_in_the_end(
    desk: TestDesk, server: MailServer, delivery: Delivery
) -> None:
    server.rcpt = "452 4.2.2 mailbox full"
    await desk.file(Intent.COMPLAINT)
    for _ in range(MAX_ATTEMPTS):
        await delivery.drain()
        desk.clock.advance(timedelta(hours=1))
    assert await dead_and_waiting(desk) == (1, 0)


async def test_a_code_that_died_on_its_way_is_not_sent(desk: TestDesk, server: MailServer, delivery: Delivery) -> None:
    await desk.file(Intent.STOP_MARKETING)
    desk.clock.advance(CODE_LIFETIME)
    await delivery.drain()
    assert not server.letters
    assert await dead_and_waiting(desk) == (1, 0)


async def test_a_request_without_an_address_gets_no_letter(
    desk: TestDesk, server: MailServer, delivery: Delivery
) -> None:
    await desk.file(Intent.COMPLAINT)
    ticket_id = (await desk.store.read(lambda tx: tx.tickets.list_desk()))[0].id

    def forget(tx):  # type: ignore[no-untyped-def] # the unit of a test
        ticket = tx.tickets.get(ticket_id)
        ticket.details["email"] = None
        tx.tickets.save(ticket)

    await desk.write(forget)
    await delivery.drain()
    assert not server.letters
    assert await dead_and_waiting(desk) == (0, 0)


@pytest.mark.parametrize(
    "answers", [{}, {"rcpt": "550 no"}, {"mail": "451 no"}, {"data": "554 no"}, {"hangs_up": True}]
)
async def test_the_log_knows_no_address(
    desk: TestDesk, server: MailServer, delivery: Delivery, caplog: pytest.LogCaptureFixture, answers: dict[str, object]
) -> None:
    for name, answer in answers.items():
        setattr(server, name, f"{answer} <taro@example.com>" if isinstance(answer, str) else answer)
    with caplog.at_level(logging.DEBUG):
        await desk.file(Intent.DISCLOSURE)
        await delivery.drain()
    said = [record for record in caplog.records if not record.name.startswith("mail.")]  # the test's own server
    code = re.findall(r"^ {4}(\d{6})", "".join(str(letter) for letter in server.letters), re.MULTILINE)
    assert not [
        record
        for record in said
        for word in ("taro", "Taro", *code)
        if word in f"{record.getMessage()} {record.__dict__}"
    ]


async def test_without_a_server_letters_are_captured(desk: TestDesk, tmp_path: Path) -> None:
    transport = CapturedMail(tmp_path / "mail")
    courier = LetterCourier(store=desk.store, house=desk.house, transport=transport, sender="privacy-desk@localhost")
    await desk.file(Intent.DISCLOSURE)
    await Delivery(desk.store, courier, desk.clock).drain()
    letters = list_captured(tmp_path / "mail")
    assert [letter.recipient for letter in letters] == ["taro@example.com"]
