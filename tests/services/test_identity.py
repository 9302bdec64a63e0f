"""Proof of identity: the lightest that is enough, counted guesses, and nothing that moves or is released without it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import (
    ChangedMeanwhile,
    DocumentNotExpected,
    IdentityNotVerified,
    InvalidInput,
    LinkNotValid,
    NoIdentityDocument,
    NotAssignee,
    NotStaff,
    TicketNotFound,
    TransitionNotAllowed,
    WrongPin,
)
from bot.domain.intents import Intent
from bot.domain.messages import ReplyPurpose
from bot.domain.tickets import NEEDS_IDENTITY
from bot.ports import Job
from bot.services import case_handling, chat, document_links, identity, identity_review
from bot.services.identity_review import ASK_AGAIN_REASONS
from tests.services.conftest import HANA, KEN, LICENCE, OTHER_DESK, TestDesk


async def claimed(desk: TestDesk, kind: Intent) -> str:
    ticket = await desk.file(kind)
    await desk.write(lambda tx: case_handling.claim(tx, desk.house, ticket.reference, HANA))
    return ticket.reference


async def test_the_code_alone_ends_marketing(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.STOP_MARKETING)
    assert (ticket.status, ticket.identity.state) == ("awaiting_identity", "code_sent")
    await desk.prove_contact()
    ticket = await desk.ticket(ticket.reference)
    assert (ticket.status, ticket.identity.state) == ("in_progress", "confirmed")
    assert ticket.deadline.due_on is not None


async def test_the_code_is_neither_stored_nor_shown(desk: TestDesk) -> None:
    await desk.file(Intent.STOP_MARKETING)
    code = await desk.code()
    await desk.say(code)
    stored = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    assert all(code not in message.body.text for message in stored)
    assert any(message.body.text == "••••••" for message in stored)


@pytest.mark.parametrize("kind", [Intent.DISCLOSURE, Intent.CORRECTION, Intent.DELETION])
async def test_a_rights_request_goes_all_the_way(desk: TestDesk, kind: Intent) -> None:
    reference = await claimed(desk, kind)
    turn = await desk.prove_contact()
    assert turn.messages[-1].body.upload
    assert (await desk.ticket(reference)).identity.state == "awaiting_document"
    await desk.upload(reference)
    assert (await desk.ticket(reference)).status == "identity_review"
    assert await desk.look(reference) == [b"page one of a licence"]
    await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, LICENCE))
    ticket = await desk.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("in_progress", "confirmed")
    assert not await desk.store.read(lambda tx: tx.documents.list_ticket(ticket.id)), "the copy goes with the decision"
    await desk.write(
        lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "Here is your data", ReplyPurpose.ANSWER)
    )
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, None))
    view = await desk.store.read(lambda tx: chat.get_ticket(tx, desk.house, desk.token, reference))
    assert view.status == "resolved"
    assert view.timeline[-1].text == "Done."


async def test_before_the_proof_nothing_moves_and_no_answer_leaves(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    for stage in ("code_sent", "awaiting_document", "in_review"):
        ticket = await desk.ticket(reference)
        assert ticket.identity.state == stage
        for target in NEEDS_IDENTITY:
            with pytest.raises((IdentityNotVerified, TransitionNotAllowed)):
                await desk.write(lambda tx, t=target: case_handling.change_status(tx, desk.house, reference, t, HANA))  # type: ignore[misc]
        with pytest.raises(IdentityNotVerified):
            await desk.write(
                lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "your data", ReplyPurpose.ANSWER)
            )
        with pytest.raises(IdentityNotVerified):
            await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, "your data"))
        if stage == "code_sent":
            await desk.prove_contact()
        elif stage == "awaiting_document":
            await desk.upload(reference)
    shown = await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token))
    assert all("your data" not in message.body.text for message in shown if message.author == "staff")


async def test_nobody_approves_what_nobody_looked_at(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    with pytest.raises(InvalidInput, match="look at the document"):
        await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, LICENCE))
    await desk.look(reference)
    await desk.upload(reference)
    with pytest.raises(InvalidInput, match="look at the document"):
        await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, LICENCE))
    assert (await desk.ticket(reference)).status == "identity_review"


@pytest.mark.parametrize("left_out", LICENCE.checked)
async def test_every_check_has_to_be_ticked(desk: TestDesk, left_out: str) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    await desk.look(reference)
    some = replace(LICENCE, checked=tuple(check for check in LICENCE.checked if check != left_out))
    with pytest.raises(InvalidInput, match="tick every check"):
        await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, some))


@pytest.mark.parametrize("reason", ASK_AGAIN_REASONS)
async def test_asking_again_deletes_the_copy_and_tells_why(desk: TestDesk, reason: str) -> None:
    reference = await claimed(desk, Intent.DELETION)
    await desk.prove_contact()
    await desk.upload(reference)
    await desk.write(lambda tx: identity_review.ask_identity_again(tx, desk.house, reference, HANA, reason))
    ticket = await desk.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("awaiting_identity", "awaiting_document")
    with pytest.raises(NoIdentityDocument):
        await desk.look(reference)
    last = (await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token)))[-1]
    assert last.body.upload
    assert "{" not in last.body.text
    await desk.upload(reference)
    assert (await desk.ticket(reference)).status == "identity_review"


async def test_five_wrong_codes_and_no_more_however_parallel(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.STOP_MARKETING)
    code = await desk.code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    context = await desk.store.read(lambda tx: chat.get_context(tx, desk.house, desk.token))

    def guess(tx: object) -> identity.CodeCheck:
        now = tx.tickets.get(ticket.id)  # type: ignore[attr-defined]
        return identity.check_code(tx, desk.house, now, context.session_id, wrong)  # type: ignore[arg-type]

    results = await asyncio.gather(*(desk.write(guess) for _ in range(200)))
    assert results.count(identity.CodeCheck.WRONG) == 5
    assert results.count(identity.CodeCheck.DEAD) == 195
    turn = await desk.say(code)
    assert "cannot be used" in turn.messages[-1].body.text, "the right code comes too late"
    assert (await desk.ticket(ticket.reference)).status == "awaiting_identity"


async def test_a_new_code_brings_no_new_guesses(desk: TestDesk) -> None:
    await desk.file(Intent.STOP_MARKETING)
    code = await desk.code()
    for _ in range(4):
        await desk.say(f"{(int(code) + 1) % 10**6:06d}")
    await desk.say("Please send me a new code")
    fresh = await desk.code()
    turn = await desk.say(f"{(int(fresh) + 1) % 10**6:06d}")
    assert "Tries left: 0" in turn.messages[-1].body.text
    turn = await desk.say(fresh)
    assert "cannot be used" in turn.messages[-1].body.text


async def test_a_code_ends_after_ten_minutes_and_when_a_newer_one_is_sent(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.STOP_MARKETING)
    old = await desk.code()
    desk.clock.advance(timedelta(minutes=10, seconds=1))
    assert "cannot be used" in (await desk.say(old)).messages[-1].body.text
    await desk.say("new code")
    newer = await desk.code()
    if old != newer:
        assert "not the code" in (await desk.say(old)).messages[-1].body.text
    desk.clock.advance(timedelta(minutes=9, seconds=59))
    await desk.say(newer)
    assert (await desk.ticket(ticket.reference)).identity.state == "confirmed"


async def test_three_codes_an_hour(desk: TestDesk) -> None:
    await desk.file(Intent.STOP_MARKETING)
    await desk.say("new code")
    await desk.say("new code")
    turn = await desk.say("new code")
    assert "as many codes as we may" in turn.messages[-1].body.text
    assert len([row for row in await desk.jobs() if row.secret]) == 3


async def test_a_mistyped_address_can_be_replaced(desk: TestDesk) -> None:
    ticket = await desk.file(Intent.STOP_MARKETING, email="tora@example.com")
    first = await desk.code()
    await desk.say("I want to use another e-mail address")
    await desk.say("taro@example.com")
    second = await desk.code()
    if first != second:
        await desk.say(first)
        assert (await desk.ticket(ticket.reference)).identity.state == "code_sent"
    await desk.say(second)
    ticket = await desk.ticket(ticket.reference)
    assert ticket.identity.state == "confirmed"
    assert ticket.details["email"] == "taro@example.com"


async def test_documents_are_taken_only_when_asked_for_and_only_from_their_owner(desk: TestDesk) -> None:
    complaint = await desk.file(Intent.COMPLAINT)
    with pytest.raises(DocumentNotExpected):
        await desk.upload(complaint.reference)
    reference = (await desk.file(Intent.DISCLOSURE)).reference
    with pytest.raises(DocumentNotExpected):
        await desk.upload(reference)
    await desk.prove_contact()
    mine = desk.token
    stranger = await desk.open()
    with pytest.raises(TicketNotFound):
        await desk.upload(reference, token=stranger)
    await desk.upload(reference, token=mine)


async def test_a_link_opens_once_with_its_pin_in_five_minutes(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    link = await desk.write(lambda tx: document_links.issue_document_link(tx, desk.house, reference, HANA))
    facts = await desk.store.read(lambda tx: document_links.peek_document_link(tx, desk.house, link.token))
    assert (facts.desk, facts.staff) == ("company", HANA.id)
    wrong = f"{(int(link.pin) + 1) % 10**6:06d}"
    with pytest.raises(WrongPin):
        await desk.write(lambda tx: document_links.open_document_link(tx, desk.house, link.token, wrong))
    await desk.write(lambda tx: document_links.open_document_link(tx, desk.house, link.token, link.pin))
    with pytest.raises(LinkNotValid):
        await desk.write(lambda tx: document_links.open_document_link(tx, desk.house, link.token, link.pin))
    late = await desk.write(lambda tx: document_links.issue_document_link(tx, desk.house, reference, HANA))
    desk.clock.advance(timedelta(minutes=5))
    with pytest.raises(LinkNotValid):
        await desk.write(lambda tx: document_links.open_document_link(tx, desk.house, late.token, late.pin))


async def test_three_wrong_pins_end_a_link(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    link = await desk.write(lambda tx: document_links.issue_document_link(tx, desk.house, reference, HANA))
    wrong = f"{(int(link.pin) + 1) % 10**6:06d}"
    for _ in range(3):
        with pytest.raises(WrongPin):
            await desk.write(lambda tx: document_links.open_document_link(tx, desk.house, link.token, wrong))
    with pytest.raises(LinkNotValid):
        await desk.write(lambda tx: document_links.open_document_link(tx, desk.house, link.token, link.pin))


async def test_documents_are_for_the_person_who_holds_the_ticket(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    with pytest.raises(NotAssignee):
        await desk.write(lambda tx: document_links.issue_document_link(tx, desk.house, reference, KEN))
    with pytest.raises(NotStaff):
        await desk.write(lambda tx: document_links.issue_document_link(tx, desk.house, reference, OTHER_DESK))
    await desk.write(lambda tx: document_links.issue_document_link(tx, desk.house, reference, KEN, "Hana is on leave"))


async def test_staff_may_find_an_address_on_the_list_themselves(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.STOP_MARKETING)
    await desk.write(lambda tx: identity_review.match_record(tx, desk.house, reference, HANA))
    ticket = await desk.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("in_progress", "confirmed")
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert ("record_matched", HANA.id) in [(event.type, event.actor) for event in events]


async def test_a_list_never_stands_in_for_a_document(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    with pytest.raises(InvalidInput):
        await desk.write(lambda tx: identity_review.match_record(tx, desk.house, reference, HANA))
    assert not (await desk.ticket(reference)).identity.reached


async def test_a_request_that_needs_proof_after_all_asks_its_requester_for_it(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.COMPLAINT)
    await desk.write(lambda tx: case_handling.change_kind(tx, desk.house, reference, "deletion", HANA))
    last = (await desk.store.read(lambda tx: chat.list_messages(tx, desk.house, desk.token)))[-1]
    assert "six-digit code to t***@example.com" in last.body.text
    await desk.prove_contact()
    assert (await desk.ticket(reference)).identity.state == "awaiting_document"


@pytest.mark.parametrize("asked", [True, False], ids=["by its button", "just typed"])
async def test_a_requester_without_an_address_is_asked_for_one(desk: TestDesk, asked: bool) -> None:
    await desk.open()
    await desk.say("Since May you have mailed me offers every week without my asking for it", Intent.COMPLAINT)
    await desk.say("skip")
    await desk.say("skip")
    turn = await desk.say("yes")
    assert turn.ticket is not None
    reference = turn.ticket.reference
    await desk.write(lambda tx: case_handling.claim(tx, desk.house, reference, HANA))
    await desk.write(lambda tx: case_handling.change_kind(tx, desk.house, reference, "deletion", HANA))
    assert "begins with an e-mail address" in (await desk.say("Please send me a new code")).messages[0].body.text
    assert not [row for row in await desk.jobs() if row.job is Job.LETTER]
    if asked:
        await desk.say("I want to use another e-mail address")
    await desk.say("taro@example.com")
    await desk.prove_contact()
    assert (await desk.ticket(reference)).identity.state == "awaiting_document"


async def test_a_stranger_is_not_flooded_with_letters_whatever_chats_are_opened(desk: TestDesk) -> None:
    letters = 0
    for number in range(12):
        await desk.open()
        await desk.file(Intent.COMPLAINT if number % 2 else Intent.DISCLOSURE, email="Victim@example.com")
        letters += [row.job for row in await desk.jobs()].count(Job.LETTER)
    assert letters == identity.UNPROVED_LETTERS
    await desk.open()
    await desk.file(Intent.DISCLOSURE, email="victim@example.com")
    assert "as many codes as we may" in desk.said[-1].body.text
    await desk.open()
    await desk.file(Intent.DISCLOSURE, email="somebody.else@example.com")
    assert await desk.code()


@pytest.mark.parametrize("how", ["withdrawn and reopened", "made another kind and back"])
async def test_an_approval_left_open_confirms_nothing_once_the_proof_was_reset(desk: TestDesk, how: str) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    await desk.look(reference)
    if how == "withdrawn and reopened":
        await desk.say(f"I withdraw my request {reference}")
        await desk.say(f"Please reopen my request {reference}")
    else:
        for kind in ("complaint", "disclosure"):
            await desk.write(lambda tx, k=kind: case_handling.change_kind(tx, desk.house, reference, k, HANA))  # type: ignore[misc]
    with pytest.raises(ChangedMeanwhile):
        await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, LICENCE))
    with pytest.raises(ChangedMeanwhile):
        await desk.write(lambda tx: identity_review.ask_identity_again(tx, desk.house, reference, HANA, "expired"))
    ticket = await desk.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("awaiting_identity", "code_sent")
    await desk.prove_contact()
    await desk.upload(reference)
    await desk.look(reference)
    await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, LICENCE))
    assert (await desk.ticket(reference)).status == "in_progress"


async def test_a_document_that_is_not_needed_any_more_is_destroyed(desk: TestDesk) -> None:
    reference = await claimed(desk, Intent.DISCLOSURE)
    await desk.prove_contact()
    await desk.upload(reference)
    await desk.write(lambda tx: case_handling.change_kind(tx, desk.house, reference, "complaint", HANA))
    ticket = await desk.ticket(reference)
    assert not await desk.store.read(lambda tx: tx.documents.list_ticket(ticket.id))
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert "document_deleted" in [event.type for event in events]
