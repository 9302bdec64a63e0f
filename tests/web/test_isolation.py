"""One customer's requests are invisible to another: every endpoint, every id, the same refusal as for what does not exist."""

import pytest

from tests.web import upload_samples
from tests.web.desk import Visitor, WebDesk

UNKNOWN = "PD-0000-0000"


async def seen_by(visitor: Visitor, reference: str) -> list[tuple[int, str]]:
    """What every call that names a ticket answers."""
    answers = [
        await visitor.get(f"/api/tickets/{reference}"),
        await visitor.upload(reference, upload_samples.jpeg()),
        await visitor.upload(reference, upload_samples.jpeg(), Idempotency_Key="mine"),
    ]
    return [(answer.status_code, answer.text) for answer in answers]


async def test_anothers_ticket_is_refused_like_one_that_does_not_exist(desk: WebDesk) -> None:
    alice, mallory = await desk.visitor(), await desk.visitor()
    reference = await desk.disclosure(alice)
    own = await desk.complaint(mallory)
    for guess in (reference, reference.lower(), reference.replace("-", ""), f" {reference} "):
        assert await seen_by(mallory, guess) == await seen_by(mallory, UNKNOWN)
    assert {status for status, _ in await seen_by(mallory, reference)} == {404}
    assert [t["reference"] for t in (await mallory.get("/api/tickets")).json()["tickets"]] == [own["reference"]]


async def test_anothers_messages_cannot_be_read(desk: WebDesk) -> None:
    alice, mallory = await desk.visitor(), await desk.visitor()
    await alice.say("My name is Alice Example. Do you sell my data?")
    for after in range(4):
        texts = [m["text"] for m in (await mallory.get(f"/api/chat/messages?after={after}")).json()["messages"]]
        assert not any("Alice" in text for text in texts)


async def test_a_desks_chat_shows_nothing_of_the_other_desk(desk: WebDesk) -> None:
    company, impress = await desk.visitor("company"), await desk.visitor("impress")
    ticket = await desk.complaint(company)
    assert (await impress.get(f"/api/tickets/{ticket['reference']}")).status_code == 404


async def access_to(desk: WebDesk, visitor: Visitor) -> tuple[str, str]:
    """The reference of a new complaint and the access code the chat showed for it."""
    ticket = await desk.complaint(visitor)
    words = (
        " ".join(message["text"] for message in visitor.turn["messages"]).replace(".", " ").replace(",", " ").split()
    )
    [code] = {word for word in words if len(word) == 11 and word[5] == "-" and word == word.upper()}
    return ticket["reference"], code


async def test_reference_and_access_code_show_the_status_and_nothing_said(desk: WebDesk) -> None:
    reference, code = await access_to(desk, await desk.visitor())
    shown = await desk.client.post("/api/tickets/lookup", json={"reference": reference, "access_code": code.lower()})
    assert shown.status_code == 200
    assert shown.json()["reference"] == reference
    assert "Alice" not in shown.text
    assert "neighbour" not in shown.text


async def test_the_access_code_is_shown_once(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    _, code = await access_to(desk, visitor)
    assert code not in (await visitor.get("/api/chat/messages")).text


@pytest.mark.parametrize("code", ["00000-00000", "", "x", "4F7KM92QXA"])
async def test_a_wrong_code_and_an_unknown_reference_look_the_same(desk: WebDesk, code: str) -> None:
    reference, _ = await access_to(desk, await desk.visitor())
    wrong = await desk.client.post("/api/tickets/lookup", json={"reference": reference, "access_code": code})
    unknown = await desk.client.post("/api/tickets/lookup", json={"reference": UNKNOWN, "access_code": code})
    assert (wrong.status_code, wrong.text) == (unknown.status_code, unknown.text)
    assert wrong.status_code == 403


async def test_guessing_access_codes_ends_after_five_tries_even_with_the_right_one(desk: WebDesk) -> None:
    reference, code = await access_to(desk, await desk.visitor())
    for _ in range(5):
        answer = await desk.client.post(
            "/api/tickets/lookup", json={"reference": reference, "access_code": "00000-00000"}
        )
        assert answer.status_code == 403
    answer = await desk.client.post("/api/tickets/lookup", json={"reference": reference, "access_code": code})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
