"""The ruling in words: templates and sentences as data in this folder. Quotes the clause verbatim and adds nothing the policy does not say."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot.domain.policies import Policy
from bot.domain.purpose_facts import Listing, Verdict
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.verdicts import Ruling
from knowledge.purposes.lexicon import Lexicon

LOCALES = ("en", "ja")
LONGEST_QUOTE = 400  # characters; the whole clause is one click away


def compose(facts: Facts, ruling: Ruling, rules: PolicyRules, policy: Policy, lexicon: Lexicon, locale: str) -> str:
    """The answer shown to the employee, in plain text; unknown locales get English."""
    locale = locale if locale in LOCALES else "en"
    words = sentences(locale)
    clause = policy.by_id.get(ruling.clauses[0]) if ruling.clauses else None
    lead = lead_of(ruling, rules, words)
    text = (
        _environment()
        .get_template(locale)
        .render(
            words=words,
            lead=lead,
            clause=clause,
            quote=_shortened(clause.text) if clause else "",
            others=ruling.clauses[1:],
            understood=understood(facts, lexicon, locale),
            unread=facts.unread,
            conditions=conditions_of(ruling, rules, words),
            changes=[
                (
                    words["changes"].get(change.fact.value, label(lexicon, "circumstances", change.fact.value, locale)),
                    words["verdicts"][change.verdict],
                )
                for change in ruling.would_change
            ],
            next_step=words["next"][ruling.verdict],
            verdict=ruling.verdict,
            covers=covered_by(ruling, rules),
        )
    )
    return "\n".join(line.rstrip() for line in text.strip().splitlines() if line.strip())


def understood(facts: Facts, lexicon: Lexicon, locale: str) -> list[tuple[str, str]]:
    """What was understood, by field, ready to show: (field, words)."""
    names = sentences(locale)["fields"]
    groups: list[tuple[str, Iterable[str]]] = [
        ("items", facts.items),
        ("purposes", facts.purposes),
        ("recipients", [recipient.value for recipient in facts.recipients] or ["own_team"]),
        ("circumstances", sorted(fact.value for fact in facts.circumstances)),
    ]
    shown = [(names[group], ", ".join(label(lexicon, group, key, locale) for key in keys)) for group, keys in groups]
    return [(field, words) for field, words in shown if words]


def label(lexicon: Lexicon, group: str, key: str, locale: str) -> str:
    """A fact's name for people."""
    told: Mapping[str, str] = sentences(locale).get(group, {})
    entries: Mapping[str, Any] = getattr(lexicon, group)
    if key in told:
        return told[key]
    return entries[key].label if key in entries else key.replace("_", " ")


def lead_of(ruling: Ruling, rules: PolicyRules, words: Mapping[str, Any]) -> str:
    """A rule may have its own first sentence; otherwise the verdict has."""
    own = words["leads"].get(ruling.rule)
    if own:
        return str(own)
    if (
        ruling.verdict is Verdict.NEEDS_CONSENT
        and ruling.listing in (Listing.UNLISTED, Listing.ITEM_UNLISTED)
        and rules.lists_purposes
    ):
        return str(words["leads"]["not among the listed purposes"])
    return str(words["lead"][ruling.verdict])


def covered_by(ruling: Ruling, rules: PolicyRules) -> str:
    """The data items the deciding clause names, in its own words."""
    return next((entry.items_text for entry in rules.purposes if entry.clause in ruling.clauses[:1]), "")


def conditions_of(ruling: Ruling, rules: PolicyRules, words: Mapping[str, Any]) -> tuple[str, ...]:
    """The rule's own, and the words on which the deciding clause lists the purpose."""
    told = tuple(str(words["conditions"][key]) for key in ruling.conditions)
    listed = dict.fromkeys(
        entry.condition for entry in rules.purposes if entry.clause in ruling.clauses[:1] and entry.condition
    )
    return told + tuple(str(words["conditions"]["as_listed"]).format(condition=condition) for condition in listed)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


@cache
def sentences(locale: str) -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / f"{locale}.toml").read_text("utf-8"))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(lambda locale: (files(__package__) / f"ruling.{locale}.j2").read_text("utf-8")),
        autoescape=False,  # noqa: S701 - plain text; the edge that shows it escapes it
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
