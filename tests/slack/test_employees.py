"""Employees ask what the policy says: privately, with the clause's own words, and under the right desk's policy."""

from pathlib import Path

from bot.domain.policies import Clause
from handlers.slack.blocks.limits import escape
from tests.slack.policies import KNOWLEDGE
from tests.slack.world import CHANNEL, EMPLOYEE, STAFF, World, a_desk, a_world

QUESTION = "Do you share personal information with third parties?"


def quoted(shown: str, policy: str = "company") -> list[Clause]:
    """The clauses of a policy whose own words stand in a text."""
    flat = " ".join(shown.replace("&gt; ", "").replace("> ", "").split())
    return [
        c for c in KNOWLEDGE.policy(policy).clauses if len(c.text) > 40 and " ".join(escape(c.text).split()) in flat
    ]


def texts(blocks: list[dict[str, object]]) -> str:
    return "\n".join(str(b["text"]["text"]) for b in blocks if isinstance(b.get("text"), dict) and "text" in b["text"])  # type: ignore[index,operator] # shapes of Block Kit


async def test_the_command_answers_privately_with_the_clause_and_its_link(world: World) -> None:
    answer = await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text=QUESTION)
    assert answer["status"] == 200
    assert "Company" in answer["shown"]
    (seen,) = await world.messages("C0GENERAL", user=EMPLOYEE)
    blocks = seen["blocks"]
    clauses = quoted(texts(blocks))
    assert clauses
    assert f"https://desk.example.com/policy/company/{KNOWLEDGE.policy('company').version}#{clauses[0].path}" in str(
        blocks
    )
    assert await world.messages("C0GENERAL") == []


async def test_the_command_says_how_to_ask(world: World) -> None:
    answer = await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text="help")
    (seen,) = await world.messages("C0GENERAL", user=EMPLOYEE)
    assert answer["shown"] == "Ask about the privacy policy"
    assert "may we share addresses with a delivery company?" in str(seen["blocks"])


async def test_a_command_too_long_is_refused_with_a_sentence(world: World) -> None:
    answer = await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text="x" * 9000)
    assert answer["status"] == 200
    assert "too long" in str(answer["shown"])


async def test_a_direct_message_is_answered_in_it(world: World) -> None:
    channel = world.direct(EMPLOYEE)
    await world.emu("message", user=EMPLOYEE, channel=channel, text=QUESTION)
    await world.deliver()
    answer = (await world.messages(channel))[-1]
    assert quoted(texts(answer["blocks"]))
    await world.deliver()
    assert len([m for m in await world.messages(channel) if m.get("bot_id")]) == 1, "the answer is no new question"


async def test_a_mention_is_answered_to_the_person_alone(world: World) -> None:
    await world.emu("message", user=EMPLOYEE, channel="C0GENERAL", text=f"@Privacy Desk {QUESTION}")
    await world.deliver()
    assert not any("policy/company" in str(m) for m in await world.messages("C0GENERAL", user=STAFF))
    assert any("policy/company" in str(m) for m in await world.messages("C0GENERAL", user=EMPLOYEE))


async def test_a_lost_private_answer_is_harmless(world: World) -> None:
    await world.fault("accept_then_drop", method="chat.postEphemeral", count=None)
    await world.emu("message", user=EMPLOYEE, channel="C0GENERAL", text=f"@Privacy Desk {QUESTION}")
    for _ in range(8):
        await world.deliver()
        world.clock.advance(301)
    assert 1 <= len(await world.calls("chat.postEphemeral")) <= 3
    assert not await world.rows()


async def test_nothing_of_a_question_is_kept(world: World) -> None:
    await world.emu("message", user=EMPLOYEE, channel=world.direct(EMPLOYEE), text="May Taro Yamada see her file?")
    rows = await world.rows()
    assert rows
    assert "Yamada" not in str([row.payload for row in rows])


async def test_each_channel_asks_its_own_desk(tmp_path: Path) -> None:
    impress = a_desk("impress", name="Impress Group", policy="impress", channels={"default": "privacy-complaints"})
    company = a_desk(channels={"default": "privacy-desk"})
    async with a_world(tmp_path, company, impress) as world:
        for channel, text, desk in (
            (CHANNEL, QUESTION, "Company"),
            ("C0COMPLAINT", QUESTION, "Impress Group"),
            ("C0GENERAL", QUESTION, "Company"),
            ("C0GENERAL", f"impress: {QUESTION}", "Impress Group"),
            ("C0COMPLAINT", f"Company : {QUESTION}", "Company"),
        ):
            await world.emu("command", user=STAFF, channel=channel, command="/privacy-check", text=text)
            seen = (await world.messages(channel, user=STAFF))[-1]
            assert f"From the privacy policy of {desk}." in str(seen["blocks"]), (channel, text)


async def test_what_a_customer_would_ask_for_files_nothing_here(world: World) -> None:
    answer = await world.emu(
        "command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text="Please delete my account"
    )
    assert answer["status"] == 200
    assert not await world.rows()


async def test_home_shows_staff_their_open_requests_and_others_how_to_ask(world: World) -> None:
    reference = await world.posted()
    thread = await world.thread(reference)
    staff = (await world.emu("home", user=STAFF, tab="home"))["view"]
    other = (await world.emu("home", user=EMPLOYEE, tab="home"))["view"]
    assert reference in str(staff)
    assert f"/archives/{thread.channel}/p{thread.ts.replace('.', '')}" in str(staff)
    assert reference not in str(other)
    assert "Taro" not in str(staff)
    assert "/privacy-check" in str(other)


async def test_a_purpose_gets_a_ruling_with_the_clause_that_decides(world: World) -> None:
    question = "May we give customers' addresses to a partner company?"
    answer = await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text=question)
    assert answer["status"] == 200
    (seen,) = await world.messages("C0GENERAL", user=EMPLOYEE)
    shown = texts(seen["blocks"])
    assert "Permitted" not in shown.splitlines()[0]
    assert quoted(shown)[0].id == "company:3.1", "in the clause's own words"
    assert "#3.1|" in shown, "and a link to its place"
    assert "only for what is listed as understood" in str(seen["blocks"])


async def test_a_ruling_reaches_a_direct_message_too(world: World) -> None:
    channel = world.direct(EMPLOYEE)
    await world.emu(
        "message", user=EMPLOYEE, channel=channel, text="Can I sell our customer list to an advertising agency?"
    )
    await world.deliver()
    shown = texts((await world.messages(channel))[-1]["blocks"])
    assert quoted(shown)
    assert not shown.startswith("Permitted")


async def test_a_question_without_an_answer_is_remembered_by_its_topic_alone(world: World) -> None:
    text = "Does Mr Zyxqford use cookies on 192.0.2.7?"
    await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text=text)
    (kept,), _ = await world.store.read(lambda tx: tx.questions.list_after(0, 9))
    assert (kept.policy, kept.concept, kept.by_staff) == ("company", "cookies", True)
    assert "cookies" in kept.words
    assert "zyxq" not in kept.words.lower()
    assert "192" not in kept.words
    await world.emu("command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text=QUESTION)
    assert len((await world.store.read(lambda tx: tx.questions.list_after(0, 9)))[0]) == 1
