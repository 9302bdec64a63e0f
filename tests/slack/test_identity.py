"""The identity check in Slack: the document by link and PIN, seen by the clicker alone; approval only after every check."""

from bot.domain.proofs import Role
from bot.domain.verification import IdentityState
from bot.services import document_links, identity, notices
from tests.slack.world import COLLEAGUE, STAFF, World


async def in_review(world: World) -> str:
    """A disclosure request, claimed, with a document to check."""
    reference = await world.claimed("disclosure")
    ticket = await world.ticket(reference)
    token = world.tokens[reference]
    sealed = await world.store.seal_pages("image/jpeg", [b"a page"])

    def confirm(tx) -> None:  # type: ignore[no-untyped-def]
        identity.contact_reached(tx, world.house, tx.tickets.get(ticket.id), actor="customer")

    await world.store.write(confirm)
    await world.store.write(lambda tx: identity.receive_document(tx, world.house, token, reference, sealed))
    await world.deliver()
    return reference


async def look_at_it(world: World, reference: str) -> None:
    """Opens the link of the modal with its PIN, as the page does."""
    view = await world.top()
    url = next(e["url"] for b in view["blocks"] if b["type"] == "actions" for e in b["elements"])
    pin = next(f["text"].split("`")[1] for b in view["blocks"] for f in b.get("fields", ()))
    await world.store.write(lambda tx: document_links.open_document_link(tx, world.house, url.rpartition("/")[2], pin))


async def test_the_link_and_its_pin_are_shown_to_the_clicker_alone(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "view_document")
    view = await world.top()
    assert "https://desk.example.com/staff/documents/" in str(view)
    thread = await world.thread(reference)
    assert "staff/documents" not in str(await world.messages(thread.channel, thread_ts=thread.ts, user=COLLEAGUE))
    await look_at_it(world, reference)
    assert (await world.events(reference)).count("document_viewed") == 1


async def test_clicking_the_link_button_does_nothing_more(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "view_document")
    answer = await world.emu("click", user=STAFF, view_id="top", action_id="link:document")
    assert answer["status"] == 200


async def test_a_deputy_gives_a_reason_before_the_link(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "view_document", COLLEAGUE)
    assert "staff/documents" not in str(await world.top(COLLEAGUE))
    await world.submit({"reason": "Hana is away this week"}, COLLEAGUE)
    assert "staff/documents" in str(await world.top(COLLEAGUE))


async def test_identity_is_approved_after_a_look_and_every_check(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "approve_identity")
    ticked = {
        "document_type": "passport",
        "checks": ["name_matches", "address_matches", "in_date", "numbers_covered"],
        "record": "matched",
        "system": "Customer database",
        "attributes": ["name", "address"],
        "contact": "on_record",
    }
    assert (await world.submit(ticked))["result"] == "errors", "nobody has looked at it"
    await world.emu("close", user=STAFF, all=True)
    await world.click(reference, "view_document")
    await look_at_it(world, reference)
    await world.emu("close", user=STAFF, all=True)
    await world.click(reference, "approve_identity")
    some = await world.submit({**ticked, "checks": ticked["checks"][:-1]})
    assert some["result"] == "errors"
    assert "every check" in str(some["errors"])
    assert (await world.ticket(reference)).status == "identity_review"
    assert (await world.submit(ticked))["result"] == "closed"
    ticket = await world.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("in_progress", IdentityState.CONFIRMED)


async def test_another_copy_is_asked_for_with_a_reason(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "ask_identity_again")
    assert (await world.submit({"reason": "unreadable"}))["result"] == "closed"
    ticket = await world.ticket(reference)
    assert (ticket.status, ticket.identity.state) == ("awaiting_identity", IdentityState.AWAITING_DOCUMENT)


async def test_the_kind_is_changed_and_its_proof_applies(world: World) -> None:
    reference = await world.claimed("complaint")
    await world.click(reference, "change_kind")
    assert (await world.submit({"kind": "deletion"}))["result"] == "closed"
    ticket = await world.ticket(reference)
    assert (ticket.kind, ticket.status) == ("deletion", "awaiting_identity")


async def test_no_document_ever_enters_slack(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "view_document")
    await world.deliver()
    journal = str((await world.look("journal"))["entries"])
    assert "a page" not in journal
    assert "YSBwYWdl" not in journal, "nor in base64"


async def test_each_document_of_a_guardians_request_has_buttons_and_checks_of_its_own(world: World) -> None:
    reference = await in_review(world)

    def by_guardian(tx) -> None:  # type: ignore[no-untyped-def]
        ticket = tx.tickets.find(reference)
        ticket.asks_as(Role.GUARDIAN, actor=STAFF, at=world.clock.now())
        for proof in ticket.identity.proofs:
            ticket.proof_arrived(proof.key, at=world.clock.now())
        tx.tickets.save(ticket)
        notices.card_changed(tx, ticket)

    await world.store.write(by_guardian)
    await world.deliver()
    await world.click(reference, "view_document")
    await look_at_it(world, reference)
    await world.emu("close", user=STAFF, all=True)
    person = {"document_type": "passport", "checks": ["name_matches", "address_matches", "in_date", "numbers_covered"]}
    await world.click(reference, "approve_identity:guardian_identity")
    assert "Identity of the guardian" in str(await world.top())
    assert "Where did you look" not in str(await world.top()), "of a guardian no record is held"
    assert (await world.submit(person))["result"] == "closed"
    await world.click(reference, "approve_identity:guardian_authority")
    family = {
        "document_type": "family_register",
        "checks": ["names_both", "covers_request", "in_force", "numbers_covered"],
        "system": "Customer database",
    }
    found = {"record": "matched", "attributes": ["name"], "contact": "on_record"}
    refused = await world.submit({**family, **found})
    assert "at least two" in str(refused["errors"])
    assert (await world.submit({**family, **found, "attributes": ["name", "birth_date"]}))["result"] == "closed"
    assert (await world.ticket(reference)).status == "in_progress"


async def test_a_covered_number_is_one_button(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "discard_copy")
    ticket = await world.ticket(reference)
    assert await world.store.read(lambda tx: tx.documents.list_ticket(ticket.id)) == []
    assert (ticket.status, ticket.identity.state) == ("awaiting_identity", IdentityState.AWAITING_DOCUMENT)


async def test_where_the_contact_is_not_on_record_the_form_asks_how_the_answer_went(world: World) -> None:
    reference = await in_review(world)
    await world.click(reference, "view_document")
    await look_at_it(world, reference)
    await world.emu("close", user=STAFF, all=True)
    await world.click(reference, "approve_identity")
    ticked = {
        "document_type": "passport",
        "checks": ["name_matches", "address_matches", "in_date", "numbers_covered"],
        "record": "matched",
        "system": "Customer database",
        "attributes": ["name", "address"],
        "contact": "not_on_record",
    }
    assert (await world.submit(ticked))["result"] == "closed"
    await world.deliver()
    await world.click(reference, "reply")
    assert "not the one on our record" in str(await world.top())
    assert "Answer the request" not in str(await world.top())
    await world.emu("close", user=STAFF, all=True)
    await world.click(reference, "resolve")
    assert "Closing words" not in str(await world.top())
    assert (await world.submit({"sent_by": "post"}))["result"] == "closed"
    assert (await world.ticket(reference)).status == "resolved"
