"""Questions that the desk could not answer, as they may be kept: a topic, everyday words and a day. Never anybody's own words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MOST_WORDINGS = 5


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`concept` is empty where the question was not understood; `words` hold "…" for everything that is no everyday word."""

    policy: str
    concept: str
    language: str
    words: str
    asked_on: date
    desk: str = ""
    by_staff: bool = False  # an employee asked, not a customer


@dataclass(frozen=True, slots=True)
class UnansweredTopic:
    """All questions about one topic under one policy. `wordings` are the commonest with how often they came."""

    policy: str
    concept: str
    count: int
    first: date
    last: date
    wordings: tuple[tuple[str, int], ...]


def by_topic(questions: Iterable[Unanswered]) -> tuple[UnansweredTopic, ...]:
    """The topics asked about most often first; what was not understood last."""
    groups: dict[tuple[str, str], list[Unanswered]] = {}
    for question in questions:
        groups.setdefault((question.policy, question.concept), []).append(question)
    topics = [_topic(policy, concept, group) for (policy, concept), group in groups.items()]
    return tuple(sorted(topics, key=lambda topic: (not topic.concept, -topic.count, topic.policy, topic.concept)))


def _topic(policy: str, concept: str, group: list[Unanswered]) -> UnansweredTopic:
    days = [question.asked_on for question in group]
    wordings = Counter(question.words for question in group)
    return UnansweredTopic(
        policy, concept, len(group), min(days), max(days), tuple(wordings.most_common(MOST_WORDINGS))
    )
