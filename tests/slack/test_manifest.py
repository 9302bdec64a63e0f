"""The manifest declares exactly what the code uses: scopes, events, commands, shortcuts; and it has the shape Slack asks for."""

import ast
import importlib
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import handlers.slack
from bot.emulator.seed import DEFAULT_EVENTS, DEFAULT_SCOPES
from handlers.slack.commands import COMMANDS
from handlers.slack.events import EVENTS
from handlers.slack.manifest import BOT_EVENTS, METHODS, SCOPES, manifest, manifest_data
from handlers.slack.shortcuts import SHORTCUTS
from tests.slack.facts import SLACK_FACTS, described

CODE = Path(handlers.slack.__file__).parent
SHIPPED = CODE.parents[1] / "slack-manifest.yaml"
URL = "https://privacy-desk.example.com"
FAMILIES = ("auth.", "chat.", "conversations.", "usergroups.", "users.", "views.", "files.", "reactions.", "pins.")


def methods_in_the_code() -> set[str]:
    """Every text in the code that names a Web API method, outside the tables that list them."""
    found: set[str] = set()
    for path in CODE.rglob("*.py"):
        if path.name in ("manifest.py", "client.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(FAMILIES):
                found |= {node.value} if " " not in node.value and "`" not in node.value else set()
    return found


def test_the_shipped_file_is_what_the_command_prints() -> None:
    assert SHIPPED.read_text() == manifest(URL)


def test_the_yaml_says_what_the_table_says() -> None:
    yaml = importlib.import_module("yaml")  # comes with the tests' tools, without types
    assert yaml.safe_load(manifest(URL + "/")) == manifest_data(URL)


def test_every_scope_is_needed_by_a_method_or_an_event_and_none_is_missing() -> None:
    by_events = {"app_mention": "app_mentions:read", "message.groups": "groups:history", "message.im": "im:history"}
    by_channels = {"group_archive": "groups:read", "channel_archive": "channels:read", "user_change": "users:read"}
    needed = {scope for method in methods_in_the_code() for scope in METHODS[method]}
    needed |= {scope for event, scope in {**by_events, **by_channels}.items() if event in BOT_EVENTS}
    needed |= {"commands"} if COMMANDS or SHORTCUTS else set()
    assert needed == set(SCOPES)


def test_every_method_of_the_code_is_in_the_table_and_no_other() -> None:
    assert methods_in_the_code() == set(METHODS)


def test_every_event_declared_is_handled_and_every_event_handled_is_declared() -> None:
    assert set(BOT_EVENTS.values()) == set(EVENTS)


def test_commands_and_shortcuts_are_those_of_the_code() -> None:
    features = manifest_data(URL)["features"]
    assert {command["command"] for command in features["slash_commands"]} == set(COMMANDS)
    assert {shortcut["callback_id"] for shortcut in features["shortcuts"]} == set(SHORTCUTS)


def test_the_emulated_workspace_gives_no_more_than_slack_would() -> None:
    assert set(SCOPES) <= set(DEFAULT_SCOPES)
    assert set(BOT_EVENTS) <= set(DEFAULT_EVENTS)


def test_slacks_schema_accepts_it(counted: Callable[[str, int], None]) -> None:
    schema = SLACK_FACTS / "manifest.schema.2.0.0.json"
    counted("manifests held against Slack's schema", int(schema.exists()))
    if schema.exists():
        rules = json.loads(schema.read_text())
        validator = jsonschema.validators.validator_for(rules)(rules)
        assert [error.message for error in validator.iter_errors(manifest_data(URL))] == []


@pytest.mark.parametrize("method", sorted(METHODS))
def test_scopes_of_methods_are_slacks(method: str) -> None:
    if scopes := described(method).get("scope"):
        assert set(METHODS[method]) <= set(scopes["bot"])
