"""Which pages may talk to which desk: exact origins only, and a refused page has no effect at all."""

import pytest

from tests.web.desk import ORIGIN, SHOP, WebDesk

EVIL = [
    "null",
    "https://evil.example",
    "https://sub.shop.example",
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "https://shop.example:444",
    "http://shop.example",
    "https://SHOP.example",
    "https://shop.example/",
    "https://shop.example evil",
    "",
    "*",
]


@pytest.mark.parametrize("origin", EVIL)
async def test_a_page_that_is_not_listed_has_no_effect(desk: WebDesk, origin: str) -> None:
    visitor = await desk.visitor("impress")
    headers = {"Origin": origin}
    opened = await desk.client.post("/api/chat/sessions", json={"desk": "impress"}, headers=headers)
    said = await visitor.post("Do you sell my data?", **headers)
    for answer in (opened, said):
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "origin_not_allowed"
        assert "access-control-allow-origin" not in answer.headers
    assert len((await visitor.get("/api/chat/messages")).json()["messages"]) == 1
    assert (await visitor.get("/api/chat/messages", Origin=origin)).status_code == 403


@pytest.mark.parametrize("origin", [ORIGIN, SHOP])
async def test_a_listed_page_may_talk_to_its_desk(desk: WebDesk, origin: str) -> None:
    answer = await desk.client.post("/api/chat/sessions", json={"desk": "impress"}, headers={"Origin": origin})
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == origin
    assert "origin" in answer.headers["vary"].lower()
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_page_listed_by_one_desk_cannot_use_another(desk: WebDesk) -> None:
    headers = {"Origin": SHOP}
    assert (await desk.client.post("/api/chat/sessions", json={"desk": "company"}, headers=headers)).status_code == 404
    assert (await desk.client.get("/api/desks/company", headers=headers)).status_code == 404
    visitor = await desk.visitor("company")
    assert (await visitor.post("Do you sell my data?", Origin=SHOP)).status_code == 404
    assert len((await visitor.get("/api/chat/messages")).json()["messages"]) == 1


async def test_a_preflight_names_what_the_widget_sends(desk: WebDesk) -> None:
    headers = {
        "Origin": SHOP,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = await desk.client.options("/api/chat/messages", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert {"authorization", "content-type", "idempotency-key", "last-event-id"} <= allowed
    refused = await desk.client.options("/api/chat/messages", headers={**headers, "Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize("origin", [SHOP, "https://evil.example", "null"])
@pytest.mark.parametrize("path", ["/status", "/staff/documents/abc"])
async def test_forms_take_nothing_from_other_pages(desk: WebDesk, path: str, origin: str) -> None:
    answer = await desk.client.post(path, data={"pin": "123456"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "origin_not_allowed"


async def test_the_widget_itself_may_be_loaded_from_anywhere(desk: WebDesk) -> None:
    answer = await desk.client.get("/widget.js", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 200
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
