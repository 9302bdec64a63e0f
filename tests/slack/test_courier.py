"""Slack down, slow, full of doubt: every post arrives once, nobody's trouble stops anybody else, and Slack's limits are kept."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Delivered, Job, Later, Never, Transaction
from handlers.slack import courier as courier_module
from handlers.slack.pace import Pace
from tests.slack.world import CHANNEL, World, a_desk, a_world

ACCEPTED = ("accept_then_drop", "accept_then_500", "accept_then_html", "truncated_json", "wrong_content_type")
NOT_ACCEPTED = ("reset_before", "refuse", "http_500", "http_502", "http_503")


async def run_down(world: World, rounds: int = 8) -> None:
    """Delivers until nothing waits, passing the time that rows wait for."""
    for _ in range(rounds):
        await world.deliver()
        due = await world.store.read(lambda tx: tx.outbox.next_due(jobs=world.courier.jobs))
        if due is None:
            return
        world.clock.advance(max(0.0, (due - world.clock.now()).total_seconds()) + 0.01)
    raise AssertionError("rows are still waiting")


@pytest.mark.parametrize("fault", [*ACCEPTED, *NOT_ACCEPTED])
async def test_after_doubt_a_card_and_its_story_are_posted_once(world: World, fault: str) -> None:
    await world.fault(fault, method="chat.postMessage", count=2)
    reference = await world.file()
    await run_down(world)
    thread = await world.thread(reference)
    messages = await world.messages(thread.channel, thread_ts=thread.ts)
    marks = [m["metadata"]["event_payload"]["outbox_id"] for m in messages]
    assert len(marks) == len(set(marks)) >= 2
    roots = [m for m in await world.messages(thread.channel) if m.get("thread_ts", m["ts"]) == m["ts"]]
    assert len(roots) == 1


async def test_each_lease_makes_one_attempt(world: World) -> None:
    await world.fault("http_503", method="chat.postMessage", count=1)
    await world.file()
    await world.deliver()
    assert len(await world.calls("chat.postMessage")) == 1, "slack_sdk's own retries are off"


async def test_a_post_that_is_seen_late_is_not_sent_again_before_it_could_be_seen(world: World) -> None:
    await world.fault("accept_then_drop", method="chat.postMessage", count=1)
    await world.file()
    (row,) = await world.rows()
    outcome = await world.carry(row)
    assert isinstance(outcome, Later)
    assert outcome.not_before - world.clock.now() > timedelta(seconds=9)


@pytest.mark.parametrize(
    ("value", "at_least", "at_most"),
    [("1", 1, 2), ("30", 30, 31), ("0", 1, 2), ("-1", 1, 300), ("abc", 1, 300), (None, 1, 300), ("86400", 86400, 86401), ("1e309", 1, 300)],
)  # fmt: skip
async def test_retry_after_is_obeyed_and_rubbish_survived(
    world: World, value: str | None, at_least: int, at_most: int
) -> None:
    await world.fault("429", value, method="chat.postMessage", count=1)
    reference = await world.file()
    (row,) = await world.rows()
    asked = world.clock.now()
    outcome = await world.carry(row)
    assert isinstance(outcome, Later)
    assert outcome.error == "pause:ratelimited"
    assert at_least - 0.5 <= (outcome.not_before - asked).total_seconds() <= at_most + 2
    again = await world.carry(row)
    assert isinstance(again, Later)
    assert len(await world.calls("chat.postMessage")) == 1, "no call before the time"
    world.clock.advance((outcome.not_before - world.clock.now()).total_seconds() + 0.1)
    assert isinstance(await world.carry(row), Delivered)
    assert reference in str(await world.messages("C0COMPLAINT"))


async def test_a_limit_of_one_channel_leaves_the_others_alone(world: World) -> None:
    await world.fault("429", "60", method="chat.postMessage", channel="C0COMPLAINT", count=1)
    await world.file("complaint")
    other = await world.file("disclosure")
    await world.deliver()
    assert other in str(await world.messages(CHANNEL))


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "no_text"])
async def test_a_row_that_can_never_be_sent_stops_nobody(world: World, code: str) -> None:
    await world.fault("ok_false", code, method="chat.postMessage", channel="C0COMPLAINT", count=1)
    await world.file("complaint")
    others = [await world.file("disclosure") for _ in range(3)]
    await run_down(world)
    shown = str(await world.messages(CHANNEL))
    assert all(reference in shown for reference in others)
    assert (await world.store.read(lambda tx: tx.outbox.count()))["dead"] == 1
    assert "delivery" in shown or code in shown, "staff are told"


async def test_a_card_that_could_not_be_posted_is_posted_when_the_ticket_next_moves(world: World) -> None:
    await world.fault("ok_false", "invalid_blocks", method="chat.postMessage", channel="C0COMPLAINT", count=1)
    reference = await world.file("complaint")
    await run_down(world)
    thread = await world.thread(reference)
    assert reference in str(await world.messages(thread.channel))


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth", "missing_scope"])
async def test_a_refused_token_pauses_everything_and_loses_nothing(world: World, code: str) -> None:
    await world.fault("ok_false", code, count=None)
    references = [await world.file(kind) for kind in ("complaint", "disclosure", "deletion")]
    for _ in range(6):
        await world.deliver()
        world.clock.advance(10)
    assert not world.courier.health.ok
    assert len((await world.look("journal", kind="api"))["entries"]) <= 2 * 3, (
        "fewer than one call a minute for each lane"
    )
    world.emulator.emulator.faults.remove()
    await run_down(world, 20)
    assert world.courier.health.ok
    for reference in references:
        assert (await world.thread(reference)).ts


async def test_requests_are_never_posted_where_others_can_read(tmp_path: Path) -> None:
    async with a_world(tmp_path, a_desk(channels={"default": "general"})) as world:
        await world.file()
        row = (await world.rows())[0]
        assert await world.carry(row) == Never("public_channel")
        assert "general" in str(world.courier.health.problems)
        assert await world.messages("C0GENERAL") == []


async def test_a_channel_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    async with a_world(tmp_path, a_desk(channels={"default": "privacy-new"})) as world:
        reference = await world.file()
        row = (await world.rows())[0]
        assert isinstance(await world.carry(row), Later)
        assert "privacy-new" in str(world.courier.health.problems)
        await world.emu("channels", id="C0NEW", name="privacy-new", private=True, members=[], bot_member=True)
        world.clock.advance(60)
        assert isinstance(await world.carry(row), Delivered)
        assert world.courier.health.ok
        assert reference in str(await world.messages("C0NEW"))


async def test_every_post_hushes_mentions_links_and_previews(world: World) -> None:
    await world.claimed()
    posts = await world.calls("chat.postMessage")
    assert len(posts) >= 2
    for post in posts:
        sent = post["args"]
        assert sent["parse"] == "none"
        assert [sent[name] for name in ("link_names", "unfurl_links", "unfurl_media")] == [False] * 3


async def test_order_in_a_thread_holds_under_trouble(world: World) -> None:
    reference = await world.claimed()
    await world.fault("http_503", method="chat.postMessage", count=None, probability=0.3, seed=7)
    thread = await world.thread(reference)
    for n, status in enumerate(("awaiting_customer", "in_progress") * 4):
        await world.send(world.a_click(reference, f"status:{status}", thread, trigger_id=str(n)))
    await run_down(world, 60)
    marks = [
        m["metadata"]["event_payload"]["outbox_id"] for m in await world.messages(thread.channel, thread_ts=thread.ts)
    ]
    numbers = [int(mark.split(":")[0]) for mark in marks if not mark.startswith("card")]
    assert len(numbers) >= 9
    assert numbers == sorted(set(numbers))


async def test_a_private_line_goes_to_one_person(world: World) -> None:
    def queue(tx: Transaction) -> None:
        tx.outbox.add(Job.TELL_STAFF, lane="x", payload={"user": "U0STAFF2", "notice": "due_soon", "due": "2026-12-01"})

    await world.store.write(queue)
    await world.deliver()
    assert len(await world.calls("conversations.open")) == 1
    assert "2026-12-01" not in str(await world.messages("C0GENERAL"))


async def test_without_looking_first_the_doubt_would_post_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the tests above: they can fail."""

    async def blind(*_: object) -> None:
        return None

    monkeypatch.setattr(courier_module, "find_sent", blind)
    await world.fault("accept_then_drop", method="chat.postMessage", count=1)
    await world.file()
    await run_down(world)
    roots = [m for m in await world.messages("C0COMPLAINT") if m.get("thread_ts", m["ts"]) == m["ts"]]
    assert len(roots) == 2


async def test_a_thread_whose_channel_was_opened_to_others_hears_no_more(world: World) -> None:
    reference = await world.claimed()
    thread = await world.thread(reference)
    before = len(await world.messages(thread.channel, thread_ts=thread.ts))
    world.emulator.emulator.workspace.channels[thread.channel].kind = "channel"
    world.courier._channels.forget()
    await world.click(reference, "status:awaiting_customer")
    await run_down(world)
    assert len(await world.messages(thread.channel, thread_ts=thread.ts)) == before
    assert "public_channel" in str(world.courier.health.problems)


async def test_a_backlog_is_posted_at_slacks_pace_and_meets_no_refusal(tmp_path: Path) -> None:
    async with a_world(tmp_path, pace=Pace(), rate_model=True) as world:
        references = [await world.file("disclosure") for _ in range(2)]
        await run_down(world)
        answers = [call.get("response", call) for call in await world.calls("chat.postMessage")]
        assert len(answers) >= 6
        assert "ratelimited" not in str(answers)
        shown = str(await world.messages(CHANNEL))
        assert all(reference in shown for reference in references)


def test_a_pace_allows_a_burst_and_then_one_a_second() -> None:
    pace = Pace(seconds=1.0, burst=3)
    assert [pace.reserve("C1", 100.0) for _ in range(5)] == [0.0, 0.0, 0.0, 1.0, 2.0]
    assert pace.reserve("C2", 100.0) == 0.0
    assert pace.reserve("C1", 110.0) == 0.0
