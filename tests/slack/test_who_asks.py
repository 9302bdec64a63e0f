"""Who asks and where the data is, as staff see and correct it: the card, the modals, and a card that goes along to another channel."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.desks import Office
from bot.domain.proofs import Role
from bot.domain.staff import Staff
from bot.emulator import EmulatorSeed, SeedChannel
from bot.services import case_handling, erasure
from bot.services.notices import card_changed
from tests.slack.test_courier import ACCEPTED, run_down
from tests.slack.world import CHANNEL, COLLEAGUE, EMPLOYEE, SEED, STAFF, World, a_desk, a_world

BOOKS = "C0BOOKS"
OFFICES = (Office("main", "Main Office"), Office("books", "Books & Co", "privacy-books"))


@pytest.fixture
async def offices(tmp_path: Path) -> AsyncIterator[World]:
    """A desk with two offices, one with a channel of its own."""
    seed = EmulatorSeed.default(
        channels=[*SEED.channels, SeedChannel(BOOKS, "privacy-books", private=True)],
        commands=list(SEED.commands),
        shortcuts=list(SEED.shortcuts),
    )
    async with a_world(tmp_path, a_desk(offices=OFFICES), seed=seed) as made:
        yield made


async def card_of(world: World, reference: str) -> dict[str, Any]:
    thread = await world.thread(reference)
    (card,) = [m for m in await world.messages(thread.channel) if m["ts"] == thread.ts]
    return card


async def act(world: World, reference: str, action: str, values: dict[str, Any], user: str = STAFF) -> None:
    await world.click(reference, action, user)
    await world.submit(values, user)
    await world.deliver()


async def test_a_request_is_moved_to_an_office_and_its_card_goes_along(offices: World) -> None:
    world = offices
    reference = await world.posted("disclosure", office="I don't know")
    old = await world.thread(reference)
    assert old.channel == CHANNEL
    await act(world, reference, "move_office", {"office": "books"})
    new = await world.thread(reference)
    assert new.channel == BOOKS
    card = await card_of(world, reference)
    assert "Books &amp; Co" in str(card)
    (left,) = [m for m in await world.messages(old.channel) if m["ts"] == old.ts]
    assert f"<#{BOOKS}>" in str(left["blocks"])
    assert "ticket:" not in str(left), "no button is left where the ticket is not"
    there = await world.messages(BOOKS, thread_ts=new.ts)
    assert any("Q4711" in str(message["blocks"]) for message in there), "the requester's words are there, too"
    assert "office_changed" in await world.events(reference)
    await world.click(reference, "claim")
    await world.deliver()
    assert f"<@{STAFF}>" in str(await card_of(world, reference)), "work goes on at the new card"


@pytest.mark.parametrize("fault", ACCEPTED)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_a_card_is_moved_once_however_often_it_is_tried(offices: World, method: str, fault: str) -> None:
    """A worker that died after posting finds what it posted."""
    world = offices
    reference = await world.posted("disclosure", office="I don't know")
    await world.fault(fault, method=method, count=2)
    await act(world, reference, "move_office", {"office": "books"})
    await run_down(world)
    assert (await world.thread(reference)).channel == BOOKS
    cards = [m for m in await world.messages(BOOKS) if m.get("thread_ts", m["ts"]) == m["ts"] and reference in str(m)]
    assert len(cards) == 1


async def test_an_office_told_by_the_customer_decides_the_channel(offices: World) -> None:
    reference = await offices.posted("disclosure", office="books & co")
    assert (await offices.thread(reference)).channel == BOOKS
    assert (await offices.ticket(reference)).office == "books"


async def test_an_office_that_is_not_there_moves_nothing(offices: World) -> None:
    reference = await offices.posted("disclosure", office="Books & Co")
    await offices.click(reference, "move_office")
    options = str(await offices.top())
    assert "Books &amp; Co" not in options, "where it is already is no choice"
    await offices.submit({"office": "main"})
    await offices.deliver()
    assert (await offices.thread(reference)).channel == CHANNEL


async def test_a_card_follows_its_kind_into_another_channel(world: World) -> None:
    reference = await world.claimed("complaint")
    assert (await world.thread(reference)).channel == "C0COMPLAINT"
    await act(world, reference, "change_kind", {"kind": "disclosure"})
    thread = await world.thread(reference)
    assert thread.channel == CHANNEL
    (left,) = [m for m in await world.messages("C0COMPLAINT") if reference in str(m["blocks"]) and "moved" in str(m)]
    assert f"<#{CHANNEL}>" in str(left)


async def test_who_asks_is_corrected_and_every_document_asked_for_anew(world: World) -> None:
    reference = await world.claimed("disclosure")
    assert "Asked by" not in str(await card_of(world, reference)), "the person is who one expects"
    await act(world, reference, "who_asks", {"role": "guardian"})
    ticket = await world.ticket(reference)
    assert (ticket.identity.role, ticket.special_care) == (Role.GUARDIAN, True)
    assert [proof.key for proof in ticket.identity.open_proofs] == ["guardian_identity", "guardian_authority"]
    card = str(await card_of(world, reference))
    assert "A parent or guardian" in card
    assert "Special care" in card
    assert "Taro" not in card


async def test_a_conflict_is_noted_by_anybody_on_the_team_and_cleared_by_who_holds_it(world: World) -> None:
    reference = await world.claimed("disclosure")
    await act(world, reference, "note_conflict", {"reason": "the parents live apart"}, COLLEAGUE)
    assert (await world.ticket(reference)).conflict_of_interest
    card = str(await card_of(world, reference))
    assert "Conflict of interest" in card
    assert "live apart" not in card
    assert "live apart" not in str(await world.heard(reference))
    await act(world, reference, "clear_conflict", {"reason": "clarified by telephone"})
    assert not (await world.ticket(reference)).conflict_of_interest
    assert "Conflict of interest" not in str(await card_of(world, reference))


async def test_a_stranger_can_neither_note_nor_move(offices: World) -> None:
    reference = await offices.posted("disclosure", office="I don't know")
    await offices.emu("join", user=EMPLOYEE, channel=CHANNEL)
    for action in ("note_conflict", "move_office", "who_asks"):
        await offices.click(reference, action, EMPLOYEE)
    await offices.deliver()
    ticket = await offices.ticket(reference)
    assert (ticket.office, ticket.conflict_of_interest, ticket.identity.role) == (None, False, Role.PERSON)
    assert (await offices.events(reference)).count("action_refused") == 3


async def test_the_details_name_the_other_people_and_the_card_does_not(world: World) -> None:
    reference = await world.claimed("disclosure")
    ticket = await world.ticket(reference)
    ticket.details |= {"subject_name": "Hanako Yamada", "right": "her lawyer"}

    def save(tx: Any) -> None:
        tx.tickets.save(ticket)
        card_changed(tx, ticket)

    await world.store.write(save)
    await world.deliver()
    await world.click(reference, "details")
    shown = str(await world.top())
    assert "Hanako Yamada" in shown
    assert "By what right they ask" in shown
    assert "Hanako" not in str(await card_of(world, reference))


async def test_erasing_takes_it_out_of_the_channel_it_came_from_too(offices: World) -> None:
    world = offices
    reference = await world.posted("disclosure", office="I don't know")
    old = await world.thread(reference)
    await world.emu("message", user=COLLEAGUE, channel=old.channel, thread_ts=old.ts, text="It is for the bookshop")
    await act(world, reference, "move_office", {"office": "books"})
    await world.click(reference, "claim")
    await world.deliver()
    staff = Staff(STAFF, "company")
    await world.store.write(lambda tx: case_handling.change_status(tx, world.house, reference, "withdrawn", staff))
    await world.deliver()
    await world.store.write(lambda tx: erasure.erase_by_hand(tx, world.house, reference))
    await world.deliver()
    left = str(await world.messages(old.channel)) + str(await world.messages(BOOKS))
    assert "Q4711" not in left
    assert f"<@{COLLEAGUE}>" in left, "what a colleague wrote in the former channel is named to staff"
