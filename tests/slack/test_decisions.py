"""Precedents and the register of provisions: made by staff, shown and never obeyed, judged by two, kept and put up for review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.policies import Policy
from bot.domain.precedents import PrecedentState
from bot.domain.provisions import ProvisionState
from bot.domain.purpose_facts import Verdict
from bot.services.precedents import confirm_precedent, review_changed, withdraw_precedent
from knowledge.library import PolicyLibrary
from tests.slack.policies import KNOWLEDGE
from tests.slack.test_checks import BILL, GIVE_AWAY, records, typed
from tests.slack.test_inquiries import asked, reply_to
from tests.slack.world import CHANNEL, COLLEAGUE, EMPLOYEE, GUEST, OUTSIDER, STAFF, World

POLICE = "The police ask for a customer's address without a warrant. May I tell them?"
ANSWER = "Yes, partner companies under contract may have the address <!here>."


async def precedent(world: World, decision: str = "permitted", **changed: Any) -> str:
    """An answer to GIVE_AWAY made a precedent; the reference it came from."""
    reference = await asked(world)
    await reply_to(world, reference, ANSWER)
    await world.click(reference, "make_precedent")
    answer = await world.submit({"clause": "company:3.1", "decision": decision, **changed})
    assert answer["result"] == "closed", answer
    await world.deliver()
    return reference


async def test_an_answer_becomes_a_precedent_and_is_shown_with_the_same_case(world: World) -> None:
    reference = await precedent(world)
    assert "precedent_made" in await world.events(reference)
    (made,) = await world.store.read(lambda tx: tx.precedents.list_desk("company", list(PrecedentState)))
    assert (made.answer, made.clause, made.decided_by, made.decision) == (ANSWER, "company:3.1", STAFF, "permitted")
    seen = str((await typed(world, GIVE_AWAY, COLLEAGUE))["blocks"])
    assert "Precedent, not part of the verdict" in seen
    assert "partner companies under contract" in seen
    assert f"<@{STAFF}>" in seen
    assert "Needs consent" in seen.split("Precedent")[0]
    assert (await records(world))[-1].ruling.verdict is Verdict.NEEDS_CONSENT, "and the verdict stands"


@pytest.mark.parametrize(
    "question",
    [
        BILL,
        "May we give customers' addresses and telephone numbers to a partner company?",
        "May we give customers' addresses to a partner company? They refused.",
        "May we give the addresses of 12 year old customers to a partner company?",
        "May we publish customers' addresses on our website?",
        "May we give customers' addresses to a partner company for quuxing the gnorbleflax?",
    ],
)
async def test_another_case_is_shown_no_precedent(world: World, question: str) -> None:
    await precedent(world)
    assert "Precedent" not in str((await typed(world, question))["blocks"])


async def test_the_facts_of_a_precedent_can_be_edited(world: World) -> None:
    facts: dict[str, Any] = {"items:company": ["address", "telephone"]}
    await precedent(world, **facts)
    seen = await typed(world, "May we give customers' addresses and telephone numbers to a partner company?")
    assert "Precedent" in str(seen["blocks"])


async def test_a_precedent_needs_an_answer_first(world: World) -> None:
    reference = await asked(world)
    await world.click(reference, "make_precedent")
    assert "answer the employee first" in str(await world.top())


def changed_policy(clause: str, words: str | None, moved_to: str | None = None) -> Policy:
    """The company's policy with one clause of other words, or under another id."""
    policy = KNOWLEDGE.policy("company")
    clauses = tuple(
        replace(c, text=words or c.text, id=moved_to or c.id) if c.id == clause else c for c in policy.clauses
    )
    return replace(policy, version="fedcba987654", clauses=clauses)


async def test_a_changed_clause_puts_its_precedents_up_for_review_and_staff_are_told_once(world: World) -> None:
    await precedent(world)
    new = changed_policy("company:3.1", "The Company shall never give anything to anybody.")
    for expected in (1, 0, 0):
        assert await world.store.write(lambda tx: review_changed(tx, world.house, [new])) == expected
    await world.deliver()
    alerts = [m for m in await world.messages(CHANNEL) if "Precedent 1 rests on company:3.1" in str(m["blocks"])]
    assert len(alerts) == 1
    assert "Precedent" not in str((await typed(world, GIVE_AWAY))["blocks"]), "not valid any more"
    await world.store.write(lambda tx: confirm_precedent(tx, world.house, 1, "system", lambda name: new, None))
    (again,) = await world.store.read(lambda tx: tx.precedents.list_desk("company", [PrecedentState.VALID]))
    assert again.version == new.version
    assert await world.store.write(lambda tx: review_changed(tx, world.house, [new])) == 0
    await world.store.write(lambda tx: withdraw_precedent(tx, world.house, 1, "system"))
    assert await world.store.read(lambda tx: tx.precedents.list_desk("company", [PrecedentState.VALID])) == []
    told = [event.type for event in await world.store.read(lambda tx: tx.events.list_desk("company"))]
    assert told == ["precedent_review", "precedent_confirmed", "precedent_withdrawn"]


async def test_a_precedent_is_not_shown_from_the_moment_its_clause_reads_otherwise(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any sweep has looked."""
    await precedent(world)
    new = changed_policy("company:3.1", "Other words altogether, about third parties and consent.")
    monkeypatch.setattr(type(KNOWLEDGE), "policies", lambda self: (new,))
    assert "Precedent" not in str((await typed(world, GIVE_AWAY))["blocks"])


@pytest.mark.parametrize("moved_to", [None, "company:9.9"])
async def test_a_precedent_follows_its_clause_where_only_other_words_changed(
    world: World, moved_to: str | None
) -> None:
    await precedent(world)
    clause, words = ("company:3.1", None) if moved_to else ("company:1.1", "Other words.")
    new = changed_policy(clause, words, moved_to)
    assert await world.store.write(lambda tx: review_changed(tx, world.house, [new])) == 1
    (followed,) = await world.store.read(lambda tx: tx.precedents.list_desk("company", [PrecedentState.VALID]))
    assert (followed.clause, followed.version) == (moved_to or "company:3.1", new.version)


@pytest.mark.parametrize("question", [GIVE_AWAY, "Do you give personal data to third parties?"])
async def test_an_answer_that_waited_quotes_the_version_it_was_found_in(
    world: World, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    old, new = KNOWLEDGE.policy("company"), changed_policy("company:3.1", "The Company shall give anything to anybody.")
    channel = world.direct(EMPLOYEE)
    await world.emu("message", user=EMPLOYEE, channel=channel, text=question)
    monkeypatch.setattr(KNOWLEDGE, "_earlier", PolicyLibrary(None))
    monkeypatch.setattr(KNOWLEDGE, "_indexes", KNOWLEDGE._indexes)
    KNOWLEDGE.take_in(new)
    await world.deliver()
    seen = str((await world.messages(channel))[-1]["blocks"])
    assert "shall not disclose personal information" in seen
    assert f"/policy/company/{old.version}#3.1" in seen
    assert "anything to anybody" not in seen


async def test_guests_are_shown_verdicts_but_not_what_staff_once_decided(world: World) -> None:
    await precedent(world)
    assert "Precedent" not in str((await typed(world, GIVE_AWAY, GUEST))["blocks"])
    for user, shown in ((GUEST, False), (COLLEAGUE, True)):
        await world.emu("message", user=user, channel=world.direct(user), text=GIVE_AWAY)
        await world.deliver()
        blocks = str((await world.messages(world.direct(user)))[-1]["blocks"])
        assert "Needs consent" in blocks
        assert ("partner companies under contract" in blocks) is shown


async def proposed(world: World) -> str:
    """A provision to the police, entered by STAFF."""
    reference = await asked(world, POLICE)
    await world.click(reference, "record_provision")
    clauses = [
        e for b in (await world.top())["blocks"] if b.get("block_id") == "clause" for e in b["element"]["options"]
    ]
    assert [option["value"] for option in clauses] == [
        "company:3.1.1",
        "company:3.1.2",
        "company:3.1.3",
        "company:3.1.4",
    ]
    answer = await world.submit(
        {
            "clause": "company:3.1.1",
            "recipient_name": "Kanda police <station>",
            "text": "Written enquiry 12-345, Article 197",
            "items:company": ["address"],
        }
    )
    assert answer["result"] == "closed", answer
    await world.deliver()
    return reference


async def judge(world: World, reference: str, state: str, user: str) -> None:
    thread = await world.thread(reference)
    entry = next(
        m for m in await world.messages(CHANNEL, thread_ts=thread.ts) if "decide_provision" in str(m["blocks"])
    )
    await world.emu("click", user=user, channel=CHANNEL, ts=entry["ts"], action_id=f"ticket:decide_provision:{state}")


async def test_a_provision_is_pending_until_a_second_person_confirms_it(world: World) -> None:
    reference = await proposed(world)
    thread = await world.thread(reference)
    assert "Kanda police &lt;station" not in str(await world.messages(CHANNEL, thread_ts=thread.ts))
    assert "Kanda police <station>" in str(await world.messages(CHANNEL, thread_ts=thread.ts)), "as it was typed"
    await judge(world, reference, "confirmed", STAFF)
    assert "second person" in str(await world.top())
    (entry,) = await world.store.read(lambda tx: tx.provisions.list_desk("company"))
    assert entry.state is ProvisionState.PENDING
    await world.fault("duplicate", 3, event="block_actions")
    await judge(world, reference, "confirmed", COLLEAGUE)
    (entry,) = await world.store.read(lambda tx: tx.provisions.list_desk("company"))
    assert (entry.state, entry.proposed_by, entry.decided_by) == (ProvisionState.CONFIRMED, STAFF, COLLEAGUE)
    assert (entry.clause, entry.facts.items, entry.reference) == ("company:3.1.1", ("address",), reference)
    events = await world.events(reference)
    assert (events.count("provision_proposed"), events.count("provision_confirmed")) == (1, 1)
    await judge(world, reference, "rejected", COLLEAGUE)
    assert "decided already" in str(await world.top(COLLEAGUE))
    assert await world.store.read(lambda tx: tx.events.verify(entry.ticket_id))


async def test_nobody_but_staff_can_judge_a_provision(world: World) -> None:
    reference = await proposed(world)
    value = {
        "type": "button",
        "action_id": "ticket:decide_provision:confirmed",
        "block_id": "b",
        "value": f"{reference}:1",
    }
    for user in (EMPLOYEE, OUTSIDER):
        click = world.a_click(reference, "decide_provision:confirmed", await world.thread(reference), user)
        await world.send({**click, "actions": [value]})
    (entry,) = await world.store.read(lambda tx: tx.provisions.list_desk())
    assert entry.state is ProvisionState.PENDING


async def test_an_exception_is_not_stretched_to_a_clause_that_is_none(world: World) -> None:
    reference = await asked(world, POLICE)
    await world.click(reference, "record_provision")
    view = await world.top()
    payload = {
        "type": "view_submission",
        "team": {"id": "T0EMULATE"},
        "user": {"id": STAFF, "team_id": "T0EMULATE"},
        "view": {
            **view,
            "state": {
                "values": {
                    "clause": {"clause": {"type": "static_select", "selected_option": {"value": "company:1.1"}}},
                    "recipient_name": {"recipient_name": {"type": "plain_text_input", "value": "Somebody"}},
                    "text": {"text": {"type": "plain_text_input", "value": "Because"}},
                    "day": {"day": {"type": "datepicker", "selected_date": "2026-11-22"}},
                    "items:company": {
                        "items:company": {"type": "multi_static_select", "selected_options": [{"value": "address"}]}
                    },
                }
            },
        },
    }
    answer = await world.send(payload)
    assert "no such exception" in answer.text
    assert await world.store.read(lambda tx: tx.provisions.list_desk()) == []


async def test_nothing_of_staffs_decisions_reaches_the_employee(world: World) -> None:
    reference = await proposed(world)
    await judge(world, reference, "confirmed", COLLEAGUE)
    await world.deliver()
    world.clock.advance(timedelta(seconds=1).total_seconds())
    heard = str(await world.messages(world.direct(EMPLOYEE)))
    assert "Kanda" not in heard
    assert "provision" not in heard.lower()
