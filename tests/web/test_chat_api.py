"""The chat's contract: shapes as documented, a sentence for every refusal, and repeats that change nothing."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from tests.sizes import sized
from tests.web.desk import ALICE, WebDesk

MESSAGE_KEYS = {"id", "author", "text", "citations", "quick_replies", "upload", "more", "created_at"}
TICKET_KEYS = {
    "reference", "kind", "kind_label", "status", "status_label", "identity", "due_on", "created_at", "timeline",
}  # fmt: skip


def assert_refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    assert error["code"] == code
    assert error["message"][0].isupper() or error["message"][0] == "“"
    assert error["message"].endswith(".")
    assert len(error["message"]) > 12


async def test_a_session_opens_with_a_greeting(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    [greeting] = visitor.messages
    assert set(greeting) == MESSAGE_KEYS
    assert greeting["author"] == "bot"
    assert "the Company" in greeting["text"]
    assert all(set(reply) == {"label", "text"} for reply in greeting["quick_replies"])


@pytest.mark.parametrize(
    ("locale", "expected"), [("en", "privacy desk"), ("ja-JP", "個人情報"), ("fr", "privacy desk")]
)
async def test_the_greeting_speaks_the_visitors_language(desk: WebDesk, locale: str, expected: str) -> None:
    visitor = await desk.visitor(locale=locale)
    assert expected in visitor.messages[0]["text"]


async def test_a_question_is_answered_with_the_policys_own_clause(desk: WebDesk) -> None:
    visitor = await desk.visitor("company")
    turn = await visitor.say("Do you give my data to other companies?")
    assert set(turn) == {"messages", "tickets", "ticket"}
    assert turn["tickets"] == []
    assert turn["ticket"] is None
    citation = turn["messages"][0]["citations"][0]
    assert set(citation) == {"clause", "heading", "quote", "url", "version", "language"}
    assert citation["clause"] == "company:3.1"
    assert citation["url"] == "/policy/company#3.1"
    assert citation["quote"].startswith("The Company shall not disclose personal information to a third party")


async def test_a_complaint_becomes_a_ticket_its_requester_can_see(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    ticket = await desk.complaint(visitor)
    assert set(ticket) == TICKET_KEYS
    assert set(ticket["identity"]) == {"level", "state"}
    assert ticket["kind"] == "complaint"
    assert (await visitor.get(f"/api/tickets/{ticket['reference']}")).json() == ticket
    assert (await visitor.get("/api/tickets")).json() == {"tickets": [ticket]}
    assert all(set(entry) == {"at", "text"} for entry in ticket["timeline"])


async def test_history_holds_both_sides_in_order(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    await visitor.say("Do you sell my data?", "How long do you keep it?")
    messages = (await visitor.get("/api/chat/messages")).json()["messages"]
    ids = [message["id"] for message in messages]
    assert ids == sorted(ids)
    assert [m["text"] for m in messages if m["author"] == "customer"] == [
        "Do you sell my data?",
        "How long do you keep it?",
    ]
    later = (await visitor.get(f"/api/chat/messages?after={ids[1]}")).json()["messages"]
    assert [message["id"] for message in later] == ids[2:]


NOT_TEXT = ["\x00", "a\x00b", "bell \x07", "\x1b[31m", "del \x7f", "c1 \x85"]


@pytest.mark.parametrize("text", NOT_TEXT)
async def test_what_is_no_text_is_refused(desk: WebDesk, text: str) -> None:
    visitor = await desk.visitor()
    assert_refused(await visitor.post(text), 422, "message_not_text")


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "\\ud800"}',
        b'{"text": "a\\udfffb"}',
        b'{"text": 5}',
        b'{"text": ["x"]}',
        b'{"text": null}',
        b'{"text": NaN}',
    ],
)
async def test_lone_surrogates_and_other_types_are_refused(desk: WebDesk, body: bytes) -> None:
    visitor = await desk.visitor()
    headers = {**visitor.auth, "content-type": "application/json"}
    answer = await desk.client.post("/api/chat/messages", content=body, headers=headers)
    assert_refused(answer, 422, "message_not_text")


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u200b", "　"])
async def test_an_empty_message_is_refused(desk: WebDesk, text: str) -> None:
    visitor = await desk.visitor()
    assert_refused(await visitor.post(text), 422, "message_empty")


async def test_a_message_too_long_is_refused_and_the_longest_is_taken(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    assert_refused(await visitor.post("x" * 8001), 422, "message_too_long")
    assert (await visitor.post("word " * 1600)).status_code == 200


BROKEN = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"{}",
    b'{"text":"x","more":1}',
    b"\xff\xfe",
    b"[" * 30000,
    b'{"text":' + b"9" * 5000 + b"}",
]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:20]))
async def test_a_broken_body_gets_a_sentence_and_leaves_nothing(desk: WebDesk, body: bytes) -> None:
    visitor = await desk.visitor()
    headers = {**visitor.auth, "content-type": "application/json"}
    answer = await desk.client.post("/api/chat/messages", content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["error"]["message"].endswith(".")
    assert len((await visitor.get("/api/chat/messages")).json()["messages"]) == 1


async def test_an_unknown_desk_is_refused(desk: WebDesk) -> None:
    answer = await desk.client.post("/api/chat/sessions", json={"desk": "nowhere"})
    assert_refused(answer, 404, "unknown_desk")


@pytest.mark.parametrize("token", [None, "", "wrong", "x" * 5000, "../../etc", "Ünïcode"])
@pytest.mark.parametrize(
    "path", ["/api/chat/messages", "/api/chat/events", "/api/tickets", "/api/tickets/PD-0000-0000"]
)
async def test_without_a_valid_token_nothing_is_shown(desk: WebDesk, path: str, token: str | None) -> None:
    headers = {b"authorization": f"Bearer {token}".encode()} if token is not None else {}
    answer = await desk.client.get(path, headers=headers)
    assert_refused(answer, 401, "session_expired")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_session_ends_thirty_days_after_its_last_use(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    desk.clock.advance(timedelta(days=29))
    assert (await visitor.post("Do you sell my data?")).status_code == 200
    desk.clock.advance(timedelta(days=29))
    assert (await visitor.post("Do you sell my data?")).status_code == 200
    desk.clock.advance(timedelta(days=31))
    assert_refused(await visitor.post("Do you sell my data?"), 401, "session_expired")


async def test_a_repeat_with_the_same_key_gets_the_first_answer(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    first = await visitor.post("Do you sell my data?", Idempotency_Key="k1")
    again = await visitor.post("Do you sell my data?", Idempotency_Key="k1")
    assert again.json() == first.json()
    assert len((await visitor.get("/api/chat/messages")).json()["messages"]) == 1 + 1 + len(first.json()["messages"])


async def test_a_key_serves_one_body_only(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    await visitor.post("Do you sell my data?", Idempotency_Key="k1")
    assert_refused(await visitor.post("How long do you keep it?", Idempotency_Key="k1"), 422, "key_reused")


async def test_keys_are_each_sessions_own(desk: WebDesk) -> None:
    one, other = await desk.visitor(), await desk.visitor()
    await one.post("Do you sell my data?", Idempotency_Key="k1")
    assert (await other.post("How long do you keep it?", Idempotency_Key="k1")).status_code == 200


async def test_a_refused_message_uses_its_key_up_for_nothing(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    await visitor.post("", Idempotency_Key="k1")
    assert (await visitor.post("Do you sell my data?", Idempotency_Key="k1")).status_code == 200


@pytest.mark.parametrize("key", ["x" * 101, "with space"])
async def test_a_key_that_is_no_key_is_refused(desk: WebDesk, key: str) -> None:
    visitor = await desk.visitor()
    assert_refused(await visitor.post("Do you sell my data?", Idempotency_Key=key), 422, "invalid_input")


async def test_the_same_key_at_the_same_time_files_one_ticket(desk: WebDesk) -> None:
    for round_ in range(sized(short=5, long=100)):
        visitor = await desk.visitor()
        await visitor.say("Make a complaint", "My parcel's papers went to my neighbour.", ALICE, "alice@example.com")
        key = f"race-{round_}"
        answers = await asyncio.gather(*(visitor.post("Yes, send it", Idempotency_Key=key) for _ in range(10)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        assert len((await visitor.get("/api/tickets")).json()["tickets"]) == 1
        desk.clock.advance(timedelta(minutes=10))


async def test_too_many_messages_are_refused_for_a_while(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    answers = [await visitor.post("Do you sell my data?") for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert_refused(answers[30], 429, "too_many_attempts")
    assert int(answers[30].headers["retry-after"]) >= 1
    desk.clock.advance(timedelta(minutes=2))
    assert (await visitor.post("Do you sell my data?")).status_code == 200
