"""Checks blocks, views and metadata against the tables of `schema`, and says with a JSON pointer what is wrong. Changes nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.emulator.blocks import schema
from bot.emulator.blocks.find import elements_of
from bot.emulator.blocks.rules import AnyObject, Bool, Fields, Many, Num, Obj, Rule, Str, Text, Typed

Problems = Iterator[str]


def size(text: str) -> int:
    """UTF-16 units: never fewer than code points, so a text that passes here passes whichever way Slack counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def problems_of_blocks(blocks: Any, *, limit: int = schema.MESSAGE_BLOCKS) -> list[str]:
    rule = Many(Typed("blocks", tuple(schema.BLOCKS)), limit, min=0)
    return [*_check(rule, blocks, "/blocks"), *(_relations(blocks) if _is_list_of_objects(blocks) else ())]


def problems_of_view(view: Any) -> list[str]:
    if not isinstance(view, dict):
        return ["must provide an object [json-pointer:/view]"]
    kind = view.get("type")
    if not isinstance(kind, str) or kind not in schema.VIEWS:
        return [f"unsupported type: {kind} [json-pointer:/view/type]"]
    found = list(_fields(schema.VIEWS[kind], view, "/view"))
    blocks: Any = view.get("blocks")
    if _is_list_of_objects(blocks):
        found += _relations(blocks, "/view/blocks")
        if kind == "modal" and any(b.get("type") == "input" for b in blocks) and not view.get("submit"):
            found.append("missing required field: submit, as there is an input block [json-pointer:/view/submit]")
    return found


def problems_of_metadata(metadata: Any) -> list[str]:
    return list(_check(Obj("metadata"), metadata, "/metadata"))


def texts_length(value: Any) -> int:
    """Characters of everything shown in blocks: the measure behind `msg_blocks_too_long`."""
    if isinstance(value, dict):
        own = size(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(texts_length(inner) for inner in value.values())
    return sum(texts_length(inner) for inner in value) if isinstance(value, list) else 0


def view_bytes(view: Any) -> int:
    return len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _check(rule: Rule, value: Any, at: str) -> Problems:
    match rule:
        case Text():
            yield from _text(rule, value, at)
        case Str():
            yield from _string(rule, value, at)
        case Num():
            yield from _number(rule, value, at)
        case Bool():
            if not isinstance(value, bool):
                yield f"must be a boolean [json-pointer:{at}]"
        case AnyObject():
            if not isinstance(value, dict):
                yield f"must be an object [json-pointer:{at}]"
        case Obj():
            yield from _fields(schema.OBJECTS[rule.name], value, at)
        case Typed():
            yield from _typed(rule, value, at)
        case Many():
            yield from _many(rule, value, at)


def _fields(fields: Fields, value: Any, at: str, *, also: tuple[str, ...] = ()) -> Problems:
    if not isinstance(value, dict):
        yield f"must be an object [json-pointer:{at}]"
        return
    rules = {name.rstrip("!"): rule for name, rule in fields.items()}
    for name in fields:
        if name.endswith("!") and value.get(name[:-1]) is None:
            yield f"missing required field: {name[:-1]} [json-pointer:{at}]"
    for name, inner in value.items():
        if name in rules:
            if inner is not None:
                yield from _check(rules[name], inner, f"{at}/{name}")
        elif name not in ("type", *also):
            yield f"invalid additional property: {name} [json-pointer:{at}]"


def _text(rule: Text, value: Any, at: str) -> Problems:
    if not isinstance(value, dict):
        yield f"must be a text object [json-pointer:{at}]"
        return
    kind = value.get("type")
    if kind not in (("plain_text",) if rule.plain else ("plain_text", "mrkdwn")):
        yield f"unsupported text type: {kind} [json-pointer:{at}/type]"
        return
    flags: Fields = {"emoji": Bool()} if kind == "plain_text" else {"verbatim": Bool()}
    yield from _fields({"text!": Str(max=rule.max, min=1), **flags}, value, at)


def _string(rule: Str, value: Any, at: str) -> Problems:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{at}]"
    elif size(value) < rule.min:
        yield f"must be more than {rule.min - 1} characters [json-pointer:{at}]"
    elif rule.max is not None and size(value) > rule.max:
        yield f"must be less than {rule.max + 1} characters [json-pointer:{at}]"
    elif rule.one_of and value not in rule.one_of:
        yield f"must be one of {', '.join(rule.one_of)} [json-pointer:{at}]"
    elif rule.pattern and not re.fullmatch(rule.pattern, value, re.DOTALL):
        yield f"has the wrong format [json-pointer:{at}]"


def _number(rule: Num, value: Any, at: str) -> Problems:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"must be an integer [json-pointer:{at}]"
    elif rule.low is not None and value < rule.low:
        yield f"must be at least {rule.low} [json-pointer:{at}]"
    elif rule.high is not None and value > rule.high:
        yield f"must be at most {rule.high} [json-pointer:{at}]"


def _many(rule: Many, value: Any, at: str) -> Problems:
    if not isinstance(value, list):
        yield f"must be an array [json-pointer:{at}]"
        return
    if len(value) < rule.min:
        yield f"no fewer than {rule.min} items allowed [json-pointer:{at}]"
    if rule.max is not None and len(value) > rule.max:
        yield f"no more than {rule.max} items allowed [json-pointer:{at}]"
    for index, item in enumerate(value):
        yield from _check(rule.of, item, f"{at}/{index}")


def _typed(rule: Typed, value: Any, at: str) -> Problems:
    if not isinstance(value, dict):
        yield f"must be an object [json-pointer:{at}]"
        return
    kind = value.get("type")
    if "text" in rule.kinds and rule.family == "elements" and kind in ("plain_text", "mrkdwn"):
        yield from _text(Text(3000), value, at)
    elif kind in schema.NOT_MODELLED.get(rule.family, ()):
        yield f"the emulator does not model the type {kind}; real Slack may accept it [json-pointer:{at}/type]"
    elif not isinstance(kind, str) or kind not in rule.kinds:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
    else:
        ids: Fields = {"block_id": schema.ID} if rule.family == "blocks" else {}
        yield from _fields({**schema.FAMILIES[rule.family][kind], **ids}, value, at)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _relations(blocks: list[dict[str, Any]], at: str = "/blocks") -> Problems:
    """What no single field shows: uniqueness, and fields that need or exclude each other."""
    block_ids = Counter(block["block_id"] for block in blocks if isinstance(block.get("block_id"), str))
    for name in (name for name, count in block_ids.items() if count > 1):
        yield f"`block_id` {name} already exists [json-pointer:{at}]"
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        if block.get("type") == "section" and not block.get("text") and not block.get("fields"):
            yield f"must define either `text` or `fields` [json-pointer:{here}]"
        elements = elements_of(block)
        action_ids = Counter(e["action_id"] for e in elements if isinstance(e.get("action_id"), str))
        for name in (name for name, count in action_ids.items() if count > 1):
            yield f"`action_id` {name} already exists [json-pointer:{here}]"
        for element in elements:
            yield from _element_relations(element, here)


def _element_relations(element: dict[str, Any], at: str) -> Problems:
    kind = element.get("type")
    if kind in ("static_select", "multi_static_select") and ("options" in element) == ("option_groups" in element):
        yield f"must define either `options` or `option_groups` [json-pointer:{at}]"
    low, high = element.get("min_length"), element.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield f"`min_length` is greater than `max_length` [json-pointer:{at}]"
    initial = element.get("initial_options") or ([element["initial_option"]] if element.get("initial_option") else [])
    if kind != "external_select" and any(not _offered(option, element) for option in initial):
        yield f"the initial option must match one of the options exactly [json-pointer:{at}]"


def _offered(option: Any, element: dict[str, Any]) -> bool:
    groups = element.get("option_groups") or [element]
    offered = [o for group in groups if isinstance(group, dict) for o in group.get("options") or []]
    return any(
        isinstance(o, dict) and isinstance(option, dict) and o.get("value") == option.get("value") for o in offered
    )
