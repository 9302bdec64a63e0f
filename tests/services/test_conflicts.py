"""A conflict of interest: while staff have one noted, no answer leaves and nothing is resolved, whatever was proved."""

import pytest

from bot.domain.errors import ConflictOfInterest, InvalidInput, NotAssignee, NotStaff
from bot.domain.intents import Intent
from bot.domain.messages import ReplyPurpose
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services import case_handling
from bot.services.conflicts import set_conflict
from tests.services.conftest import HANA, KEN, OTHER_DESK, TestDesk
from tests.services.test_case_handling import chat_of, claimed

WHY = "The parents live apart; the child asked us not to tell"


async def note(desk: TestDesk, reference: str, standing: bool = True, staff: Staff = HANA, reason: str = WHY) -> Ticket:
    return await desk.write(lambda tx: set_conflict(tx, desk.house, reference, staff, standing, reason))


async def test_no_answer_leaves_while_it_stands_and_questions_may(desk: TestDesk) -> None:
    reference = await claimed(desk)
    await note(desk, reference)
    for deed in (
        lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "Here it is", ReplyPurpose.ANSWER),
        lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, "Here it is"),
        lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, None),
    ):
        with pytest.raises(ConflictOfInterest):
            await desk.write(deed)
    await desk.write(lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "Who are you?", ReplyPurpose.ASK))
    said = await chat_of(desk)
    assert "Who are you?" in said
    assert not any("Here it is" in text or "onflict" in text or WHY in text for text in said)
    await note(desk, reference, standing=False)
    assert (
        await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, "Here it is"))
    ).status == "resolved"


async def test_both_ways_need_a_reason_that_is_kept_sealed_and_a_record(desk: TestDesk) -> None:
    reference = await claimed(desk)
    with pytest.raises(InvalidInput, match="reason"):
        await note(desk, reference, reason="  x ")
    await note(desk, reference, staff=KEN)
    with pytest.raises(InvalidInput, match="already"):
        await note(desk, reference)
    with pytest.raises(NotAssignee):
        await note(desk, reference, standing=False, staff=KEN)
    with pytest.raises(InvalidInput, match="reason"):
        await note(desk, reference, standing=False, reason="")
    await note(desk, reference, standing=False)
    with pytest.raises(InvalidInput, match="No conflict"):
        await note(desk, reference, standing=False)
    ticket = await desk.ticket(reference)
    assert f"U0KEN noted: {WHY}" in (ticket.details["conflicts"] or "")
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    flags = [(event.type, event.actor, dict(event.data)) for event in events if "conflict" in event.type]
    assert flags == [("conflict_flagged", "U0KEN", {}), ("conflict_cleared", "U0HANA", {})]


async def test_another_desks_staff_cannot_note_one(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.COMPLAINT)
    with pytest.raises(NotStaff):
        await note(desk, reference, staff=OTHER_DESK)


async def test_a_refusal_meanwhile_does_not_tell_whether_there_are_data(desk: TestDesk) -> None:
    reference = await claimed(desk)
    await note(desk, reference)
    for telling in ("no_such_data", "hinders_business", "no_ground"):

        def refuse(tx: Transaction, reason: str = telling) -> Ticket:
            return case_handling.refuse(tx, desk.house, reference, HANA, reason, "No", "")

        with pytest.raises(InvalidInput, match="can be given now"):
            await desk.write(refuse)
    refused = await desk.write(
        lambda tx: case_handling.refuse(tx, desk.house, reference, HANA, "rights_of_others", "We cannot tell you", "")
    )
    assert refused.status == "refused"
