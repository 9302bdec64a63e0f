"""Questions without an answer: what goes in comes out in order, page by page, and is dropped by day."""

from datetime import date, timedelta
from functools import partial

from bot.domain.unanswered import Unanswered
from storage.sqlite_store import SqliteStore

DAY = date(2026, 11, 20)


def a_question(number: int, policy: str = "company") -> Unanswered:
    return Unanswered(
        policy, "cookies", "ja", f"クッキー…{number}", DAY + timedelta(days=number), policy, number % 2 == 0
    )


async def test_they_come_back_page_by_page_and_by_policy(store: SqliteStore) -> None:
    questions = [a_question(number, ("company", "impress")[number % 2]) for number in range(5)]
    for question in questions:
        await store.write(partial(lambda tx, question: tx.questions.add(question), question=question))
    first, after = await store.read(lambda tx: tx.questions.list_after(0, 3))
    rest, end = await store.read(lambda tx: tx.questions.list_after(after, 3))
    assert first + rest == questions
    assert await store.read(lambda tx: tx.questions.list_after(end, 3)) == ([], end)
    of_impress, _ = await store.read(lambda tx: tx.questions.list_after(0, 9, "impress"))
    assert of_impress == questions[1::2]


async def test_the_old_ones_of_a_desk_are_dropped_in_chunks(store: SqliteStore) -> None:
    for number in range(6):
        question = a_question(number, ("company", "impress")[number % 2])
        await store.write(partial(lambda tx, question: tx.questions.add(question), question=question))
    last = DAY + timedelta(days=4)
    assert [await store.write(lambda tx: tx.questions.drop_before("company", last, 1)) for _ in range(3)] == [1, 1, 0]
    left, _ = await store.read(lambda tx: tx.questions.list_after(0, 9))
    assert [question.asked_on.day for question in left] == [21, 23, 24, 25]
