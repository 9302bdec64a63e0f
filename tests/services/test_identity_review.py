"""The review: each proof by itself, a look into the records before an identity counts, and outcomes that tell nobody more than they may know."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import (
    ChangedMeanwhile,
    ContactNotOnRecord,
    DocumentNotExpected,
    IdentityNotVerified,
    InvalidInput,
    NoIdentityDocument,
    NoRecordHeld,
)
from bot.domain.identity_documents import ATTRIBUTES, Finding
from bot.domain.intents import Intent
from bot.domain.messages import ReplyPurpose
from bot.domain.proofs import Role
from bot.domain.staff_actions import staff_actions
from bot.ports import Job
from bot.services import case_handling, identity, identity_review
from tests.services.conftest import HANA, LICENCE, TestDesk
from tests.services.test_case_handling import chat_of, claimed

AUTHORITY = Finding("power_of_attorney", ("names_both", "covers_request", "in_force", "numbers_covered"))
FAMILY = replace(LICENCE, document_type="family_register", checked=AUTHORITY.checked)
OF_OTHERS = replace(LICENCE, record="", system="", attributes=(), contact="")


async def asked(desk: TestDesk, role: Role = Role.PERSON) -> str:
    """A disclosure request, claimed, whose requester answered the code: documents are asked for."""
    reference = await claimed(desk, Intent.DISCLOSURE)
    if role is not Role.PERSON:

        def become(tx) -> None:  # type: ignore[no-untyped-def]
            ticket = tx.tickets.find(reference)
            ticket.asks_as(role, actor=HANA.id, at=desk.clock.now())
            tx.tickets.save(ticket)

        await desk.write(become)
    await desk.prove_contact()
    return reference


async def sent(desk: TestDesk, reference: str, proof: str | None = None) -> None:
    sealed = await desk.store.seal_pages("image/jpeg", [f"page for {proof}".encode()])
    await desk.write(lambda tx: identity.receive_document(tx, desk.house, desk.token, reference, sealed, proof))


async def decide(desk: TestDesk, reference: str, finding: Finding, proof: str | None = None) -> None:
    await desk.write(lambda tx: identity_review.approve_identity(tx, desk.house, reference, HANA, finding, proof))


async def reviewed(desk: TestDesk, finding: Finding) -> str:
    """One person, one licence, and what the reviewer found."""
    reference = await asked(desk)
    await sent(desk, reference)
    await desk.look(reference)
    await decide(desk, reference, finding)
    return reference


@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        ({"record": ""}, "look the person up"),
        ({"record": "perhaps"}, "look the person up"),
        ({"system": "  "}, "name the system"),
        ({"attributes": ()}, "at least two"),
        ({"attributes": ("name",)}, "at least two"),
        ({"attributes": ("name", "name")}, "at least two"),
        ({"attributes": ("name", "shoe_size")}, "at least two"),
        ({"contact": ""}, "contact given"),
        ({"document_type": "library_card"}, "which document"),
        ({"document_type": "power_of_attorney"}, "which document"),
    ],
)
async def test_a_genuine_licence_is_not_enough(desk: TestDesk, lacking: dict[str, object], says: str) -> None:
    """A namesake has one, too: without the record, the system and two attributes nothing is confirmed."""
    reference = await asked(desk)
    await sent(desk, reference)
    await desk.look(reference)
    with pytest.raises(InvalidInput, match=says):
        await decide(desk, reference, replace(LICENCE, **lacking))  # type: ignore[arg-type] # values of several types
    assert (await desk.ticket(reference)).status == "identity_review"


async def test_the_finding_stays_and_the_copy_goes(desk: TestDesk) -> None:
    reference = await reviewed(desk, replace(LICENCE, attributes=ATTRIBUTES[:3]))
    ticket = await desk.ticket(reference)
    assert await desk.store.read(lambda tx: tx.documents.list_ticket(ticket.id)) == []
    assert "U0HANA person_identity: drivers_licence; matched: Customer database" in (ticket.details["findings"] or "")
    (found,) = [
        dict(event.data)
        for event in await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
        if event.type == "proof_confirmed"
    ]
    assert found == {
        "proof": "person_identity",
        "document_type": "drivers_licence",
        "checks": 4,
        "record": "matched",
        "attributes": "name,address,birth_date",
        "contact": "on_record",
    }


async def test_no_such_data_is_told_only_once_the_identity_is_confirmed(desk: TestDesk) -> None:
    reference = await asked(desk)
    await sent(desk, reference)
    with pytest.raises(InvalidInput, match="before the identity"):
        await desk.write(
            lambda tx: case_handling.refuse(tx, desk.house, reference, HANA, "no_such_data", "We have nothing", "")
        )
    assert not any("nothing" in text or "no such data" in text for text in await chat_of(desk))
    await desk.look(reference)
    await decide(desk, reference, replace(LICENCE, record="not_held", attributes=(), contact=""))
    with pytest.raises(NoRecordHeld):
        await desk.write(lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "Here", ReplyPurpose.ANSWER))
    with pytest.raises(NoRecordHeld):
        await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, None))
    await desk.jobs()
    await desk.write(
        lambda tx: case_handling.refuse(tx, desk.house, reference, HANA, "no_such_data", "We searched all", "")
    )
    assert (await desk.ticket(reference)).status == "refused"
    assert [row.payload["letter"] for row in await desk.jobs(Job.LETTER)] == ["no_data_held"]
    assert any("we hold no such data" in text for text in await chat_of(desk))


async def test_no_answer_goes_to_a_contact_that_is_not_on_record(desk: TestDesk) -> None:
    reference = await reviewed(desk, replace(LICENCE, contact="not_on_record"))
    for deed in (
        lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "All your data", ReplyPurpose.ANSWER),
        lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, "All your data"),
    ):
        with pytest.raises(ContactNotOnRecord):
            await desk.write(deed)
    with pytest.raises(InvalidInput, match="how the answer was sent"):
        await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, None))
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, None, "post"))
    ticket = await desk.ticket(reference)
    assert ticket.status == "resolved"
    events = await desk.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert [dict(event.data) for event in events if event.type == "answer_sent"] == [{"by": "post"}]
    said = await chat_of(desk)
    assert not any("All your data" in text for text in said)
    assert "contact data we have on record" in said[-1]


async def test_what_was_found_holds_until_the_identity_is_asked_for_anew(desk: TestDesk) -> None:
    reference = await reviewed(desk, replace(LICENCE, contact="not_on_record"))

    def reset(tx) -> None:  # type: ignore[no-untyped-def]
        ticket = tx.tickets.find(reference)
        ticket.reset_identity(actor=HANA.id, at=desk.clock.now())
        assert ticket.identity.contact_on_record
        assert ticket.identity.record_held

    await desk.write(reset)


async def test_a_visible_number_is_one_button_and_the_copy_is_gone_unseen(desk: TestDesk) -> None:
    reference = await asked(desk)
    await sent(desk, reference)
    ticket = await desk.ticket(reference)
    (document,) = await desk.store.read(lambda tx: tx.documents.list_ticket(ticket.id))
    sealed = await desk.store.read(lambda tx: tx.documents.pages(document.id))
    await desk.write(lambda tx: identity_review.discard_copy(tx, desk.house, reference, HANA))
    with pytest.raises(NoIdentityDocument):
        await desk.store.read(lambda tx: tx.documents.pages(document.id))
    with pytest.raises(NoIdentityDocument):
        await desk.store.open_pages(sealed)
    assert (await desk.ticket(reference)).identity.state == "awaiting_document"
    assert any("number that should be covered" in text for text in await chat_of(desk))


async def test_a_representatives_request_waits_for_three_proofs_one_after_the_other(desk: TestDesk) -> None:
    reference = await asked(desk, Role.REPRESENTATIVE)
    keys = ("person_identity", "representative_identity", "representative_authority")
    words = ("person you act for", "of your own", "may act for the person")
    findings = (LICENCE, OF_OTHERS, AUTHORITY)
    assert words[0] in (await chat_of(desk))[-1]
    for n in range(len(keys)):
        await sent(desk, reference)
        assert [proof.key for proof in (await desk.ticket(reference)).identity.in_review] == list(keys[: n + 1])
        if n < 2:
            assert words[n + 1] in (await chat_of(desk))[-1]
    assert {action.partition(":")[2] for action in staff_actions(await desk.ticket(reference)) if ":" in action} >= set(
        keys
    )
    await desk.look(reference)
    for key, finding in zip(keys, findings, strict=True):
        assert (await desk.ticket(reference)).status == "identity_review"
        with pytest.raises(IdentityNotVerified):
            await desk.write(
                lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "Data", ReplyPurpose.ANSWER)
            )
        await decide(desk, reference, finding, key)
    assert (await desk.ticket(reference)).status == "in_progress"
    await desk.write(lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "Data", ReplyPurpose.ANSWER))


async def test_a_guardian_shows_herself_and_the_child_is_found_by_the_family_register(desk: TestDesk) -> None:
    reference = await asked(desk, Role.GUARDIAN)
    await sent(desk, reference)
    await desk.look(reference)
    await decide(desk, reference, OF_OTHERS)
    said = await chat_of(desk)
    assert "One of the documents" in said[-2]
    assert "may act for the child" in said[-1]
    await sent(desk, reference)
    await desk.look(reference)
    with pytest.raises(InvalidInput, match="look the person up"):
        await decide(desk, reference, replace(AUTHORITY, document_type="family_register"))
    await decide(desk, reference, FAMILY)
    assert (await desk.ticket(reference)).identity.reached


async def test_one_proof_asked_again_leaves_the_others(desk: TestDesk) -> None:
    reference = await asked(desk, Role.GUARDIAN)
    await sent(desk, reference)
    await sent(desk, reference)
    ask = identity_review.ask_identity_again
    await desk.write(lambda tx: ask(tx, desk.house, reference, HANA, "unreadable", "guardian_identity"))
    ticket = await desk.ticket(reference)
    kept = await desk.store.read(lambda tx: tx.documents.list_ticket(ticket.id))
    assert [document.proof for document in kept] == ["guardian_authority"]
    assert (ticket.status, ticket.identity.state) == ("identity_review", "in_review")
    with pytest.raises(ChangedMeanwhile):
        await desk.write(lambda tx: ask(tx, desk.house, reference, HANA, "unreadable", "guardian_identity"))
    await sent(desk, reference)
    assert not (await desk.ticket(reference)).identity.awaited


async def test_another_page_belongs_to_what_came_last_if_its_sender_says_so(desk: TestDesk) -> None:
    reference = await asked(desk, Role.GUARDIAN)
    await sent(desk, reference)
    await desk.say("I want to send another page of the same document")
    await sent(desk, reference)
    await sent(desk, reference)
    ticket = await desk.ticket(reference)
    kept = await desk.store.read(lambda tx: tx.documents.list_ticket(ticket.id))
    assert [document.proof for document in kept] == ["guardian_identity", "guardian_identity", "guardian_authority"]
    with pytest.raises(DocumentNotExpected):
        await sent(desk, reference, "person_identity")


async def test_an_answer_given_before_is_withheld_from_a_contact_found_not_to_be_on_record(desk: TestDesk) -> None:
    reference = await reviewed(desk, LICENCE)
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, "All your data"))
    assert "All your data" in await chat_of(desk)
    for _ in range(2):  # longer than a proof holds, and never so long away that the chat ends
        desk.clock.advance(timedelta(days=20))
        await desk.say("thanks")
    await desk.say(f"Please reopen my request {reference}")
    await desk.prove_contact()
    await sent(desk, reference)
    await desk.look(reference)
    await decide(desk, reference, replace(LICENCE, contact="not_on_record"))
    assert (await desk.ticket(reference)).identity.reached
    assert "All your data" not in await chat_of(desk)


async def test_another_kind_does_not_put_the_contact_on_record(desk: TestDesk) -> None:
    reference = await reviewed(desk, replace(LICENCE, contact="not_on_record"))
    for kind in ("stop_marketing", "complaint"):
        await desk.write(lambda tx, kind=kind: case_handling.change_kind(tx, desk.house, reference, kind, HANA))  # type: ignore[misc] # mypy cannot type a lambda's default
        with pytest.raises(ContactNotOnRecord):
            await desk.write(
                lambda tx: case_handling.reply(tx, desk.house, reference, HANA, "All your data", ReplyPurpose.ANSWER)
            )


async def test_a_kind_that_needs_less_does_not_open_an_answer_whose_proof_is_to_be_renewed(desk: TestDesk) -> None:
    reference = await reviewed(desk, LICENCE)
    await desk.write(lambda tx: case_handling.resolve(tx, desk.house, reference, HANA, "All your data"))
    for _ in range(2):
        desk.clock.advance(timedelta(days=20))
        await desk.say("thanks")
    await desk.say(f"Please reopen my request {reference}")
    assert "All your data" not in await chat_of(desk)
    with pytest.raises(InvalidInput, match="proof has to be renewed"):
        await desk.write(lambda tx: case_handling.change_kind(tx, desk.house, reference, "complaint", HANA))
    assert "All your data" not in await chat_of(desk)
