"""What reaches a customer, and what never does: a reply on purpose, previewed; everything else stays in the thread."""

import pytest

from bot.domain.staff import Staff
from bot.services import case_handling
from tests.slack.world import COLLEAGUE, STAFF, World

NOTE = "Colleagues, this customer sounds difficult."


async def test_a_reply_is_previewed_and_then_arrives_in_the_chat(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "reply")
    first = await world.submit({"purpose": "explain", "text": "We are looking into order Q4711 & <will> write soon."})
    assert first["result"] == "updated"
    assert "We are looking into order Q4711 & <will> write soon." in str((await world.top())["blocks"])
    assert not any("order Q4711 & <will>" in text for text in await world.heard(reference)), (
        "nothing is sent by a preview"
    )
    second = await world.submit({"purpose": "explain", "text": "We are looking into order Q4711 & <will> write soon."})
    assert second["result"] == "closed"
    assert "We are looking into order Q4711 & <will> write soon." in await world.heard(reference)


async def test_a_text_changed_after_the_preview_is_previewed_again(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "reply")
    await world.submit({"purpose": "explain", "text": "The first wording."})
    assert (await world.submit({"purpose": "explain", "text": "Another wording."}))["result"] == "updated"
    assert "Another wording." not in await world.heard(reference)
    assert (await world.submit({"purpose": "explain", "text": "Another wording."}))["result"] == "closed"
    assert "Another wording." in await world.heard(reference)
    assert "The first wording." not in await world.heard(reference)


async def test_a_reply_that_cannot_be_sent_is_not_taken_away_from_its_writer(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "reply")
    written = {"purpose": "explain", "text": "A long letter that took half an hour."}
    await world.submit(written)
    await world.store.write(lambda tx: case_handling.release(tx, world.house, reference, Staff(STAFF, "company")))
    refused = await world.submit(written)
    assert refused["result"] == "errors"
    assert "claim this request first" in refused["errors"]["text"]
    assert written["text"] not in await world.heard(reference)


async def test_a_sent_reply_stands_in_the_thread(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "reply")
    for _ in range(2):
        await world.submit({"purpose": "answer", "text": "Your order was lost; we are sorry."})
    await world.deliver()
    thread = await world.thread(reference)
    assert "Your order was lost; we are sorry." in str(await world.messages(thread.channel, thread_ts=thread.ts))


async def test_nothing_said_in_the_thread_reaches_the_customer(world: World) -> None:
    reference = await world.claimed()
    thread = await world.thread(reference)
    before = await world.heard(reference)
    said = await world.emu("message", user=STAFF, channel=thread.channel, thread_ts=thread.ts, text=NOTE)
    await world.emu("message", user=COLLEAGUE, channel=thread.channel, thread_ts=thread.ts, text=NOTE, broadcast=True)
    await world.emu("edit", user=STAFF, channel=thread.channel, ts=said["ts"], text=NOTE + " Really.")
    await world.emu("delete", user=STAFF, channel=thread.channel, ts=said["ts"])
    await world.deliver()
    assert await world.heard(reference) == before
    assert [e for e in await world.events(reference) if e.startswith("thread_note")] == [
        "thread_note",
        "thread_note",
        "thread_note_edited",
        "thread_note_deleted",
    ]


async def test_the_record_of_a_note_holds_no_word_of_it(world: World) -> None:
    reference = await world.claimed()
    thread = await world.thread(reference)
    await world.emu("message", user=STAFF, channel=thread.channel, thread_ts=thread.ts, text=NOTE)
    ticket = await world.ticket(reference)
    events = await world.store.read(lambda tx: tx.events.list_ticket(ticket.id))
    assert "difficult" not in str(events)


async def test_the_shortcut_opens_the_reply_with_the_message_in_it(world: World) -> None:
    reference = await world.claimed()
    thread = await world.thread(reference)
    said = await world.emu(
        "message",
        user=STAFF,
        channel=thread.channel,
        thread_ts=thread.ts,
        text="Hello @ken, see https://a.example & <b>",
    )
    await world.emu("shortcut", user=STAFF, callback_id="send_to_customer", channel=thread.channel, ts=said["ts"])
    (value,) = [b["element"]["initial_value"] for b in (await world.top())["blocks"] if b.get("block_id") == "text"]
    assert value == "Hello @colleague, see https://a.example & <b>"
    assert value not in await world.heard(reference)
    for _ in range(2):
        await world.submit({"purpose": "explain", "text": value})
    assert value in await world.heard(reference)


async def test_the_shortcut_outside_a_request_is_refused_politely(world: World) -> None:
    said = await world.emu("message", user=STAFF, channel="C0PRIVACY", text="Lunch?")
    await world.emu("shortcut", user=STAFF, callback_id="send_to_customer", channel="C0PRIVACY", ts=said["ts"])
    assert "not in the thread of a request" in str(await world.top())


async def test_below_the_identity_level_no_answer_can_be_chosen_or_sent(world: World) -> None:
    reference = await world.claimed("disclosure")
    await world.click(reference, "reply")
    options = next(b["element"]["options"] for b in (await world.top())["blocks"] if b.get("block_id") == "purpose")
    assert [option["value"] for option in options] == ["ask", "explain"]


@pytest.mark.parametrize("action", ["resolve", "status:in_progress", "status:awaiting_customer"])
async def test_below_the_identity_level_no_click_moves_a_request_into_handling(world: World, action: str) -> None:
    reference = await world.claimed("disclosure")
    before = (await world.ticket(reference)).status
    thread = await world.thread(reference)
    body = world.a_click(reference, action, thread)
    assert (await world.send(body)).status_code == 200
    assert (await world.ticket(reference)).status == before == "awaiting_identity"


async def test_resolving_says_so_to_the_customer(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "resolve")
    assert (await world.submit({"text": "All is well now."}))["result"] == "closed"
    assert (await world.ticket(reference)).status == "resolved"
    assert "All is well now." in await world.heard(reference)


async def test_the_internal_reason_of_a_refusal_stays_inside(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "refuse")
    submitted = await world.submit(
        {"reason": "no_ground", "text": "We cannot do this, because ...", "internal": "Third time this week."}
    )
    assert submitted["result"] == "closed"
    heard = await world.heard(reference)
    assert "We cannot do this, because ..." in heard
    assert not any("Third time" in text for text in heard)
    await world.deliver()
    thread = await world.thread(reference)
    assert "Third time" not in str(await world.messages(thread.channel, thread_ts=thread.ts))


async def test_a_status_is_changed_by_its_button(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "status:awaiting_customer")
    assert (await world.ticket(reference)).status == "awaiting_customer"
