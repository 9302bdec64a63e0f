"""What /openapi.json promises is what happens: every call, with every token and none, with thousands of generated inputs."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, BaseSchema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from handlers.web.app import ROUTERS
from handlers.web.errors import ERROR_SCHEMA
from tests.sizes import sized
from tests.support import FakeClock, open_test_store
from tests.web.desk import make_app, make_house

# a stream has no end that could be checked; test_events.py reads it
STREAM = "/api/chat/events"
Call = APIOperation[Any, Any, Any, Any]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def load_contract() -> BaseSchema:
    """The contract of the routes alone: which calls there are is asked before a desk is open."""
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    return schemathesis.openapi.from_dict(app.openapi())


CONTRACT = load_contract()
CALLS = [call for call in (result.ok() for result in CONTRACT.get_all_operations()) if call.path != STREAM]  # type: ignore[union-attr]  # a schema of ours has no broken operations


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    clock = FakeClock()
    store = open_test_store(tmp_path_factory.mktemp("openapi"), clock)
    with TestClient(make_app(store, make_house(clock), metrics_token="m"), raise_server_exceptions=False) as testing:
        for owner in (CONTRACT, *CALLS):
            owner.app = testing.app
        yield testing
    asyncio.run(store.close())


@pytest.fixture(scope="module")
def tokens(client: TestClient) -> dict[str, dict[str, str]]:
    own = client.post("/api/chat/sessions", json={"desk": "company"}).json()["token"]
    return {
        "own": {"Authorization": f"Bearer {own}"},
        "wrong": {"Authorization": "Bearer x"},
        "operator": {"Authorization": "Bearer m"},
        "none": {},
    }


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.label)
@settings(max_examples=sized(short=40, long=1000), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_call_keeps_the_contract(
    client: TestClient, tokens: dict[str, dict[str, str]], call: Call, data: st.DataObject
) -> None:
    case = data.draw(call.as_strategy())
    whose = data.draw(st.sampled_from(sorted(tokens)))
    case.call_and_validate(headers=tokens[whose], checks=CHECKS)


def test_docs_are_off_and_the_contract_is_complete(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
    schema = client.get("/openapi.json").json()
    promised = {
        "/api/chat/sessions", "/api/chat/messages", "/api/chat/events", "/api/chat/documents", "/api/tickets/{reference}",
        "/api/tickets/lookup", "/policy/{policy}", "/policy/{policy}/{version}", "/", "/widget.js", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
    assert promised <= set(schema["paths"])
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            refusals = {code: answer for code, answer in operation["responses"].items() if code >= "400"}
            for code, answer in refusals.items():
                assert answer["content"]["application/json"]["schema"] == ERROR_SCHEMA, (path, method, code)
            assert operation.get("summary"), path
            assert operation.get("description"), path


def test_every_route_of_the_edge_is_in_its_contract_or_says_why(client: TestClient) -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert {route.path for route in routes if route.include_in_schema} == set(
        client.get("/openapi.json").json()["paths"]
    )
    hidden = {route.path for route in routes if not route.include_in_schema}
    assert hidden == {"/static/{name}", "/brand/{desk}.css"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_the_allowed_ones(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/chat/messages")
    assert answer.status_code == 405
    assert answer.json()["error"]["message"] == "This address does not take this kind of request."
    assert answer.headers["allow"]
