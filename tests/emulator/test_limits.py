"""Every limit of Block Kit: what just fits passes, one more is refused. The table is read through the real Web API validators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulator.blocks import schema
from bot.emulator.blocks.validate import problems_of_blocks, problems_of_metadata, problems_of_view, size, texts_length
from bot.emulator.content import read_blocks, read_metadata, read_text, read_view
from bot.emulator.errors import SlackError
from tests.emulator.support import Json, actions, button, modal, text_input

Build = Callable[[int], Json]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(3), **more}


def options(count: int, **more: Any) -> list[Json]:
    return [{"text": plain(1), "value": str(n), **more} for n in range(count)]


def one_option(**more: Any) -> list[Json]:
    return [{"text": plain(1), "value": "v", **more}]


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "a", **more}


def confirm(**more: Any) -> Json:
    whole = {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1), **more}
    return actions(button(confirm=whole))


def groups(count: int, label: int = 1) -> list[Json]:
    return [{"label": plain(label), "options": options(1)} for _ in range(count)]


def labelled(**more: Any) -> Json:
    return {**text_input(), **more}


BLOCK_LIMITS: dict[str, tuple[int, Build]] = {
    "section text": (3000, lambda n: {"type": "section", "text": mrkdwn(n)}),
    "section field": (2000, lambda n: {"type": "section", "fields": [mrkdwn(n)]}),
    "section fields": (10, lambda n: {"type": "section", "fields": [mrkdwn(1)] * n}),
    "header": (150, lambda n: {"type": "header", "text": plain(n)}),
    "context elements": (10, lambda n: {"type": "context", "elements": [mrkdwn(1)] * n}),
    "context text": (3000, lambda n: {"type": "context", "elements": [mrkdwn(n)]}),
    "actions elements": (25, lambda n: actions(*(button(f"a{i}") for i in range(n)))),
    "button text": (75, lambda n: actions(button(text=plain(n)))),
    "button value": (2000, lambda n: actions(button(value="x" * n))),
    "button url": (3000, lambda n: actions(button(url="https://" + "x" * (n - 8)))),
    "button accessibility_label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "action_id": (255, lambda n: actions(button("x" * n))),
    "block_id": (255, lambda n: {"type": "divider", "block_id": "x" * n}),
    "confirm title": (100, lambda n: confirm(title=plain(n))),
    "confirm text": (300, lambda n: confirm(text=mrkdwn(n))),
    "confirm button": (30, lambda n: confirm(confirm=plain(n))),
    "confirm deny": (30, lambda n: confirm(deny=plain(n))),
    "select placeholder": (150, lambda n: actions(element("users_select", placeholder=plain(n)))),
    "select options": (100, lambda n: actions(element("static_select", options=options(n)))),
    "select option text": (75, lambda n: actions(element("static_select", options=one_option(text=plain(n))))),
    "select option value": (150, lambda n: actions(element("static_select", options=one_option(value="x" * n)))),
    "select option description": (
        75,
        lambda n: actions(element("static_select", options=one_option(description=plain(n)))),
    ),
    "select option groups": (100, lambda n: actions(element("static_select", option_groups=groups(n)))),
    "option group label": (75, lambda n: actions(element("static_select", option_groups=groups(1, n)))),
    "multi select options": (100, lambda n: section(accessory=element("multi_static_select", options=options(n)))),
    "overflow options": (5, lambda n: section(accessory=element("overflow", options=options(n)))),
    "checkboxes options": (10, lambda n: actions(element("checkboxes", options=options(n)))),
    "radio options": (10, lambda n: actions(element("radio_buttons", options=options(n)))),
    "checkbox text": (75, lambda n: actions(element("checkboxes", options=one_option(text=mrkdwn(n))))),
    "input label": (2000, lambda n: labelled(label=plain(n))),
    "input hint": (2000, lambda n: labelled(hint=plain(n))),
    "input min_length": (3000, lambda n: text_input(min_length=n)),
    "input max_length": (3000, lambda n: text_input(max_length=n)),
    "input placeholder": (150, lambda n: text_input(placeholder=plain(n))),
    "image url": (3000, lambda n: {"type": "image", "image_url": "https://" + "x" * (n - 8), "alt_text": "x"}),
    "image alt": (2000, lambda n: {"type": "image", "image_url": "https://x", "alt_text": "x" * n}),
    "image title": (2000, lambda n: {"type": "image", "image_url": "https://x", "alt_text": "x", "title": plain(n)}),
    "markdown text": (12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    "rich list indent": (
        8,
        lambda n: {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "indent": n,
                    "elements": [{"type": "rich_text_section", "elements": []}],
                }
            ],
        },
    ),
}

VIEW_LIMITS: dict[str, tuple[int, Build]] = {
    "blocks": (100, lambda n: modal(*({"type": "divider"} for _ in range(n)))),
    "title": (24, lambda n: modal(title=plain(n))),
    "submit": (24, lambda n: modal(submit=plain(n))),
    "close": (24, lambda n: modal(close=plain(n))),
    "private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "external_id": (255, lambda n: modal(external_id="x" * n)),
    "home blocks": (100, lambda n: {"type": "home", "blocks": [{"type": "divider"}] * n}),
}


@pytest.mark.parametrize("name", BLOCK_LIMITS)
def test_a_block_may_reach_its_limit_and_not_pass_it(name: str) -> None:
    limit, build = BLOCK_LIMITS[name]
    assert problems_of_blocks([build(limit)]) == []
    assert problems_of_blocks([build(limit + 1)]) != []


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_view_may_reach_its_limit_and_not_pass_it(name: str) -> None:
    limit, build = VIEW_LIMITS[name]
    assert problems_of_view(build(limit)) == []
    assert problems_of_view(build(limit + 1)) != []


def test_fifty_blocks_make_a_message() -> None:
    assert problems_of_blocks([{"type": "divider"}] * 50) == []
    assert problems_of_blocks([{"type": "divider"}] * 51) != []


def test_all_blocks_together_hold_thirteen_thousand_characters() -> None:
    def blocks(total: int) -> list[Json]:
        lengths = [2600] * 4 + [total - 4 * 2600]
        return [{"type": "section", "text": mrkdwn(length)} for length in lengths]

    assert texts_length(read_blocks(blocks(13_000), strict=True)) == 13_000
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        read_blocks(blocks(13_001), strict=True)


def test_a_view_weighs_at_most_250_kilobytes() -> None:
    def view(weight: int) -> Json:
        empty = modal(*(section(block_id=f"b{n}") for n in range(90)))
        bare = len(str(empty))
        return {**empty, "blocks": [{**b, "text": mrkdwn(max(1, (weight - bare) // 90))} for b in empty["blocks"]]}

    assert read_view(view(240 * 1024), kind="modal", strict=True)["type"] == "modal"
    with pytest.raises(SlackError, match="view_too_large"):
        read_view(view(265 * 1024), kind="modal", strict=True)


def test_a_long_message_is_cut_and_a_long_update_refused() -> None:
    assert len(read_text({"text": "x" * 40_001}, [])) == 40_000
    assert len(read_text({"text": "x" * 4_000}, [], limit=schema.UPDATE_TEXT)) == 4_000
    with pytest.raises(SlackError, match="msg_too_long"):
        read_text({"text": "x" * 4_001}, [], limit=schema.UPDATE_TEXT)


def test_metadata_has_a_size() -> None:
    def metadata(size_of_it: int) -> Json:
        frame = len('{"event_type": "x", "event_payload": {"k": ""}}')
        return {"event_type": "x", "event_payload": {"k": "x" * (size_of_it - frame)}}

    assert read_metadata(metadata(schema.METADATA_BYTES)) is not None
    with pytest.raises(SlackError, match="metadata_too_large"):
        read_metadata(metadata(schema.METADATA_BYTES + 1))


SHORT: dict[str, Json] = {
    "empty section text": {"type": "section", "text": mrkdwn(0)},
    "section of nothing": {"type": "section"},
    "empty header": {"type": "header", "text": plain(0)},
    "no actions": actions(),
    "no context": {"type": "context", "elements": []},
    "no options": actions(element("static_select", options=[])),
    "neither options nor groups": actions(element("static_select")),
    "options and groups": actions(element("static_select", options=options(1), option_groups=groups(1))),
    "empty option value": actions(element("static_select", options=one_option(value=""))),
    "min above max": text_input(min_length=5, max_length=4),
    "initial option not offered": actions(
        element("static_select", options=options(2), initial_option={"text": plain(1), "value": "9"})
    ),
}

WRONG: dict[str, Json] = {
    "unknown block": {"type": "bogus"},
    "block without type": {"text": plain(1)},
    "block not modelled": {"type": "video", "title": plain(1)},
    "unknown field": {"type": "divider", "color": "red"},
    "unknown field of a text": {"type": "section", "text": {**mrkdwn(1), "emoji": True}},
    "unknown element": actions({"type": "bogus", "action_id": "a"}),
    "input in actions": actions(element("plain_text_input")),
    "button in input": labelled(element=button()),
    "mrkdwn header": {"type": "header", "text": mrkdwn(1)},
    "mrkdwn button": actions(button(text=mrkdwn(1))),
    "mrkdwn label": labelled(label=mrkdwn(1)),
    "mrkdwn option": actions(element("static_select", options=one_option(text=mrkdwn(1)))),
    "text as a string": {"type": "section", "text": "hello"},
    "button without text": actions({"type": "button", "action_id": "a"}),
    "odd style": actions(button(style="default")),
    "value not a string": actions(button(value=7)),
    "value null is absent but text is not": actions(button(text=None)),
    "bad date": actions(element("datepicker", initial_date="1 May")),
    "image without alt": {"type": "image", "image_url": "https://x"},
    "url without scheme": actions(button(url="example.com")),
    "optional as text": labelled(optional="yes"),
    "one action_id twice in a block": actions(button("same"), button("same")),
    "bogus rich text": {"type": "rich_text", "elements": [{"type": "bogus"}]},
}


@pytest.mark.parametrize("name", [*SHORT, *WRONG])
def test_what_slack_refuses_is_refused(name: str) -> None:
    assert problems_of_blocks([{**SHORT, **WRONG}[name]]) != []


def test_block_ids_are_unique_in_a_message_and_action_ids_in_a_block() -> None:
    twice = [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]
    assert problems_of_blocks(twice) == ["`block_id` a already exists [json-pointer:/blocks]"]
    assert problems_of_blocks([actions(button("same"), block_id="a"), actions(button("same"), block_id="b")]) == []


VIEW_WRONG: dict[str, Json] = {
    "no title": {key: value for key, value in modal().items() if key != "title"},
    "mrkdwn title": modal(title=mrkdwn(1)),
    "input without submit": {key: value for key, value in modal().items() if key != "submit"},
    "no blocks": {**modal(), "blocks": []},
    "unknown field": modal(colour="red"),
    "markdown block": modal({"type": "markdown", "text": "x"}),
    "home with a title": {"type": "home", "title": plain(1), "blocks": [{"type": "divider"}]},
    "unknown type": {**modal(), "type": "panel"},
}


@pytest.mark.parametrize("name", VIEW_WRONG)
def test_views_that_slack_refuses_are_refused(name: str) -> None:
    assert problems_of_view(VIEW_WRONG[name]) != []


@pytest.mark.parametrize(
    "metadata",
    [
        {"event_type": "x"},
        {"event_payload": {}},
        {"event_type": "", "event_payload": {}},
        {"event_type": "x", "event_payload": "text"},
        {"event_type": 1, "event_payload": {}},
        {"event_type": "x", "event_payload": {}, "more": 1},
        [],
    ],
)
def test_metadata_of_another_shape_is_refused(metadata: Any) -> None:
    assert problems_of_metadata(metadata) != []


@given(st.text(max_size=80))
def test_lengths_are_counted_the_stricter_way(text: str) -> None:
    assert size(text) >= len(text)
    fits = problems_of_blocks([actions(button(text={"type": "plain_text", "text": text}))]) == []
    assert fits == (1 <= size(text) <= 75)


FIELD_NAMES = [
    "type",
    "text",
    "elements",
    "element",
    "accessory",
    "action_id",
    "block_id",
    "options",
    "fields",
    "blocks",
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELD_NAMES), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_no_shape_of_json_breaks_the_validator(value: Any) -> None:
    assert isinstance(problems_of_blocks(value), list)
    assert isinstance(problems_of_view(value), list)
