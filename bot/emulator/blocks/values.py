"""People's choices: from what a person picked to what Slack reports, in `state.values` and in `actions`; and the input rules a client enforces."""

from __future__ import annotations

import re
from typing import Any

from bot.emulator.blocks.find import elements_of, options_of
from bot.emulator.errors import ControlError

Json = dict[str, Any]

# element type -> (name of the reported field, name of the initial field, does it hold options, does it hold several)
CHOICES: dict[str, tuple[str, str, bool, bool]] = {
    "plain_text_input": ("value", "initial_value", False, False),
    "number_input": ("value", "initial_value", False, False),
    "email_text_input": ("value", "initial_value", False, False),
    "url_text_input": ("value", "initial_value", False, False),
    "static_select": ("selected_option", "initial_option", True, False),
    "external_select": ("selected_option", "initial_option", True, False),
    "radio_buttons": ("selected_option", "initial_option", True, False),
    "overflow": ("selected_option", "", True, False),
    "checkboxes": ("selected_options", "initial_options", True, True),
    "multi_static_select": ("selected_options", "initial_options", True, True),
    "users_select": ("selected_user", "initial_user", False, False),
    "multi_users_select": ("selected_users", "initial_users", False, True),
    "conversations_select": ("selected_conversation", "initial_conversation", False, False),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", False, True),
    "channels_select": ("selected_channel", "initial_channel", False, False),
    "multi_channels_select": ("selected_channels", "initial_channels", False, True),
    "datepicker": ("selected_date", "initial_date", False, False),
    "timepicker": ("selected_time", "initial_time", False, False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False, False),
}
STATELESS = ("button", "overflow", "image")


def choice(element: Json, picked: Any) -> Json:
    """What a person picked (an option's value, an id, a date, a text, a list of those) as Slack's selected_... field.

    Raises ControlError when the element does not offer it.
    """
    name, _, holds_options, several = CHOICES[element["type"]]
    if several:
        items = picked if isinstance(picked, list) else [picked] if picked else []
        return {name: [_one(element, item, holds_options) for item in items]}
    return {name: None if picked in (None, "") else _one(element, picked, holds_options)}


def _one(element: Json, picked: Any, holds_options: bool) -> Any:
    if not holds_options:
        return picked
    if isinstance(picked, dict):
        return picked
    for option in options_of(element):
        if option.get("value") == picked:
            return option
    raise ControlError(f"{element.get('action_id')} offers no option with the value {picked!r}.")


def initial_state(element: Json) -> Json:
    """The state an element reports before anybody touches it."""
    name, initial, _, several = CHOICES[element["type"]]
    return {"type": element["type"], name: element.get(initial) or ([] if several else None)}


def picked_from(element: Json, state: Json) -> Any:
    """The reverse of `choice`: the bare value, for rules and for the page."""
    return state.get(CHOICES[element["type"]][0])


def merge_states(blocks: list[Json], old: dict[str, Json]) -> dict[str, Json]:
    """Fresh state for new blocks; what a person entered stays where block_id, action_id and type stay."""
    fresh: dict[str, Json] = {}
    for block, element in stateful(blocks):
        kept = old.get(block["block_id"], {}).get(element["action_id"])
        same = isinstance(kept, dict) and kept.get("type") == element["type"]
        fresh.setdefault(block["block_id"], {})[element["action_id"]] = kept if same else initial_state(element)
    return fresh


def stateful(blocks: list[Json]) -> list[tuple[Json, Json]]:
    return [(b, e) for b in blocks for e in elements_of(b) if e.get("type") in CHOICES and e["type"] not in STATELESS]


def input_errors(blocks: list[Json], values: dict[str, Json]) -> dict[str, str]:
    """What a Slack client refuses before it sends a submission, keyed by block_id."""
    errors: dict[str, str] = {}
    for block, element in stateful(blocks):
        if block["type"] != "input":
            continue
        picked = picked_from(element, values.get(block["block_id"], {}).get(element["action_id"], {}))
        problem = _input_error(block, element, picked)
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _input_error(block: Json, element: Json, picked: Any) -> str | None:
    if picked in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    low, high = element.get("min_length"), element.get("max_length")
    if isinstance(picked, str) and element["type"] == "plain_text_input":
        if low is not None and len(picked) < low:
            return f"Please enter at least {low} characters."
        if len(picked) > (high or 3000):
            return f"Please enter no more than {high or 3000} characters."
    return _format_error(element, str(picked))


FORMATS = {
    "number_input": (r"-?\d+(\.\d+)?", "Please enter a number."),
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Please enter a valid email address."),
    "url_text_input": (r"https?://\S+", "Please enter a valid URL."),
}


def _format_error(element: Json, text: str) -> str | None:
    pattern, problem = FORMATS.get(element["type"], (".*", ""))
    return None if re.fullmatch(pattern, text, re.DOTALL) else problem


def action(block: Json, element: Json, picked: Any, *, ts: str) -> Json:
    """One entry of `actions` in a block_actions payload."""
    base: Json = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    for name in ("text", "value", "style", "url", "placeholder", "confirm", "initial_option"):
        if name in element and not (name == "text" and element["type"] != "button"):
            base[name] = element[name]
    if element["type"] in CHOICES:
        base.update(choice(element, picked))
    return {**base, "action_ts": ts}
