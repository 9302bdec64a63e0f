"""Employees' questions to the privacy staff: into a thread, answered in a direct message, followed up in it, and nothing internal leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.domain.rulings import Explanation
from bot.domain.tickets import TicketStatus
from bot.services import erasure, inquiries
from handlers.slack.blocks.posts import question_blocks
from tests.conftest import Counted
from tests.sizes import seeded, sized
from tests.slack.test_checks import GIVE_AWAY, press, typed
from tests.slack.test_texts import NASTY
from tests.slack.world import CHANNEL, COLLEAGUE, EMPLOYEE, GUEST, STAFF, World

MANY = sized(short=200, long=2_000)


async def asked(world: World, question: str = GIVE_AWAY, more: str | None = None) -> str:
    """A question passed on to the staff and posted; its reference."""
    await press(world, await typed(world, question), "ask_staff")
    answer = await world.submit({"text": more} if more else {}, user=EMPLOYEE)
    assert answer["result"] == "updated", answer
    await world.deliver()
    (ticket,) = await world.store.read(lambda tx: tx.tickets.list_desk("company"))
    return ticket.reference


async def told(world: World, user: str = EMPLOYEE) -> list[dict[str, Any]]:
    """What the desk wrote into somebody's direct messages."""
    return [m for m in await world.messages(world.direct(user)) if m.get("bot_id")]


async def thread_of(world: World, user: str = EMPLOYEE) -> list[dict[str, Any]]:
    first = (await told(world, user))[0]
    return await world.messages(world.direct(user), thread_ts=first["ts"])


async def reply_to(world: World, reference: str, text: str, purpose: str = "answer") -> None:
    await world.click(reference, "claim")
    await world.deliver()
    await world.click(reference, "reply")
    for _ in range(2):
        await world.submit({"purpose": purpose, "text": text})
    await world.deliver()


async def test_a_question_becomes_a_thread_with_its_facts(world: World) -> None:
    reference = await asked(world)
    thread = await world.thread(reference)
    card, story = (await world.messages(CHANNEL, thread_ts=thread.ts))[:2]
    assert "From*\nAn employee" in str(card["blocks"]).replace("\\n", "\n")
    assert "Reply to employee" in str(card["blocks"])
    assert EMPLOYEE not in str(card)
    assert GIVE_AWAY in str(story["blocks"])
    assert "needs consent" in str(story["blocks"])
    (hello,) = await told(world)
    assert reference in str(hello["blocks"])
    ticket = await world.ticket(reference)
    assert (ticket.kind, ticket.identity.level, ticket.is_employees) == ("inquiry", "none", True)


async def test_the_staffs_answer_reaches_the_employee_and_the_talk_in_the_thread_does_not(world: World) -> None:
    reference = await asked(world)
    thread = await world.thread(reference)
    await world.emu("message", user=STAFF, channel=thread.channel, thread_ts=thread.ts, text="internal-note-4711")
    await reply_to(world, reference, "Yes, once the partner has signed.")
    heard = str(await thread_of(world))
    assert "Yes, once the partner has signed." in heard
    assert "is looking at" in heard
    assert "internal-note-4711" not in heard
    assert "internal-note-4711" not in str(await told(world))
    await world.click(reference, "resolve")
    await world.submit({"text": "Closing words."})
    await world.deliver()
    heard = str(await thread_of(world))
    assert "Closing words." in heard
    assert "is closed" in heard


async def test_a_reply_in_the_direct_messages_thread_lands_with_the_staff(world: World) -> None:
    reference = await asked(world)
    await reply_to(world, reference, "Which partner?", purpose="ask")
    assert (await world.ticket(reference)).status is TicketStatus.AWAITING_CUSTOMER
    root, channel = (await told(world))[0], world.direct(EMPLOYEE)
    await world.fault("duplicate", 3, event="message")
    await world.emu("message", user=EMPLOYEE, channel=channel, thread_ts=root["ts"], text="Yamato & <Sons>")
    await world.deliver()
    thread = await world.thread(reference)
    posts = [m for m in await world.messages(CHANNEL, thread_ts=thread.ts) if "Yamato" in str(m["blocks"])]
    assert len(posts) == 1
    assert "The employee wrote" in str(posts[0]["blocks"])
    assert (await world.ticket(reference)).status is TicketStatus.IN_PROGRESS
    assert await world.store.read(lambda tx: tx.checks.list_desk(after=1)) == [], "a reply is no check"


async def test_the_button_adds_a_message_and_opens_a_closed_question_again(world: World) -> None:
    reference = await asked(world)
    await reply_to(world, reference, "Yes.")
    await world.click(reference, "resolve")
    await world.submit({"text": ""})
    await world.deliver()
    last = (await thread_of(world))[-1]
    await world.emu(
        "click", user=EMPLOYEE, channel=world.direct(EMPLOYEE), ts=last["ts"], action_id="employee:write_staff"
    )
    await world.submit({"text": "And their address?"}, user=EMPLOYEE)
    await world.deliver()
    thread = await world.thread(reference)
    assert "And their address?" in str(await world.messages(CHANNEL, thread_ts=thread.ts))
    assert (await world.ticket(reference)).is_open


async def test_somebody_elses_question_cannot_be_written_to(world: World) -> None:
    reference = await asked(world)
    for action in ("employee:write_staff",):
        await world.send(
            {
                "type": "block_actions",
                "team": {"id": "T0EMULATE"},
                "user": {"id": COLLEAGUE, "team_id": "T0EMULATE"},
                "trigger_id": world.emulator.emulator.modals.new_trigger(COLLEAGUE),
                "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": reference}],
            }
        )
        assert (await world.top(COLLEAGUE))["callback_id"] == "notice"
    root = (await told(world))[0]
    await world.emu("message", user=COLLEAGUE, channel=world.direct(COLLEAGUE), text="May I bill customers by e-mail?")
    assert root["ts"]
    assert (await world.events(reference)).count("customer_wrote") == 0


async def test_the_same_form_submitted_twice_files_one_question(world: World) -> None:
    await world.fault("duplicate", 3, event="view_submission")
    await asked(world)
    assert len(await world.store.read(lambda tx: tx.tickets.list_desk())) == 1


def test_staff_see_what_is_registered_of_a_trustee_even_where_the_verdict_has_no_conditions() -> None:
    told = Explanation("ask staff", "Lead.", "", (), (), (), "Ask.", notes=("Printo has not been confirmed yet.",))
    assert "Printo has not been confirmed yet." in str(question_blocks("May I?", told))


async def test_guests_are_told_whom_to_write_to(world: World) -> None:
    await world.emu("message", user=GUEST, channel=world.direct(GUEST), text=GIVE_AWAY)
    await world.deliver()
    (answer,) = await told(world, GUEST)
    await press(world, answer, "ask_staff", GUEST, world.direct(GUEST))
    await world.submit({"text": "May I?"}, user=GUEST)
    assert "privacy@example.com" in str(await world.top(GUEST))
    assert await world.store.read(lambda tx: tx.tickets.list_desk()) == []


async def test_too_many_questions_in_an_hour_are_refused_with_a_sentence(world: World) -> None:
    message, answer = await typed(world, GIVE_AWAY), {}
    for _ in range(13):
        await press(world, message, "ask_staff")
        answer = await world.submit({"text": "May I?"}, user=EMPLOYEE)
    assert answer["result"] == "errors"
    assert len(await world.store.read(lambda tx: tx.tickets.list_desk())) == 12


async def test_an_employees_question_never_becomes_a_customers_request(world: World) -> None:
    reference = await asked(world)
    await world.click(reference, "claim")
    thread = await world.thread(reference)
    card = (await world.messages(CHANNEL, thread_ts=thread.ts))[0]
    assert "ticket:change_kind" not in str(card["blocks"])
    await world.send(world.a_click(reference, "change_kind", thread))
    assert (await world.ticket(reference)).kind == "inquiry"


async def test_who_asked_is_seen_in_the_details_alone_and_that_is_recorded(world: World) -> None:
    reference = await asked(world)
    await world.click(reference, "claim")
    await world.click(reference, "details")
    assert f"<@{EMPLOYEE}>" in str(await world.top())
    assert "details_shown" in await world.events(reference)


async def test_a_repeated_lost_answer_keeps_one_thread(world: World) -> None:
    await press(world, await typed(world, GIVE_AWAY), "ask_staff")
    await world.submit({}, user=EMPLOYEE)
    await world.fault("accept_then_drop", method="chat.postMessage", count=2)
    for _ in range(4):
        await world.deliver()
        world.clock.advance(60)
    assert len(await told(world)) == 1


async def test_an_erased_question_leaves_the_direct_messages_too(world: World) -> None:
    reference = await asked(world)
    await reply_to(world, reference, "Yes.")
    root, channel = (await told(world))[0], world.direct(EMPLOYEE)
    await world.emu("message", user=EMPLOYEE, channel=channel, thread_ts=root["ts"], text="Thanks")
    await world.click(reference, "resolve")
    await world.submit({"text": ""})
    await world.store.write(lambda tx: erasure.erase_by_hand(tx, world.house, reference))
    await world.deliver()
    assert "Yes." not in str(await world.messages(channel))
    assert "Yes." not in str(await world.messages(channel, thread_ts=root["ts"]))
    assert "Thanks" in str(await world.messages(channel)), "the employee's own words stay hers"
    assert not await world.rows()


def foreign_markup(blocks: list[dict[str, Any]]) -> list[str]:
    """Mentions and links in what is shown as markup, but those of the desk's own pages and of people by id."""
    texts = [b["text"] for b in blocks if isinstance(b.get("text"), dict)]
    texts += [part for b in blocks for part in (*b.get("fields", ()), *(b.get("elements", ())))]
    marked = [str(part["text"]) for part in texts if part.get("type") == "mrkdwn"]
    own = ("<https://desk.example.com/", f"<@{STAFF}>", f"<@{EMPLOYEE}>")
    return [found for text in marked for found in re.findall(r"<[^>]*>", text) if not found.startswith(own)]


async def test_no_words_of_an_employee_mention_link_or_format_anything(
    world: World, monkeypatch: pytest.MonkeyPatch, counted: Counted
) -> None:
    """Asked, passed on and followed up: hostile words stay words, wherever they are shown."""
    monkeypatch.setattr(inquiries, "MESSAGES_PER_HOUR", 10 * MANY)
    chance = seeded("employees' words")
    nasty = [word for word in NASTY if word.encode("utf-8", "ignore").decode() == word]  # half a pair is no JSON
    reference = await asked(world)
    root, channel = (await told(world))[0], world.direct(EMPLOYEE)
    for _ in range(MANY):
        words = " ".join(
            ["May we use", *(chance.choice(nasty)[:300] for _ in range(chance.randint(1, 4))), "for billing?"]
        )
        seen = await typed(world, words)
        assert foreign_markup(seen.get("blocks") or []) == [], words
        await world.emu("message", user=EMPLOYEE, channel=channel, thread_ts=root["ts"], text=words, raw=True)
    await world.deliver()
    posts = (await world.messages(CHANNEL, thread_ts=(await world.thread(reference)).ts, limit=1000))[2:]
    assert len(posts) == MANY
    for post in (*posts, *(said for said in await thread_of(world) if said.get("bot_id"))):
        assert foreign_markup(post["blocks"]) == []
        assert not re.search(r"<[!@#]", str(post["text"]))
    counted("hostile texts", 2 * MANY)
