"""Only the desk's staff act, checked on every click; everybody else gets a private sentence, and the try is on record."""

import pytest

from tests.slack.world import CHANNEL, COLLEAGUE, EMPLOYEE, GUEST, OUTSIDER, STAFF, World, a_desk

STRANGERS = (EMPLOYEE, OUTSIDER, GUEST)


@pytest.mark.parametrize("user", STRANGERS)
async def test_people_who_are_not_staff_are_refused_politely_and_on_record(world: World, user: str) -> None:
    reference = await world.posted()
    thread = await world.thread(reference)
    await world.emu("channels", id=thread.channel, join=user)
    await world.click(reference, "claim", user)
    assert "privacy staff only" in str(await world.top(user))
    assert (await world.ticket(reference)).assignee is None
    assert (await world.events(reference)).count("action_refused") == 1


@pytest.mark.parametrize("user", [OUTSIDER, GUEST, "B0BOT0001", "U0NOBODY"])
async def test_being_in_the_group_is_not_enough_for_guests_and_outsiders(world: World, user: str) -> None:
    await world.emu("usergroups", id="S0STAFF1", handle="privacy-staff", name="Privacy staff", members=[STAFF, user])
    world.directory.forget()
    assert not await world.directory.is_member("company", user)
    assert await world.directory.is_member("company", STAFF)


async def test_somebody_who_left_the_group_a_moment_ago_is_refused(world: World) -> None:
    reference = await world.posted()
    assert await world.directory.is_member("company", COLLEAGUE), "known, and kept for up to a minute"
    await world.emu("usergroups", id="S0STAFF1", handle="privacy-staff", name="Privacy staff", members=[STAFF])
    await world.click(reference, "claim", COLLEAGUE)
    assert "privacy staff only" in str(await world.top(COLLEAGUE))


async def test_somebody_who_was_deactivated_is_refused(world: World) -> None:
    assert await world.directory.is_member("company", COLLEAGUE)
    await world.emu("users", id=COLLEAGUE, deactivated=True)
    assert not await world.directory.is_member("company", COLLEAGUE)


@pytest.mark.parametrize("method", ["usergroups.list", "usergroups.users.list", "users.info"])
async def test_nobody_acts_while_slack_cannot_say_who_is_staff(world: World, method: str) -> None:
    reference = await world.posted()
    await world.fault("ok_false", "internal_error", method=method, count=None)
    await world.click(reference, "claim")
    assert (await world.ticket(reference)).assignee is None


async def test_membership_is_kept_for_a_minute_at_most(world: World) -> None:
    for _ in range(5):
        assert await world.directory.is_member("company", STAFF)
    assert len(await world.calls("usergroups.users.list")) == 1
    world.clock.advance(61)
    assert await world.directory.is_member("company", STAFF)
    assert len(await world.calls("usergroups.users.list")) == 2


async def test_listed_members_need_no_group(world: World) -> None:
    world.directory._desks = {"company": a_desk(staff_group=None, staff_members=(EMPLOYEE,))}
    assert await world.directory.is_member("company", EMPLOYEE)
    assert not await world.directory.is_member("company", STAFF)


async def test_a_modal_submitted_by_somebody_else_changes_nothing(world: World) -> None:
    reference = await world.claimed()
    payload = {
        "type": "view_submission",
        "user": {"id": EMPLOYEE},
        "view": {
            "id": "V1",
            "hash": "h",
            "type": "modal",
            "callback_id": "resolve",
            "private_metadata": reference,
            "state": {"values": {"text": {"text": {"type": "plain_text_input", "value": "Done"}}}},
        },
    }
    answer = (await world.send(payload)).json()
    assert "privacy staff only" in str(answer["view"])
    assert (await world.ticket(reference)).status != "resolved"


@pytest.mark.parametrize("value", ["", "PD-0000-0000", "x" * 2000, "company", "PD-7K3M-9QX2; DROP TABLE tickets"])
async def test_what_a_button_carries_is_looked_up_not_believed(world: World, value: str) -> None:
    reference = await world.posted()
    click = world.a_click(reference, "claim", await world.thread(reference))
    click["actions"][0]["value"] = value
    assert (await world.send(click)).status_code == 200
    assert (await world.ticket(reference)).assignee is None


async def test_details_are_for_the_person_who_claimed_or_gives_a_reason(world: World) -> None:
    reference = await world.claimed()
    await world.click(reference, "details", STAFF)
    assert "taro@example.jp" in str(await world.top(STAFF))
    await world.click(reference, "details", COLLEAGUE)
    assert "taro@example.jp" not in str(await world.top(COLLEAGUE))
    await world.submit({"reason": "I cover for Hana today"}, COLLEAGUE)
    assert "taro@example.jp" in str(await world.top(COLLEAGUE))
    assert (await world.events(reference)).count("details_shown") == 2
    everything = str(await world.messages("C0COMPLAINT")) + str(await world.messages(CHANNEL))
    assert "taro@example.jp" not in everything


async def test_the_second_to_claim_is_told_who_was_first(world: World) -> None:
    reference = await world.claimed()
    click = world.a_click(reference, "claim", await world.thread(reference), COLLEAGUE)
    await world.send(click)
    assert (await world.ticket(reference)).assignee == STAFF
