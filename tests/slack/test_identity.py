"""The identity check in Slack: the document by link and PIN, seen by the clicker alone; approval only after every check."""

from bot.domain.verification import IdentityState
from bot.services import document_links, identity
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
