"""Reads what an app wants to show (text, blocks, metadata, a view) and refuses it as Slack would. Used by the Web API and response URLs."""

from __future__ import annotations

import json
from typing import Any

from bot.emulator.blocks import schema, validate
from bot.emulator.blocks.complete import completed, completed_view
from bot.emulator.errors import SlackError
from bot.emulator.mrkdwn import incoming
from bot.emulator.state import Json


def decoded(value: Any, error: str) -> Any:
    """Nested values arrive as JSON inside forms, or as they are inside JSON bodies."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None


def read_blocks(value: Any, *, strict: bool) -> list[Json]:
    blocks = decoded(value, "invalid_blocks_format") if value not in (None, "") else []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    problems = validate.problems_of_blocks(blocks) if strict else []
    if problems:
        raise SlackError("invalid_blocks", *problems)
    if strict and validate.texts_length(blocks) > schema.BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")
    return completed(blocks)


def read_text(args: Json, blocks: list[Json], *, limit: int | None = None) -> str:
    """Text beyond Slack's 40,000 characters is cut off, or refused as `msg_too_long` where a limit is named."""
    text = args.get("text")
    if args.get("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        text = args["markdown_text"]
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments", "must be a string [json-pointer:/text]")
    if not (text or "").strip() and not blocks and not args.get("attachments"):
        raise SlackError("no_text")
    if limit is not None and validate.size(text or "") > limit:
        raise SlackError("msg_too_long")
    return incoming((text or "")[: schema.MESSAGE_TEXT])


def read_metadata(value: Any) -> Json | None:
    if value in (None, ""):
        return None
    metadata = decoded(value, "invalid_metadata_format")
    if validate.problems_of_metadata(metadata):
        raise SlackError("invalid_metadata_format", *validate.problems_of_metadata(metadata))
    if validate.view_bytes(metadata) > schema.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return dict(metadata)


def check_attachments(value: Any) -> None:
    """Attachments are legacy and not modelled: counted, checked for shape, and refused loudly if they would be shown."""
    attachments = decoded(value, "invalid_arguments") if value not in (None, "") else []
    if not isinstance(attachments, list):
        raise SlackError("invalid_arguments", "must be an array [json-pointer:/attachments]")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    if attachments:
        raise SlackError("invalid_attachments", "the emulator does not model attachments; use blocks")


def read_view(value: Any, *, kind: str, strict: bool) -> Json:
    view = decoded(value, "invalid_arguments")
    if isinstance(view, dict) and validate.view_bytes(view) > schema.VIEW_BYTES:
        raise SlackError("view_too_large")
    if not isinstance(view, dict) or view.get("type") != kind:
        raise SlackError("invalid_arguments", f"must be a view of the type {kind} [json-pointer:/view/type]")
    problems = validate.problems_of_view(view) if strict else []
    if problems:
        raise SlackError("invalid_arguments", *problems)
    return completed_view(view)
