"""Every error Slack documents for a method we use has a place in the table."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from handlers.slack.api_errors import ERRORS, LONGEST_RETRY_AFTER, LONGEST_WAIT, Verdict, backoff, judge, retry_after
from handlers.slack.client import SlackUnclear
from handlers.slack.manifest import METHODS
from tests.slack.facts import described

COMMON = """
    not_authed invalid_auth account_inactive token_revoked token_expired missing_scope ratelimited invalid_arguments
    invalid_form_data invalid_json fatal_error internal_error service_unavailable request_timeout
"""


def refused(code: str | None, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    response: Any = SimpleNamespace(status_code=status, headers=headers or {}, data={"ok": False, "error": code})
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call] # slack_sdk leaves it untyped


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_documented_error_is_classified(method: str) -> None:
    errors = described(method).get("errors") or {}
    assert [code for code in (*errors, *COMMON.split()) if code not in ERRORS] == []


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_code_is_judged_by_the_table(code: str) -> None:
    assert judge(refused(code))[0] is ERRORS[code]


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (refused("ratelimited", 429), Verdict.RATE_LIMITED),
        (refused(None, 429), Verdict.RATE_LIMITED),
        (refused("internal_error", 500), Verdict.AMBIGUOUS),
        (refused("invalid_blocks", 503), Verdict.AMBIGUOUS),
        (refused(None), Verdict.AMBIGUOUS),
        (refused("a_code_of_tomorrow"), Verdict.SETUP),
        (SlackUnclear("TimeoutError"), Verdict.AMBIGUOUS),
        (KeyError("ours"), Verdict.OURS),
    ],
)
def test_what_has_no_code_is_doubt_and_what_has_a_new_one_is_tried(error: Exception, verdict: Verdict) -> None:
    assert judge(error)[0] is verdict


@given(st.one_of(st.text(max_size=30), st.integers().map(str), st.floats().map(str)), st.integers(-5, 10_000))
def test_any_retry_after_is_survived(value: str, attempts: int) -> None:
    wait = retry_after(refused("ratelimited", 429, {"Retry-After": value}), attempts)
    assert timedelta(seconds=1) <= wait <= LONGEST_RETRY_AFTER


@given(st.integers(-10, 10**6))
def test_waiting_grows_to_five_minutes(attempts: int) -> None:
    assert timedelta(seconds=2) <= backoff(attempts) <= backoff(attempts + 1) <= LONGEST_WAIT
