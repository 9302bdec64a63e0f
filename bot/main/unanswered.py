"""Questions without an answer for the officer's command line, beside a running desk or without one."""

from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.unanswered import Unanswered, UnansweredTopic, by_topic
from bot.main.parts import open_library
from bot.main.records import opened
from bot.ports import Transaction
from bot.settings import read_settings
from knowledge.concepts import load_concepts
from knowledge.retrieval import PolicyIndex

_PAGE = 500


async def list_unanswered(data_dir: Path | None, policy: str | None) -> list[dict[str, Any]]:
    """By topic, the commonest first. `answered_now` where the version in force carries the topic since."""
    found: list[Unanswered] = []
    async with opened(data_dir) as (store, house):
        page, after = await store.read(partial(_page, after=0, policy=policy))
        while page:
            found += page
            page, after = await store.read(partial(_page, after=after, policy=policy))
    kept = {desk.policy: desk.question_days for desk in house.desks.values()}
    folder = read_settings(data_dir=data_dir).data_dir
    return [_topic(topic, kept.get(topic.policy), folder) for topic in by_topic(found)]


def _page(tx: Transaction, *, after: int, policy: str | None) -> tuple[list[Unanswered], int]:
    return tx.questions.list_after(after, _PAGE, policy)


def _topic(topic: UnansweredTopic, kept_days: int | None, data_dir: Path) -> dict[str, Any]:
    concept = load_concepts().get(topic.concept)
    return {
        "policy": topic.policy,
        "concept": topic.concept or None,
        "name": concept.names["en"] if concept else "(not understood)",
        "count": topic.count,
        "first": topic.first,
        "last": topic.last,
        "answered_now": _is_carried(topic, data_dir),
        "wordings": [{"words": words, "count": count} for words, count in topic.wordings],
        "kept_days": kept_days,
    }


def _is_carried(topic: UnansweredTopic, data_dir: Path) -> bool:
    library = open_library(data_dir)
    return topic.policy in library.names() and topic.concept in PolicyIndex(library.current(topic.policy)).carriers
