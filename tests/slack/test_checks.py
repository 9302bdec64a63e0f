"""Purpose checks in Slack: typed or chosen, privately, with facts that can be changed, and one record for each."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.checks import Check
from bot.domain.precedents import clause_hash
from bot.domain.purpose_facts import Circumstance, Recipient, Verdict
from bot.domain.purpose_rules import Facts
from bot.domain.registered import Registered, Trustee
from bot.services import purpose_checks
from handlers.slack.blocks.answers import QuotedClause
from handlers.slack.blocks.check_form import check_form
from handlers.slack.blocks.checks import ShownCheck, check_blocks
from tests.slack.policies import CHECKS, KNOWLEDGE
from tests.slack.test_texts import valid_post, valid_view
from tests.slack.world import COLLEAGUE, EMPLOYEE, World, a_desk, a_world
from tests.storage.check_values import a_precedent
from tests.storage.plain import contents

GIVE_AWAY = "May we give customers' addresses to a partner company?"
BILL = "May we use customers' e-mail addresses for billing?"
UNREADABLE = "May we use the gnorbleflax of customers for quuxing at Zentrabold?"
QUESTIONS = (
    GIVE_AWAY,
    BILL,
    UNREADABLE,
    "The police ask for a customer's address without a warrant. May I tell them?",
    "Can I send our newsletter to a customer who unsubscribed?",
    "顧客の住所を委託先に渡して請求書を送ってもいいですか?",
)


async def typed(world: World, text: str, user: str = EMPLOYEE, channel: str = "C0GENERAL") -> dict[str, Any]:
    """The private answer to the command."""
    answer = await world.emu("command", user=user, channel=channel, command="/privacy-check", text=text)
    assert answer["status"] == 200, answer
    return (await world.messages(channel, user=user))[-1]


async def press(
    world: World, message: dict[str, Any], action: str, user: str = EMPLOYEE, channel: str = "C0GENERAL"
) -> Any:
    return await world.emu("click", user=user, channel=channel, ts=message["ts"], action_id=f"employee:{action}")


async def records(world: World) -> list[Check]:
    return await world.store.read(lambda tx: tx.checks.list_desk())


@pytest.mark.parametrize("question", QUESTIONS)
async def test_facts_left_as_they_were_read_get_the_same_verdict(world: World, question: str) -> None:
    await press(world, await typed(world, question), "change_facts")
    await world.submit({}, user=EMPLOYEE)
    first, second = await records(world)
    assert first.ruling.verdict is second.ruling.verdict
    assert (first.ruling.rule, first.ruling.clauses) == (second.ruling.rule, second.ruling.clauses)
    assert first.facts == second.facts
    assert second.locale == first.locale == CHECKS.language_of(question)


async def test_facts_that_are_changed_are_ruled_on_anew_in_the_form(world: World) -> None:
    await press(world, await typed(world, GIVE_AWAY), "change_facts")
    answer = await world.submit(
        {"recipients:company": ["own_team"], "items:company": ["address"], "purposes:company": ["billing"]},
        user=EMPLOYEE,
    )
    assert answer["result"] == "updated"
    _, second = await records(world)
    assert second.ruling.verdict is Verdict.PERMITTED
    shown = str((await world.top(EMPLOYEE))["blocks"])
    assert "Permitted" in shown
    assert "#1.1|" in shown


async def test_what_could_not_be_read_holds_a_permission_back_until_it_is_taken_away(world: World) -> None:
    await press(world, await typed(world, UNREADABLE), "change_facts")
    form = str((await world.top(EMPLOYEE))["blocks"])
    assert "gnorbleflax" not in form.lower()
    assert "something could not be read" in form
    chosen = {"items:company": ["email"], "purposes:company": ["billing"], "recipients:company": []}
    await world.submit(chosen, user=EMPLOYEE)
    assert (await records(world))[-1].ruling.verdict is not Verdict.PERMITTED
    await world.emu("click", user=EMPLOYEE, view_id="top", action_id="employee:change_facts")
    await world.submit({**chosen, "circumstances:company": []}, user=EMPLOYEE)
    assert (await records(world))[-1].ruling.verdict is Verdict.PERMITTED


async def test_the_command_alone_opens_the_form_and_leaves_no_message(world: World) -> None:
    await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text="  ")
    assert await world.messages("C0GENERAL", user=EMPLOYEE) == []
    form = await world.top(EMPLOYEE)
    assert form["private_metadata"] == "company|en"
    await world.submit({"items:company": ["email"], "purposes:company": ["billing"]}, user=EMPLOYEE)
    (record,) = await records(world)
    assert (record.asker, record.ruling.verdict) == (EMPLOYEE, Verdict.PERMITTED)


async def test_another_desk_in_the_form_offers_its_own_policys_words(tmp_path: Path) -> None:
    impress = a_desk("impress", name="Impress Group", policy="impress", channels={"default": "privacy-complaints"})
    async with a_world(tmp_path, a_desk(channels={"default": "privacy-desk"}), impress) as world:
        await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text="")
        await world.emu("click", user=EMPLOYEE, view_id="top", action_id="employee:choose_desk", value="impress")
        form = await world.top(EMPLOYEE)
        assert form["private_metadata"] == "impress|en"
        await world.submit({"items:impress": ["email"], "purposes:impress": ["introduce_services"]}, user=EMPLOYEE)
        (record,) = await records(world)
        assert (record.desk, record.policy) == ("impress", "impress")
        assert record.ruling.verdict is not Verdict.PERMITTED


async def test_the_same_command_twice_leaves_one_record(world: World) -> None:
    await world.fault("duplicate", 3, event="command")
    await typed(world, BILL)
    assert len(await records(world)) == 1
    await world.fault("duplicate", 3, event="message")
    channel = world.direct(EMPLOYEE)
    await world.emu("message", user=EMPLOYEE, channel=channel, text=GIVE_AWAY)
    await world.deliver()
    assert len(await records(world)) == 2
    assert len([m for m in await world.messages(channel) if m.get("bot_id")]) == 1
    await world.fault("duplicate", 3, event="view_submission")
    await press(world, (await world.messages(channel))[-1], "change_facts", channel=channel)
    await world.submit({}, user=EMPLOYEE)
    assert len(await records(world)) == 3


async def test_a_record_says_who_asked_what_and_what_was_ruled(world: World) -> None:
    await typed(world, GIVE_AWAY)
    (record,) = await records(world)
    policy = world.house.desks["company"].policy
    assert (record.asker, record.desk, record.policy) == (EMPLOYEE, "company", policy)
    assert record.clause == "company:3.1"
    assert record.version == CHECKS.rules(policy).version
    assert record.facts.items == ("address",)


async def test_no_word_and_no_name_of_an_asker_is_in_a_button_a_form_or_the_database(
    world: World, tmp_path: Path
) -> None:
    question = "May I tell Kanaria Feldspat the gnorbleflax of our customer Taro Yamada?"
    message = await typed(world, question)
    buttons = [e for block in message["blocks"] if block["type"] == "actions" for e in block["elements"]]
    assert {button["value"].split(":")[0] for button in buttons} == {"check"}
    await press(world, message, "change_facts")
    carried = str({k: v for k, v in (await world.top(EMPLOYEE)).items() if k in ("private_metadata", "blocks")})
    await world.emu("message", user=EMPLOYEE, channel=world.direct(EMPLOYEE), text=question)
    rows = str([(row.lane, dict(row.payload)) for row in await world.rows()])
    files = contents(tmp_path)
    assert {"data.db", "data.db-wal"} <= files.keys()
    for word in ("Kanaria", "Feldspat", "gnorbleflax", "Yamada", EMPLOYEE):
        assert word.lower() not in rows.lower()
        assert word == EMPLOYEE or word.lower() not in carried.lower()
        assert [name for name, content in files.items() if word.encode().lower() in content.lower()] == []


async def test_words_are_kept_for_a_day_and_records_for_the_desks_time(world: World) -> None:
    await typed(world, UNREADABLE)
    assert await world.store.read(lambda tx: tx.asked_words.find_of_check(1))
    world.clock.advance(timedelta(days=1, minutes=1).total_seconds())
    assert await world.store.write(lambda tx: purpose_checks.forget_words(tx, world.house)) == 1
    assert await world.store.read(lambda tx: tx.asked_words.find_of_check(1)) is None
    assert await world.store.write(lambda tx: purpose_checks.drop_old_checks(tx, world.house)) == 0
    world.clock.advance(timedelta(days=world.house.desks["company"].check_days).total_seconds())
    assert await world.store.write(lambda tx: purpose_checks.drop_old_checks(tx, world.house)) == 1
    assert await records(world) == []


async def test_an_answer_belongs_to_whoever_asked(world: World) -> None:
    message = await typed(world, BILL)
    (button,) = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]][:1]
    for action in ("change_facts", "ask_staff"):
        payload = {
            "type": "block_actions",
            "team": {"id": "T0EMULATE"},
            "user": {"id": COLLEAGUE, "team_id": "T0EMULATE"},
            "trigger_id": world.emulator.emulator.modals.new_trigger(COLLEAGUE),
            "actions": [
                {"type": "button", "action_id": f"employee:{action}", "block_id": "b", "value": button["value"]}
            ],
        }
        assert (await world.send(payload)).status_code == 200
        assert (await world.top(COLLEAGUE))["callback_id"] == "notice", "a sentence and no form"


async def test_a_mention_is_checked_for_the_person_alone(world: World) -> None:
    await world.emu("message", user=EMPLOYEE, channel="C0GENERAL", text=f"@Privacy Desk {BILL}")
    await world.deliver()
    seen = [m for m in await world.messages("C0GENERAL", user=EMPLOYEE) if m.get("bot_id")]
    assert "Permitted" in str(seen[-1]["blocks"])
    assert not [m for m in await world.messages("C0GENERAL", user=COLLEAGUE) if m.get("bot_id")]
    (record,) = await records(world)
    assert record.asker == EMPLOYEE


async def test_a_question_about_the_policy_is_answered_as_one(world: World) -> None:
    message = await typed(world, "Do you share personal information with third parties?")
    assert await records(world) == []
    assert "policy/company" in str(message["blocks"])
    await press(world, message, "ask_staff")
    assert "third parties" in str((await world.top(EMPLOYEE))["blocks"])


async def test_the_form_speaks_the_language_of_the_persons_slack(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def japanese(user_id: str) -> dict[str, str]:
        return {"id": user_id, "locale": "ja-JP"}

    monkeypatch.setattr(world.directory, "_read_user", japanese)
    await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text="")
    form = await world.top(EMPLOYEE)
    assert form["private_metadata"] == "company|ja"
    assert "メールアドレス" in str(form["blocks"])
    await world.submit({"items:company": ["email"], "purposes:company": ["billing"]}, user=EMPLOYEE)
    assert "できます" in str((await world.top(EMPLOYEE))["blocks"])


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_longest_answer_fits_one_message(locale: str) -> None:
    """Every fact there is, a clause and words without end, two long precedents."""
    facts = Facts(
        items=tuple(code for code, _ in CHECKS.vocabulary("company", locale).items),
        purposes=tuple(code for code, _ in CHECKS.vocabulary("company", locale).purposes),
        recipients=tuple(Recipient),
        circumstances=frozenset(Circumstance),
    )
    ruling = CHECKS.decide("company", facts)
    clause = QuotedClause("3.1", "Heading " * 40, "漢字 & <words> " * 2_000, "https://desk.example.com/policy/x#3.1")
    shown = ShownCheck(
        check_id=10**12,
        explanation=CHECKS.explain("company", facts, ruling, locale),
        clauses=[clause] * 30,
        desk=a_desk(),
        other_desks=["impress"] * 5,
        locale=locale,
        unread=["quux " * 500] * 20,
        precedents=[a_precedent(answer="a & b " * 1_000)] * 2,
        verdict=ruling.verdict,
    )
    valid_post("An answer", check_blocks(shown))
    words = CHECKS.vocabulary("company", locale)
    for desk in (a_desk(), a_desk("impress")):
        valid_view(check_form(desk, [a_desk(), a_desk("impress")], words, facts, locale))


async def test_a_precedent_stricter_than_the_verdict_is_a_warning(world: World) -> None:
    facts = CHECKS.read("company", BILL)
    clause = KNOWLEDGE.policy("company").by_id["company:1.1"]
    strict = a_precedent(
        decision=Verdict.NOT_PERMITTED, facts=facts, clause=clause.id, clause_hash=clause_hash(clause.text)
    )
    await world.store.write(lambda tx: tx.precedents.add(strict))
    seen = str((await typed(world, BILL))["blocks"])
    assert "stricter here than the verdict above" in seen
    assert "The verdict above stands" not in seen


@pytest.mark.parametrize(
    ("confirmed_on", "counts"), [(date(2026, 1, 1), True), (None, False)], ids=["confirmed", "to be confirmed"]
)
async def test_a_registered_trustee_can_be_chosen_by_name_and_counts_as_it_stands(
    tmp_path: Path, confirmed_on: date | None, counts: bool
) -> None:
    trustee = Trustee(("Printo",), "printing bills", confirmed_on)
    desk = a_desk("impress", name="Impress Group", policy="impress", registered=Registered(trustees=(trustee,)))
    async with a_world(tmp_path, desk) as world:
        await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text="")
        chosen = {"items:impress": ["name"], "recipients:impress": ["name:Printo"], "purposes:impress": ["billing"]}
        answer = await world.submit(chosen, user=EMPLOYEE)
        assert answer["result"] == "updated"
        (record,) = await records(world)
        assert record.facts.recipients == (Recipient.TRUSTEE,)
        assert record.facts.recipient_names == ("Printo",)
        assert (Circumstance.TRUSTEE_CONFIRMED in record.facts.circumstances) is counts
        shown = str((await world.top(EMPLOYEE))["blocks"])
        assert ("were confirmed on 2026-01-01" in shown) is counts
        assert ("have not been confirmed yet" in shown) is not counts
        assert record.ruling.verdict is not Verdict.PERMITTED, "the form did not name the purpose"
        await world.emu("click", user=EMPLOYEE, view_id="top", action_id="employee:change_facts")
        await world.submit({}, user=EMPLOYEE)
        assert (await records(world))[-1].facts == record.facts, "and stays chosen"
