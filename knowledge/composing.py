"""Puts an answer together: a lead from a template, clauses word for word, and what the person can do next. It adds nothing to the clause."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.domain.answers import Citation, Reply
from bot.domain.policies import Clause, Policy
from knowledge.buttons import buttons
from knowledge.concepts import load_concepts
from knowledge.templates import render

MOST_CLAUSES = 3


@dataclass(frozen=True, slots=True)
class Detail:
    """Something people want to know exactly, and whether a clause states it."""

    concepts: tuple[str, ...]
    asks: re.Pattern[str]
    states: re.Pattern[str]
    sentences: dict[str, str]


@cache
def _details() -> tuple[Detail, ...]:
    table = tomllib.loads((resources.files("knowledge.data") / "details.toml").read_text(encoding="utf-8"))
    return tuple(
        Detail(
            tuple(entry["concepts"]),
            re.compile(entry["asks"], re.IGNORECASE),
            re.compile(entry["states"], re.IGNORECASE),
            {"en": entry["en"], "ja": entry["ja"]},
        )
        for entry in table.values()
    )


def quotation(policy: Policy, clause: Clause) -> Citation:
    return Citation(
        clause.id, clause.heading, clause.text, f"/policy/{policy.name}#{clause.path}", policy.version, policy.language
    )


def answer(
    policy: Policy,
    clauses: list[Clause],
    concept: str,
    question: str,
    language: str,
    *,
    asked: str = "",
    hinted: bool = False,
    other_person: bool = False,
    follow_up: bool = False,
) -> Reply:
    """The clauses, best first, under a lead that names the concept and what they leave open. `asked` is the concept of the question
    where the policy answers it only under another one; `hinted`: the first clause only touches on it."""
    known = load_concepts()[concept]
    quoted = clauses[:MOST_CLAUSES]
    text = render(
        "answer",
        language,
        concept=known.names[language],
        not_named=load_concepts()[asked].names[language] if asked and asked != concept else "",
        hinted=hinted,
        asked_for_person=other_person,
        dated=_date(policy, language) if concept == "policy_change" else "",
        left_open=_left_open(concept, quoted, question, language, follow_up),
        policy_language=policy.language,
        next_step="" if other_person else known.next,
    )
    ways_on = ("human",) if other_person else (known.next, "talk")
    return Reply(text, tuple(quotation(policy, clause) for clause in quoted), buttons(language, *ways_on))


def _date(policy: Policy, language: str) -> str:
    when = policy.effective_on
    if when is None:
        return ""
    return f"{when.year}年{when.month}月{when.day}日" if language == "ja" else f"{when:%B} {when.day}, {when.year}"


def _left_open(concept: str, clauses: list[Clause], question: str, language: str, follow_up: bool) -> list[str]:
    """What the question wants exactly and no quoted clause states; after a follow-up ("and how long?") whatever the concept."""
    return [
        detail.sentences[language]
        for detail in _details()
        if (follow_up or concept in detail.concepts)
        and detail.asks.search(question)
        and not any(detail.states.search(clause.text) for clause in clauses)
    ]


def silent(concept: str, language: str, *, other_person: bool = False) -> Reply:
    """What the desk itself can start is offered where the policy does not speak of it, too."""
    known = load_concepts()[concept]
    text = render("silent", language, concept=known.names[language], asked_for_person=other_person)
    ways_on = ("human",) if other_person else (known.next, "human", "complaint")
    return Reply(text, quick_replies=buttons(language, *ways_on))


def not_understood(language: str, guess: str = "") -> Reply:
    """`guess` is the concept that it might be about."""
    return Reply(
        render("not_understood", language, guess=load_concepts()[guess].names[language] if guess else ""),
        quick_replies=buttons(language, "used_for", "shared_with", "complaint", "human"),
    )


def small_talk(kind: str, language: str) -> Reply:
    return Reply(
        render("smalltalk", language, kind=kind), quick_replies=buttons(language, "used_for", "shared_with", "talk")
    )


def out_of_scope(language: str) -> Reply:
    return Reply(render("out_of_scope", language), quick_replies=buttons(language, "used_for", "talk"))


def hostile(language: str) -> Reply:
    return Reply(render("hostile", language), quick_replies=buttons(language, "talk"))
