"""Status typed in a chat of another device: by reference and access code, by the same counters as over HTTP, and alike whatever is wrong."""

import statistics
import time
from datetime import timedelta

import pytest

from bot.domain.errors import TooManyAttempts
from bot.domain.intents import Intent
from bot.domain.references import new_reference
from bot.services import chat, lookups
from bot.services.talk import MASK
from tests.services.conftest import TestDesk
from tests.services.test_intake import texts

WRONG = "4F7KM-92QXA"


async def filed(desk: TestDesk) -> tuple[str, str]:
    """A request of one chat, with its access code; the next words are said in another chat."""
    ticket = await desk.file(Intent.COMPLAINT)
    code = next(m.body.text for m in desk.said if "access code is" in m.body.text).split("access code is ")[1][:11]
    await desk.open()
    return ticket.reference, code


async def stored(desk: TestDesk) -> str:
    messages = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    return "\n".join(message.body.text for message in messages)


@pytest.mark.parametrize(
    "typed",
    [
        "{reference} {code}",
        "My reference is {reference} and the access code is {code}, how far are you?",
        "{small} / {small_code}",
        "受付番号は{reference}、アクセスコードは{code}です",
    ],
)
async def test_status_and_timeline_are_shown_and_nothing_else(desk: TestDesk, typed: str) -> None:
    reference, code = await filed(desk)
    words = typed.format(
        reference=reference, code=code, small=reference.lower(), small_code=code.lower().replace("-", "")
    )
    turn = await desk.say(words, Intent.STATUS)
    told = texts(turn)
    assert reference in told
    assert "Received" in told
    assert "You sent the request." in told
    for private in ("all of the data", "Taro", "example.com"):
        assert private not in told
    assert turn.tickets == []


async def test_the_code_is_kept_as_dots(desk: TestDesk) -> None:
    reference, code = await filed(desk)
    await desk.say(f"{reference} {code}", Intent.STATUS)
    assert code not in await stored(desk)
    assert MASK in await stored(desk)


async def test_the_reference_may_come_first_and_the_code_after_it(desk: TestDesk) -> None:
    reference, code = await filed(desk)
    assert "access code together" in texts(await desk.say(f"what about {reference}?", Intent.STATUS))
    assert "Received" in texts(await desk.say(code, Intent.OUT_OF_SCOPE))
    assert code not in await stored(desk)


@pytest.mark.parametrize("code", ["ABCDE-FGHJ7", "7ABCD-EFGHJ", "ABCD7-EFGHJ", "12345-6789A"])
async def test_a_code_alone_is_known_wherever_its_digits_stand(
    desk: TestDesk, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr("bot.services.intake.new_access_code", lambda: code)
    reference, given = await filed(desk)
    assert given == code
    await desk.say(f"what about {reference}?", Intent.STATUS)
    assert "Received" in texts(await desk.say(code, Intent.OUT_OF_SCOPE))


async def test_unknown_foreign_and_misspelt_references_are_answered_alike(desk: TestDesk) -> None:
    reference, _ = await filed(desk)
    answers = [
        texts(await desk.say(f"{typed} {WRONG}", Intent.STATUS)).replace(typed, "")
        for typed in (reference, new_reference(), "PD-0000-0000")
    ]
    assert len(set(answers)) == 1
    asked = [texts(await desk.say(typed, Intent.STATUS)) for typed in (reference, new_reference(), "PD-0000-0000")]
    assert len(set(asked)) == 1


async def test_they_take_the_same_time(desk: TestDesk) -> None:
    reference, _ = await filed(desk)
    spent: dict[str, list[float]] = {reference: [], new_reference(): [], "PD-0000-0000": []}
    for _ in range(40):
        for typed, times in spent.items():
            desk.clock.advance(timedelta(hours=2))
            began = time.perf_counter()
            await desk.say(f"{typed} {WRONG}", Intent.STATUS)
            times.append(time.perf_counter() - began)
    medians = [statistics.median(times) for times in spent.values()]
    assert max(medians) < 1.5 * min(medians), "within what a loaded machine varies by itself"


async def test_guessing_is_limited_and_counted_together_with_the_status_page(desk: TestDesk) -> None:
    reference, code = await filed(desk)
    for _ in range(lookups.LOOKUPS_PER_TICKET):
        assert "do not belong together" in texts(await desk.say(f"{reference} {WRONG}", Intent.STATUS))
    assert "too often" in texts(await desk.say(f"{reference} {code}", Intent.STATUS)), (
        "even the right code comes too late"
    )
    with pytest.raises(TooManyAttempts):
        await desk.write(lambda tx: chat.lookup(tx, desk.house, reference, code, "another client"))


async def test_a_new_chat_buys_no_new_guesses(desk: TestDesk) -> None:
    await filed(desk)
    for _ in range(lookups.LOOKUPS_PER_ADDRESS):
        await desk.open()
        await desk.say(f"{new_reference()} {WRONG}", Intent.STATUS)
    await desk.open()
    assert "too often" in texts(await desk.say(f"{new_reference()} {WRONG}", Intent.STATUS))


async def test_a_form_goes_on_after_a_lookup(desk: TestDesk) -> None:
    reference, code = await filed(desk)
    await desk.say("delete my data", Intent.DELETION)
    turn = await desk.say(f"{reference} {code}", Intent.STATUS)
    assert "Received" in texts(turn)
    assert "Which data should be deleted" in texts(turn)


@pytest.mark.parametrize(
    "typed",
    [
        "please call me at 0312345678 about {reference}, nobody ever answered me",
        "{reference}: you sent the parcel with order 12345 to the house of my neighbour, who opened it and read my name and what I had "
        "bought and told the whole street about it",
    ],
)
async def test_numbers_in_a_story_are_no_access_code(desk: TestDesk, typed: str) -> None:
    """They are kept as they were typed, and no try is counted for them."""
    ticket = await desk.file(Intent.COMPLAINT)
    words = typed.format(reference=ticket.reference)
    assert "do not belong together" not in texts(await desk.say(words, Intent.COMPLAINT))
    assert words in await stored(desk)
