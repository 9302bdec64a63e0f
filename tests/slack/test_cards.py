"""The story of a request in Slack: its card, what stands under it, and what the card offers."""

from bot.domain.staff_actions import staff_actions
from tests.slack.world import CHANNEL, STAFF, World


async def test_a_filed_request_appears_as_a_card_that_says_nothing_of_the_requester(world: World) -> None:
    reference = await world.posted()
    (card,) = [m for m in await world.messages("C0COMPLAINT") if m.get("ts") == m.get("thread_ts", m["ts"])]
    assert reference in str(card["blocks"])
    for word in ("Taro", "yamada", "taro@example.jp", "Q4711"):
        assert word not in str(card)


async def test_the_requesters_words_stand_in_the_thread_as_they_were_typed(world: World) -> None:
    reference = await world.posted()
    thread = await world.thread(reference)
    story = [m for m in await world.messages(thread.channel, thread_ts=thread.ts) if "Q4711" in str(m)]
    assert len(story) == 1
    assert any(
        b.get("text", {}).get("text") == "Please look at order Q4711 & tell me <why>." for b in story[0]["blocks"]
    )
    assert "Q4711" not in story[0]["text"]


async def test_the_buttons_are_what_the_ticket_allows_now(world: World) -> None:
    reference = await world.posted("disclosure")
    for action in (None, "claim"):
        if action:
            await world.click(reference, action)
            await world.deliver()
        thread = await world.thread(reference)
        (card,) = [m for m in await world.messages(thread.channel) if m["ts"] == thread.ts]
        shown = [e["action_id"] for b in card["blocks"] if b["type"] == "actions" for e in b["elements"]]
        assert shown == [f"ticket:{a}" for a in staff_actions(await world.ticket(reference))]


async def test_claiming_changes_the_card_in_place(world: World) -> None:
    reference = await world.posted()
    await world.click(reference, "claim")
    await world.deliver()
    thread = await world.thread(reference)
    cards = [m for m in await world.messages(thread.channel) if m["ts"] == thread.ts]
    assert f"<@{STAFF}>" in str(cards)
    assert (await world.ticket(reference)).assignee == STAFF


async def test_requests_go_to_the_channel_of_their_kind(world: World) -> None:
    assert (await world.thread(await world.posted("complaint"))).channel == "C0COMPLAINT"
    assert (await world.thread(await world.posted("disclosure"))).channel == CHANNEL
