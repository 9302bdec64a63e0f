"""The one look at an identity document: a link that a preview cannot burn, a PIN, and a page that exists once."""

import re
from datetime import timedelta

import pytest

from bot.domain.events import EventType
from bot.domain.references import Reference
from bot.ports import Transaction
from tests.web import upload_samples
from tests.web.desk import OFFICER, Visitor, WebDesk


async def with_document(desk: WebDesk) -> tuple[Visitor, str]:
    """A request whose document has arrived."""
    visitor = await desk.visitor()
    reference = await desk.disclosure(visitor)
    answer = await visitor.upload(reference, upload_samples.jpeg())
    assert answer.status_code == 201, answer.text
    return visitor, reference


async def events_of(desk: WebDesk, reference: str) -> list[EventType]:
    def types(tx: Transaction) -> list[EventType]:
        ticket = tx.tickets.get_for_update(Reference(reference))
        return [event.type for event in tx.events.list_ticket(ticket.id)]

    return await desk.store.read(types)


async def test_looking_at_the_form_burns_nothing(desk: WebDesk) -> None:
    _, reference = await with_document(desk)
    link = await desk.link(reference)
    for _ in range(5):
        answer = await desk.client.get(f"/staff/documents/{link.token}")
        assert answer.status_code == 200
        assert '<input name="pin"' in answer.text
    assert EventType.DOCUMENT_VIEWED not in await events_of(desk, reference)
    assert (await desk.client.post(f"/staff/documents/{link.token}", data={"pin": link.pin})).status_code == 200


async def test_the_pin_opens_the_document_once(desk: WebDesk) -> None:
    _, reference = await with_document(desk)
    link = await desk.link(reference)
    shown = await desk.client.post(f"/staff/documents/{link.token}", data={"pin": link.pin})
    images = re.findall(r'<img src="(data:image/jpeg;base64,[A-Za-z0-9+/=]+)"', shown.text)
    assert len(images) == 1
    assert not re.search(r'(src|href)="(?!data:|/static/)', shown.text)
    policy = shown.headers["content-security-policy"]
    assert "img-src data:" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert shown.headers["cache-control"] == "no-store"
    assert reference in shown.text
    assert OFFICER.id in shown.text
    assert (await events_of(desk, reference)).count(EventType.DOCUMENT_VIEWED) == 1
    again = await desk.client.post(f"/staff/documents/{link.token}", data={"pin": link.pin})
    assert again.status_code == 404
    assert (await desk.client.get(f"/staff/documents/{link.token}")).status_code == 404


async def test_three_wrong_pins_end_the_link(desk: WebDesk) -> None:
    _, reference = await with_document(desk)
    link = await desk.link(reference)
    wrong = f"{(int(link.pin) + 1) % 10**6:06d}"
    for _ in range(3):
        answer = await desk.client.post(f"/staff/documents/{link.token}", data={"pin": wrong})
        assert answer.status_code == 403
        assert 'role="alert"' in answer.text
    assert (await desk.client.post(f"/staff/documents/{link.token}", data={"pin": link.pin})).status_code == 404
    assert EventType.DOCUMENT_VIEWED not in await events_of(desk, reference)


async def test_who_left_the_staff_sees_nothing(desk: WebDesk) -> None:
    _, reference = await with_document(desk)
    link = await desk.link(reference)
    desk.members.members.clear()
    assert (await desk.client.get(f"/staff/documents/{link.token}")).status_code == 403
    assert (await desk.client.post(f"/staff/documents/{link.token}", data={"pin": link.pin})).status_code == 403
    desk.members.members.add(OFFICER.id)
    assert (await desk.client.post(f"/staff/documents/{link.token}", data={"pin": link.pin})).status_code == 200


async def test_a_link_ends_after_five_minutes(desk: WebDesk) -> None:
    _, reference = await with_document(desk)
    link = await desk.link(reference)
    desk.clock.advance(timedelta(minutes=5, seconds=1))
    assert (await desk.client.get(f"/staff/documents/{link.token}")).status_code == 404
    assert (await desk.client.post(f"/staff/documents/{link.token}", data={"pin": link.pin})).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "%F0%9F%94%91"])
async def test_an_unknown_link_is_refused(desk: WebDesk, token: str) -> None:
    answer = await desk.client.get(f"/staff/documents/{token}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "link_not_valid"


@pytest.mark.parametrize("body", [b"", b"pin", b"pin=", b"pin=%F0%9F%94%91", b"\xff"])
async def test_a_pin_that_is_none_counts_as_wrong(desk: WebDesk, body: bytes) -> None:
    _, reference = await with_document(desk)
    link = await desk.link(reference)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert (await desk.client.post(f"/staff/documents/{link.token}", content=body, headers=headers)).status_code == 403
