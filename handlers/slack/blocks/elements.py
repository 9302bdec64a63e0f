"""The small parts every card and modal is made of, each within Slack's limits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.slack.blocks import Block
from handlers.slack.blocks.limits import (
    ACTIONS,
    BUTTON_TEXT,
    CONFIRM_BUTTON,
    CONFIRM_TEXT,
    CONFIRM_TITLE,
    FIELD_TEXT,
    HEADER_TEXT,
    INPUT_VALUE,
    LABEL_TEXT,
    OPTION_TEXT,
    OPTIONS,
    PLACEHOLDER,
    clean,
    cut,
    mrkdwn,
    plain,
)

Option = tuple[str, str]  # value, label


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_TEXT)}


def section(text: str) -> Block:
    """`text` is safe mrkdwn."""
    return {"type": "section", "text": mrkdwn(text)}


def said(text: str) -> Block:
    """Foreign words as they were typed: nothing in them is markup."""
    return {"type": "section", "text": plain(text)}


def fields(texts: Iterable[str]) -> Block:
    return {"type": "section", "fields": [mrkdwn(text, FIELD_TEXT) for text in texts]}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    return {"type": "divider"}


def actions(block_id: str, buttons: Sequence[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(buttons[:ACTIONS])}


def button(text: str, action_id: str, value: str, *, style: str | None = None, confirm: Block | None = None) -> Block:
    made: Block = {"type": "button", "text": plain(text, BUTTON_TEXT), "action_id": action_id, "value": value}
    if style is not None:
        made["style"] = style
    if confirm is not None:
        made["confirm"] = confirm
    return made


def link_button(text: str, action_id: str, url: str, *, style: str | None = None) -> Block:
    made: Block = {"type": "button", "text": plain(text, BUTTON_TEXT), "action_id": action_id, "url": url}
    return made if style is None else {**made, "style": style}


def confirm(title: str, text: str, yes: str, *, danger: bool = False) -> Block:
    return {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, CONFIRM_BUTTON),
        "deny": plain("Cancel", CONFIRM_BUTTON),
        "style": "danger" if danger else "primary",
    }


def text_input(
    name: str, label: str, *, value: str = "", hint: str | None = None, optional: bool = False, placeholder: str = ""
) -> Block:
    """Several lines of typed text under the block and action id `name`."""
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": INPUT_VALUE,
    }
    if value:
        element["initial_value"] = cut(clean(value), INPUT_VALUE)
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    return _input(name, label, element, hint=hint, optional=optional)


def select(
    name: str, label: str, options: Sequence[Option], *, chosen: str | None = None, hint: str | None = None
) -> Block:
    element = {"type": "static_select", "action_id": name, "options": [_option(option) for option in options]}
    return _input(name, label, _with_chosen(element, chosen), hint=hint)


def multi_select(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: Sequence[str] = (),
    hint: str | None = None,
    placeholder: str = "",
) -> Block:
    """Any number of options, none included."""
    element: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": name,
        "options": [_option(option) for option in options[:OPTIONS]],
    }
    if picked := [option for option in element["options"] if option["value"] in chosen]:
        element["initial_options"] = picked
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    return _input(name, label, element, hint=hint, optional=True)


def date_input(name: str, label: str, day: str, *, hint: str | None = None) -> Block:
    """`day` is an ISO date."""
    return _input(name, label, {"type": "datepicker", "action_id": name, "initial_date": day}, hint=hint)


def line_input(name: str, label: str, limit: int, *, hint: str | None = None) -> Block:
    """One line of typed text."""
    return _input(name, label, {"type": "plain_text_input", "action_id": name, "max_length": limit}, hint=hint)


def radio(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    element = {"type": "radio_buttons", "action_id": name, "options": [_option(option) for option in options]}
    return _input(name, label, _with_chosen(element, chosen), hint=hint, optional=optional)


def checkboxes(
    name: str, label: str, options: Sequence[Option], *, hint: str | None = None, optional: bool = False
) -> Block:
    element = {"type": "checkboxes", "action_id": name, "options": [_option(option) for option in options]}
    return _input(name, label, element, hint=hint, optional=optional)


def _option(option: Option) -> Block:
    value, label = option
    return {"text": plain(label, OPTION_TEXT), "value": value}


def _with_chosen(element: dict[str, Any], chosen: str | None) -> dict[str, Any]:
    initial: Mapping[str, Any] | None = next((o for o in element["options"] if o["value"] == chosen), None)
    return element if initial is None else {**element, "initial_option": initial}


def _input(name: str, label: str, element: dict[str, Any], *, hint: str | None = None, optional: bool = False) -> Block:
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, LABEL_TEXT),
        "element": element,
        "optional": optional,
    }
    return made if hint is None else {**made, "hint": plain(hint, LABEL_TEXT)}
