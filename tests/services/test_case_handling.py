"""What staff do with a ticket, and what the customer hears of it: only what was meant for her."""

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.errors import AlreadyClaimed, InvalidInput, NotAssignee, NotStaff, TicketNotFound, TransitionNotAllowed
from bot.domain.intents import Intent
from bot.domain.messages import ReplyPurpose
from bot.domain.request_kinds import kinds
from bot.domain.staff_actions import staff_actions
from bot.domain.tickets import TicketStatus
from bot.ports import Job, Thread
from bot.services import case_handling, case_record, chat, identity_review, sweeps
from bot.services.labels import label
from tests.services.conftest import HANA, KEN, LICENCE, OTHER_DESK, TestDesk


async def chat_of(desk: TestDesk) -> list[str]:
    messages = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    return [message.body.text for message in messages]


async def claimed(desk: TestDesk, kind: Intent = Intent.COMPLAINT) -> str:
    ticket = await desk.file(kind)
    await desk.write(lambda tx: case_handling.claim(tx, desk.house, ticket.reference, HANA))
    return ticket.reference


async def test_a_new_ticket_is_a_card_and_then_its_story(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    rows = [row for row in await desk.jobs() if row.lane == f"ticket:{ticket.id}"]
    assert [row.job for row in rows][:2] == [Job.POST_CARD, Job.POST_NOTICE]
    assert rows[1].payload["notice"] == "story"
    assert "taro" not in str([row.payload for row in rows]).lower(), "jobs carry ids and codes, no words"


async def test_claiming_starts_the_work_and_only_one_wins(desk: TestDesk) -> None:
    reference = await claimed(desk)
    assert (await desk.ticket(reference)).status == "in_progress"
    with pytest.raises(AlreadyClaimed):
        await desk.write(lambda tx: case_handling.claim(tx, desk.house, reference, KEN))


async def test_a_closed_request_is_claimed_by_nobody(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.COMPLAINT)
    await desk.say(f"I withdraw my request {ticket.reference}")
    with pytest.raises(InvalidInput, match="reopen"):
        await desk.write(lambda tx: case_handling.claim(tx, desk.house, ticket.reference, HANA))
    assert (await desk.ticket(ticket.reference)).assignee is None


async def test_a_reply_reaches_the_chat_and_a_question_waits_for_the_customer(desk: TestDesk) -> None:
    reference = await claimed(desk)
    await desk.write(
        lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "Which shop was it?", ReplyPurpose.ASK)
    )
    assert (await chat_of(desk))[-1] == "Which shop was it?"
    ticket = await desk.ticket(reference)
    assert (ticket.status, ticket.deadline.due_on) == ("awaiting_customer", None)
    turn = await desk.say("the one in Osaka", Intent.ASK)
    assert "Passed on" in turn.messages[0].body.text
    ticket = await desk.ticket(reference)
    assert ticket.status == "in_progress"
    assert ticket.deadline.due_on is not None
    story = await desk.store.read(lambda tx: [m.body.text for m in tx.messages.list_ticket(ticket.id)])
    assert "the one in Osaka" in story


async def test_what_is_said_after_staff_spoke_goes_to_staff(desk: TestDesk) -> None:
    reference = await claimed(desk)
    await desk.write(
        lambda tx: case_handling.reply(
            tx, desk.house, reference, HANA, "It was an error of ours.", ReplyPurpose.EXPLAIN
        )
    )
    turn = await desk.say("thank you, but it happened again today", Intent.COMPLAINT)
    assert "Passed on" in turn.messages[0].body.text
    turn = await desk.say("do you use cookies?", Intent.ASK)
    assert turn.messages[0].body.text == "answer to ask", "a question the policy answers is not kept waiting for staff"


async def test_thread_talk_never_reaches_the_customer(desk: TestDesk) -> None:
    reference = await claimed(desk)
    ticket = await desk.ticket(reference)
    thread = Thread("C1", "1.1")
    await desk.write(lambda tx: tx.threads.add(ticket.id, thread))
    before = await chat_of(desk)
    for change in case_record.THREAD_CHANGES:
        await desk.write(
            partial(
                case_record.note_thread_message, house=desk.house, thread=thread, ts="2.2", user="U0KEN", change=change
            )
        )
    assert await chat_of(desk) == before
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert [event.type for event in events][-3:] == ["thread_note", "thread_note_edited", "thread_note_deleted"]
    assert await desk.store.read(lambda tx: tx.events.verify(ticket.id))


async def test_a_refusal_keeps_the_internal_reason_inside(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.write(
        lambda tx: case_handling.refuse(
            tx, desk.house, reference, HANA, "form_defect", "The form was left empty.", "known troublemaker"
        )
    )
    assert (await desk.ticket(reference)).status == "refused"
    said = "\n".join(await chat_of(desk))
    assert "The form was left empty." in said
    assert "troublemaker" not in said
    view = await desk.store.read(lambda tx: chat.get_ticket(tx, desk.house, desk.token, reference))
    assert "troublemaker" not in str(view)


async def test_acting_needs_the_desk_and_the_ticket(desk: TestDesk) -> None:
    reference = await claimed(desk)
    with pytest.raises(NotStaff):
        await desk.write(lambda tx: case_handling.claim(tx, desk.house, reference, OTHER_DESK))
    with pytest.raises(NotAssignee):
        await desk.write(lambda tx: case_handling.reply(tx, desk.house, reference, KEN, "hi", ReplyPurpose.EXPLAIN))
    with pytest.raises(NotAssignee):
        await desk.write(lambda tx: case_record.show_details(tx, desk.house, reference, KEN, None))
    with pytest.raises(InvalidInput, match="a few words"):
        await desk.write(lambda tx: case_record.show_details(tx, desk.house, reference, KEN, " x "))
    with pytest.raises(TicketNotFound):
        await desk.write(lambda tx: case_handling.claim(tx, desk.house, "PD-0000-0001", HANA))


async def test_reading_details_is_recorded_and_a_deputy_says_why(desk: TestDesk) -> None:
    reference = await claimed(desk)
    details = await desk.write(lambda tx: case_record.show_details(tx, desk.house, reference, KEN, "Hana is ill"))
    assert (details.name, details.email) == ("Taro Yamada", "taro@example.com")
    ticket = await desk.ticket(reference)
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert (events[-1].type, events[-1].actor, events[-1].data["deputy"]) == ("details_shown", "U0KEN", True)


async def test_raising_the_kind_stops_handling_until_the_proof(desk: TestDesk) -> None:
    reference = await claimed(desk)
    await desk.write(lambda tx: case_handling.change_kind(tx, desk.house, reference, "disclosure", HANA))
    ticket = await desk.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("awaiting_identity", "code_sent")


async def test_reopening_late_asks_for_the_proof_again(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    await desk.look(reference)
    await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, LICENCE))
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, "Here it is: secret record"))
    assert "Here it is: secret record" in await chat_of(desk)
    desk.clock.advance(timedelta(days=29))
    await desk.say("hello", Intent.SMALLTALK)  # the session's thirty days slide on
    await desk.open_again(reference)
    assert (await desk.ticket(reference)).identity.reached
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, None))
    desk.clock.advance(timedelta(days=2))
    await desk.open_again(reference)
    ticket = await desk.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("awaiting_identity", "code_sent")
    assert "Here it is: secret record" not in "\n".join(await chat_of(desk)), "an answer below the level is withheld"


async def test_requests_nobody_proves_expire_and_a_refusal_of_mail_never_does(desk: TestDesk) -> None:
    see = await desk.file(Intent.DISCLOSURE)
    stop = await desk.file(Intent.STOP_MARKETING)
    desk.clock.advance(timedelta(days=29))
    assert await desk.write(lambda tx: sweeps.remind_waiting(tx, desk.house)) == 1
    assert await desk.write(lambda tx: sweeps.expire_waiting(tx, desk.house)) == 0
    desk.clock.advance(timedelta(days=8))
    assert await desk.write(lambda tx: sweeps.expire_waiting(tx, desk.house)) == 1
    assert (await desk.ticket(see.reference)).status == "expired"
    assert (await desk.ticket(stop.reference)).status == "awaiting_identity"


@pytest.mark.parametrize("kind", [kind.key for kind in kinds()])
async def test_every_action_a_card_offers_has_words(desk: TestDesk, kind: str) -> None:
    from tests.domain.test_tickets import ticket

    for status in TicketStatus:
        it = ticket(kind, status)
        for action in staff_actions(it):
            assert label("action", action)


async def test_plain_status_buttons_cannot_resolve_or_refuse(desk: TestDesk) -> None:
    """What needs words to the customer or a check has a use case of its own."""
    reference = await claimed(desk)
    for target in ("resolved", "refused", "expired", "nonsense"):
        with pytest.raises(InvalidInput if target != "expired" else TransitionNotAllowed):
            await desk.write(lambda tx, t=target: case_handling.change_status(tx, desk.house, reference, t, HANA))  # type: ignore[misc]
    assert (await desk.ticket(reference)).status == "in_progress"


@pytest.mark.parametrize("reason", sorted(set(case_handling.REFUSAL_REASONS) - set(case_handling.BEFORE_IDENTITY)))
async def test_a_refusal_before_the_proof_tells_nothing_of_what_is_held(desk: TestDesk, reason: str) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    with pytest.raises(InvalidInput, match="before the identity is confirmed"):
        await desk.write(lambda tx: case_handling.refuse(tx, desk.house, reference, HANA, reason, "Sorry.", ""))
    assert (await desk.ticket(reference)).is_open


async def test_why_a_deputy_acted_is_kept_with_the_ticket(desk: TestDesk) -> None:
    reference = await claimed(desk)
    await desk.write(lambda tx: case_record.show_details(tx, desk.house, reference, KEN, "Hana is ill"))
    await desk.write(lambda tx: case_record.show_details(tx, desk.house, reference, KEN, "Hana is still ill"))
    kept = (await desk.ticket(reference)).details["deputies"]
    assert kept is not None
    assert [line.split(": ")[1] for line in kept.splitlines()] == ["Hana is ill", "Hana is still ill"]


async def test_another_kind_has_its_own_days_from_the_day_of_the_request(desk: TestDesk) -> None:
    reference = await claimed(desk)
    complaint = (await desk.ticket(reference)).deadline.due_on
    desk.clock.advance(timedelta(days=1))
    await desk.write(lambda tx: case_handling.change_kind(tx, desk.house, reference, "stop_marketing", HANA))
    ticket = await desk.ticket(reference)
    assert (ticket.deadline.due_on, ticket.first_refused_on) == (None, ticket.created_at.date())
    await desk.write(lambda tx: identity_review.match_record(tx, desk.house, reference, HANA))
    due = (await desk.ticket(reference)).deadline.due_on
    assert due is not None
    assert complaint is not None
    assert due < complaint, "three days are fewer than five"
