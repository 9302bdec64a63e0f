"""Finds elements in blocks. Pure; tolerant of wrong shapes, as the validator uses it before it knows that they are right."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block, in order."""
    match block.get("type"):
        case "actions":
            found = block.get("elements")
        case "section":
            found = [block.get("accessory")]
        case "input":
            found = [block.get("element")]
        case _:
            found = []
    return [element for element in found if isinstance(element, dict)] if isinstance(found, list) else []


def find_elements(blocks: list[Json], action_id: str, block_id: str | None = None) -> list[tuple[Json, Json]]:
    """Every (block, element) with this action_id, in this block when one is named."""
    return [
        (block, element)
        for block in blocks
        for element in elements_of(block)
        if element.get("action_id") == action_id and block_id in (None, block.get("block_id"))
    ]


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or [element]
    return [option for group in groups for option in group.get("options") or []]
