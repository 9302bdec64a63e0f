"""The page behind the link of an answer letter: a form, a fresh code, and the words as staff wrote them; both languages, no script."""

import re
from typing import Any

import pytest

from bot.domain.messages import ReplyPurpose
from bot.ports import Job
from bot.services import case_handling
from tests.web.desk import OFFICER, WebDesk

ANSWER = "We hold <b>your name</b>\nand two orders"


async def answered(desk: WebDesk, **session: str) -> str:
    """The path of the link to an answered complaint."""
    ticket = await desk.complaint(await desk.visitor(**session))
    reference = ticket["reference"]

    def answer(tx: Any) -> None:
        case_handling.claim(tx, desk.house, reference, OFFICER)
        case_handling.reply(tx, desk.house, reference, OFFICER, ANSWER, ReplyPurpose.ANSWER)

    await desk.store.write(answer)

    def newest(tx: Any) -> str:
        now = desk.clock.now()
        rows = []
        while found := tx.outbox.claim(now, now - now, jobs=(Job.LETTER,), limit=50):
            rows += found
            for row in found:
                tx.outbox.done(row)
        return str(next(row.secret for row in rows if row.payload["letter"] == "answer_ready"))

    return f"/answer/{await desk.store.write(newest)}"


async def test_a_code_by_mail_opens_the_answer_word_for_word(desk: WebDesk) -> None:
    path = await answered(desk)
    for _ in range(3):
        form = await desk.client.get(path)
        assert form.status_code == 200
        assert "Send me a code" in form.text
        assert "your name" not in form.text
        assert "alice@" not in form.text
    sent = await desk.client.post(path, data={})
    assert (sent.status_code, "Show the answer" in sent.text) == (200, True)
    code = await desk.mailed_code()
    wrong = await desk.client.post(path, data={"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 403
    assert "not the code in our newest e-mail" in wrong.text
    opened = await desk.client.post(path, data={"code": f" {code[:3]} {code[3:]} "})
    assert opened.status_code == 200
    assert "We hold &lt;b&gt;your name&lt;/b&gt;\nand two orders" in opened.text
    again = await desk.client.post(path, data={"code": code})
    assert (again.status_code, "two orders" in again.text) == (403, False)


async def test_the_page_is_kept_nowhere_and_speaks_the_language_of_the_request(desk: WebDesk) -> None:
    path = await answered(desk)
    english = await desk.client.get(path, headers={"Accept-Language": "ja"})
    assert '<html lang="en">' in english.text
    japanese = await desk.client.get(path + "?lang=ja")
    assert '<html lang="ja">' in japanese.text
    assert "コードを受け取る" in japanese.text
    for answer in (english, japanese):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin", (
            "with none a browser sends the form with the origin “null”"
        )
        assert answer.headers["x-robots-tag"] == "noindex"
        assert (
            "script-src" in answer.headers["content-security-policy"]
            or "default-src" in answer.headers["content-security-policy"]
        )
        assert not re.search(r"<script|onclick|style=", answer.text)


@pytest.mark.parametrize(("lang", "sentence"), [("en", "not valid any more"), ("ja", "無効になりました")])
async def test_an_unknown_link_says_so_and_takes_nothing(desk: WebDesk, lang: str, sentence: str) -> None:
    path = f"/answer/{'x' * 43}?lang={lang}"
    for answer in (await desk.client.get(path), await desk.client.post(path, data={"code": "123456"})):
        assert answer.status_code == 404
        assert sentence in answer.text
        assert "<form" not in answer.text
