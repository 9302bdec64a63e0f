"""Adds what Slack adds to accepted blocks: missing block and action ids, and the defaults of text objects."""

from __future__ import annotations

import copy
from typing import Any

from bot.emulator.blocks.find import elements_of
from bot.emulator.ids import new_block_id

Json = dict[str, Any]


def completed(blocks: list[Json]) -> list[Json]:
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block["block_id"] = block.get("block_id") or new_block_id()
        for element in elements_of(block):
            if element.get("type") != "image":
                element["action_id"] = element.get("action_id") or new_block_id()
    _fill_texts(blocks)
    return blocks


def completed_view(view: Json) -> Json:
    view = copy.deepcopy(view)
    for name in ("title", "submit", "close"):
        _fill_texts(view.get(name))
    return {**view, "blocks": completed(view["blocks"])}


def _fill_texts(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _fill_texts(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for inner in value.values():
            _fill_texts(inner)
