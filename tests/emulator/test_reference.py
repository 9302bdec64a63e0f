"""Our tables against Slack's own reference of its methods, which lies beside the repository on the founders' machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import slack_sdk.web.async_client as official

from bot.emulator.api.endpoint import REAL_METHODS
from bot.emulator.api.methods import METHODS

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "slack" / "methods"
TIERS = {"t1": "1", "t2": "2", "t3": "3", "t4": "4"}
# Where ours is stricter than the reference, or the reference says nothing.
STRICTER = {
    "views.open": {"view"},
    "views.push": {"view"},
    "views.update": {"view"},
    "views.publish": {"view", "user_id"},
}


def reference() -> dict[str, Any]:
    """Empty where the reference is absent: then only the tests below that need no reference say something."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(REFERENCE.glob("*.json"))}


def test_arguments_scopes_and_tiers_are_slacks(counted: Callable[[str, int], None]) -> None:
    compared = 0
    for name, facts in reference().items():
        method = METHODS.get(name)
        if method is None:
            assert name in REAL_METHODS, f"{name} is neither modelled nor known to be real"
            continue
        arguments = set(facts["args"]["properties"]) - {"token"}
        required = set(facts["args"].get("required", [])) - {"token"}
        assert method.known <= arguments, (name, method.known - arguments)
        assert set(method.required) == required | STRICTER.get(name, set()), name
        assert set(method.scopes) <= set(facts["scope"].get("bot", [])), name
        assert method.tier in (TIERS.get(facts["rate_limits"], ""), "post", "special"), name
        assert method.json or not facts.get("json_input_supported"), name
        compared += 1
    counted("methods compared with the reference", compared)


def test_every_modelled_method_is_one_the_official_client_has() -> None:
    assert set(METHODS) <= REAL_METHODS
    source = Path(official.__file__).read_text("utf-8")
    assert [name for name in REAL_METHODS if f'"{name}"' not in source] == []
