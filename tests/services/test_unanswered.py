"""Questions without an answer: what is kept of them, for how long, and what of them never leaves the turn."""

from datetime import date, timedelta

from bot.domain.answers import Reply, Scored, Understood
from bot.domain.intents import Intent
from bot.domain.unanswered import Unanswered, by_topic
from bot.ports import Transaction
from bot.services import chat, unanswered
from tests.services.conftest import TestDesk

DAY = date(2026, 11, 20)


def silent(text: str, concept: str = "cookies", words: str = "cookies?") -> Understood:
    concepts = (Scored(concept, 0.9),) if concept else ()
    answer = Reply("The policy does not say anything about that.")
    return Understood(
        "company", text, "en", (Intent.ASK,), concepts=concepts, abstain=True, answer=answer, known_words=words
    )


async def ask(desk: TestDesk, understood: Understood) -> None:
    if not desk.token:
        await desk.open()
    await desk.write(lambda tx: chat.take_turn(tx, desk.house, desk.token, understood.text, understood))


async def kept(desk: TestDesk, policy: str | None = None) -> list[Unanswered]:
    def work(tx: Transaction) -> list[Unanswered]:
        found: list[Unanswered] = []
        after = 0
        while page := tx.questions.list_after(after, 2, policy):
            if not page[0]:
                return found
            found, after = found + page[0], page[1]
        return found

    return await desk.store.read(work)


async def test_a_question_the_policy_is_silent_on_is_kept_by_topic_and_day(desk: TestDesk) -> None:
    await ask(desk, silent("Hanako asks: do you use cookies?"))
    await ask(desk, silent("what", concept="", words="what"))
    assert await kept(desk) == [
        Unanswered("company", "cookies", "en", "cookies?", DAY, "company"),
        Unanswered("company", "", "en", "what", DAY, "company"),
    ]
    assert await kept(desk, "impress") == []


async def test_what_was_answered_or_hostile_is_not_kept(desk: TestDesk) -> None:
    await desk.open()
    await desk.say("Do you share data?", Intent.ASK)
    await desk.say("I want to complain about a thing", Intent.COMPLAINT)
    hostile = Understood("company", "x", "en", (Intent.OUT_OF_SCOPE,), abstain=True, hostile=True, answer=Reply("No."))
    await desk.open()
    await ask(desk, hostile)
    assert await kept(desk) == []


async def test_they_are_forgotten_when_their_days_are_over(desk: TestDesk) -> None:
    await ask(desk, silent("old"))
    desk.clock.advance(timedelta(days=180))
    assert await desk.write(lambda tx: unanswered.forget_old(tx, desk.house)) == 0
    desk.clock.advance(timedelta(days=1))
    assert await desk.write(lambda tx: unanswered.forget_old(tx, desk.house)) == 1
    assert await kept(desk) == []


def test_topics_stand_in_the_order_of_how_often_they_came() -> None:
    questions = [
        *[Unanswered("company", "cookies", "en", "cookies?", DAY + timedelta(days=n)) for n in range(3)],
        Unanswered("company", "cookies", "en", "do you use cookies", DAY),
        *[Unanswered("company", "", "en", "…", DAY)] * 9,
        Unanswered("company", "encryption", "en", "encrypted?", DAY),
    ]
    topics = by_topic(questions)
    assert [(topic.concept, topic.count) for topic in topics] == [("cookies", 4), ("encryption", 1), ("", 9)]
    assert (topics[0].first, topics[0].last) == (DAY, DAY + timedelta(days=2))
    assert topics[0].wordings == (("cookies?", 3), ("do you use cookies", 1))
