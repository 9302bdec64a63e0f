"""The link of an answer letter: looking burns nothing, a fresh code opens it, guesses are few, and the gates are checked again each time."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import AnswerLinkNotValid, AnswerWithheld, CodeUsedUp, CodeWrong, DeskError, TooManyAttempts
from bot.domain.events import EventType
from bot.domain.intents import Intent
from bot.domain.messages import ReplyPurpose
from bot.ports import Job
from bot.services import answer_links, case_handling, erasure
from bot.services.conflicts import set_conflict
from tests.conftest import Counted
from tests.services.conftest import HANA, TestDesk
from tests.services.test_case_handling import claimed

ANSWER = "We hold your name and two orders"


async def answered(desk: TestDesk) -> tuple[str, str]:
    """A complaint with an answer: its reference, and the token that its letter carries."""
    reference = await claimed(desk, Intent.COMPLAINT)
    await desk.jobs()
    await desk.write(lambda tx: case_handling.reply(tx, desk.house, reference, HANA, ANSWER, ReplyPurpose.ANSWER))
    (letter,) = await desk.jobs(Job.LETTER)
    assert letter.payload["letter"] == "answer_ready"
    assert letter.secret
    return reference, letter.secret


async def send(desk: TestDesk, token: str) -> str:
    await desk.write(lambda tx: answer_links.send_code(tx, desk.house, token))
    return await desk.code()


async def read(desk: TestDesk, token: str, code: str) -> tuple[str, ...]:
    opened = await desk.write(lambda tx: answer_links.open_answer(tx, desk.house, token, code))
    return tuple(text for _, text in opened.answers)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_a_fresh_code_opens_it_and_looking_burns_nothing(desk: TestDesk) -> None:
    reference, token = await answered(desk)
    looks = [await desk.store.read(lambda tx: answer_links.look(tx, desk.house, token)) for _ in range(5)]
    assert {link.reference for link in looks} == {reference}
    assert "taro@" not in looks[0].email
    code = await send(desk, token)
    for _ in range(5):
        await desk.store.read(lambda tx: answer_links.look(tx, desk.house, token))
    assert await read(desk, token, code) == (ANSWER,)
    with pytest.raises(CodeUsedUp):
        await read(desk, token, code)
    assert await read(desk, token, await send(desk, token)) == (ANSWER,)
    ticket = await desk.ticket(reference)
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert sum(event.type is EventType.ANSWER_READ for event in events) == 2


async def test_the_chats_own_code_and_another_links_do_not_open_it(desk: TestDesk) -> None:
    reference, token = await answered(desk)
    await desk.write(lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "More", ReplyPurpose.ANSWER))
    (letter,) = await desk.jobs(Job.LETTER)
    other = str(letter.secret)
    code = await send(desk, other)
    with pytest.raises(CodeWrong):
        await read(desk, token, code)
    assert await read(desk, other, code) == (ANSWER, "More")


async def test_five_guesses_and_no_more_however_parallel(desk: TestDesk, counted: Counted) -> None:
    _, token = await answered(desk)
    code = await send(desk, token)
    guesses = [read(desk, token, wrong(code)) for _ in range(60)]
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(outcome, CodeWrong) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, CodeUsedUp) for outcome in outcomes) == 55
    with pytest.raises(CodeUsedUp):
        await read(desk, token, code)
    with pytest.raises(CodeUsedUp):
        await read(desk, token, await send(desk, token))  # a new code brings no new guesses
    counted("guesses", 60)


async def test_three_codes_an_hour(desk: TestDesk) -> None:
    _, token = await answered(desk)
    for _ in range(3):
        await send(desk, token)
    with pytest.raises(TooManyAttempts):
        await send(desk, token)
    desk.clock.advance(timedelta(hours=1, seconds=1))
    assert await read(desk, token, await send(desk, token)) == (ANSWER,)


async def test_a_code_lives_ten_minutes(desk: TestDesk) -> None:
    _, token = await answered(desk)
    code = await send(desk, token)
    desk.clock.advance(timedelta(minutes=10))
    with pytest.raises(CodeUsedUp):
        await read(desk, token, code)


async def test_a_conflict_noted_after_the_letter_went_out_closes_it(desk: TestDesk) -> None:
    reference, token = await answered(desk)
    code = await send(desk, token)
    why = "The child asked us not to tell"
    await desk.write(lambda tx: set_conflict(tx, desk.house, reference, HANA, True, why))
    for deed in (lambda: read(desk, token, code), lambda: send(desk, token)):
        with pytest.raises(AnswerWithheld) as refusal:
            await deed()
        assert "onflict" not in str(refusal.value)
    await desk.write(lambda tx: set_conflict(tx, desk.house, reference, HANA, False, why))
    assert await read(desk, token, code) == (ANSWER,)


async def test_a_raised_level_closes_it(desk: TestDesk) -> None:
    reference, token = await answered(desk)
    await desk.write(lambda tx: case_handling.change_kind(tx, desk.house, reference, "disclosure", HANA))
    with pytest.raises(AnswerWithheld):
        await send(desk, token)


async def test_unknown_old_and_erased_links_are_all_the_same(desk: TestDesk) -> None:
    reference, token = await answered(desk)
    refusals = []

    async def look(which: str) -> None:
        with pytest.raises(DeskError) as refusal:
            await desk.store.read(lambda tx: answer_links.look(tx, desk.house, which))
        refusals.append((type(refusal.value), str(refusal.value)))

    await look("x" * 43)
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, None))
    await desk.store.read(lambda tx: answer_links.look(tx, desk.house, token))
    desk.clock.advance(answer_links.LIFETIME)
    await look(token)
    desk.clock.advance(-answer_links.LIFETIME)
    await desk.write(lambda tx: erasure.erase_by_hand(tx, desk.house, reference))
    await look(token)
    assert set(refusals) == {(AnswerLinkNotValid, AnswerLinkNotValid.public_message)}
