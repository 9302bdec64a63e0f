"""An erased request leaves Slack: the app's card and posts are deleted, what people wrote is named to staff, and a repeat harms nothing."""

from bot.domain.messages import ReplyPurpose
from bot.domain.staff import Staff
from bot.ports import Job
from bot.services import case_handling, erasure
from tests.slack.world import COLLEAGUE, STAFF, World


async def closed(world: World, note: bool) -> str:
    """A complaint with a story, a reply and, if wanted, a colleague's note in its thread."""
    reference = await world.claimed("complaint", description="They called me at night, Hozumi4711")
    staff = Staff(STAFF, "company")
    await world.store.write(
        lambda tx: case_handling.reply(tx, world.house, reference, staff, "We stopped it", ReplyPurpose.ANSWER)
    )
    await world.deliver()
    if note:
        thread = await world.thread(reference)
        await world.emu("message", user=COLLEAGUE, channel=thread.channel, text="I know this man", thread_ts=thread.ts)
    await world.store.write(lambda tx: case_handling.resolve(tx, world.house, reference, staff, None))
    await world.deliver()
    return reference


async def erase(world: World, reference: str) -> None:
    await world.store.write(lambda tx: erasure.erase_by_hand(tx, world.house, reference))
    await world.deliver()


async def test_the_apps_posts_go_with_the_card(world: World) -> None:
    reference = await closed(world, note=False)
    thread = await world.thread(reference)
    assert len(await world.messages(thread.channel, thread_ts=thread.ts)) >= 3
    await erase(world, reference)
    left = str(await world.messages(thread.channel)) + str(await world.messages(thread.channel, thread_ts=thread.ts))
    assert reference not in left
    assert "Hozumi4711" not in left
    assert await world.store.read(lambda tx: tx.threads.find_ticket(thread)) is None
    assert "cannot delete" not in str(await world.messages("privacy-desk"))


async def test_what_people_wrote_is_named_to_staff(world: World) -> None:
    reference = await closed(world, note=True)
    thread = await world.thread(reference)
    await erase(world, reference)
    left = await world.messages(thread.channel)
    assert [message["text"] for message in left if message["user"] == COLLEAGUE] == ["I know this man"]
    assert not any("Hozumi4711" in str(message) for message in left)
    alerts = str(await world.messages())
    assert f"{reference} was erased" in alerts
    assert f"<@{COLLEAGUE}>" in alerts
    assert f"<#{thread.channel}>" in alerts


async def test_a_delivery_that_broke_off_is_taken_up_again(world: World) -> None:
    reference = await closed(world, note=False)
    thread = await world.thread(reference)
    await world.fault("accept_then_drop", method="chat.delete", count=1)
    await erase(world, reference)
    for _ in range(3):
        world.clock.advance(60)
        await world.deliver()
    assert "Hozumi4711" not in str(await world.messages(thread.channel, thread_ts=thread.ts))
    assert not [row for row in await world.rows() if row.job is Job.ERASE_THREAD]


async def test_a_card_clicked_after_the_erasure_says_so(world: World) -> None:
    reference = await closed(world, note=False)
    thread = await world.thread(reference)
    await world.store.write(lambda tx: erasure.erase_by_hand(tx, world.house, reference))
    await world.send(world.a_click(reference, "reopen", thread))
    assert (await world.store.read(lambda tx: tx.tickets.get(1))).status == "resolved"
