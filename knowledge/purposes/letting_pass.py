"""Which words nobody could place need not be understood, because the fact model heard the question without them. A word that no dictionary
knows and the model has never met does not pass unless it is a name."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.purpose_facts import Circumstance, Verdict
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.verdicts import rule_on
from knowledge.purposes.reading import Read

UNLISTED = "other"  # a purpose that no policy lists


def let_pass(closely: Read, facts: Facts, rules: PolicyRules, *, surely: bool = False) -> Facts:
    """The facts without the unread words that may be let pass, if the rest is certain. Where the permission rests on which data a clause
    lists, words where data stand pass only if they cannot name any. Words that stand where a purpose is expected pass only if the model heard
    the rest very `surely`, for what it is for it hears; which data are meant it does not."""

    def kept(words: Iterable[str]) -> tuple[str, ...]:
        nobody = closely.somebody if not facts.recipients else frozenset[str]()
        placed = frozenset[str]() if surely else closely.placed
        return tuple(one for one in words if one not in (closely.known | closely.vague) - placed - nobody)

    known = closely.known - closely.placed
    items = tuple(one for one in facts.unread_items if one not in closely.proper)
    passed = replace(
        facts,
        unread_items=tuple(one for one in items if one not in known),
        unread_purposes=kept(facts.unread_purposes),
        unread_recipients=kept(facts.unread_recipients),
    )
    whatever_data = (
        not rules.purposes or rule_on(replace(passed, purposes=(UNLISTED,)), rules).verdict is Verdict.PERMITTED
    )
    if Circumstance.DELETING in facts.circumstances:  # what is deleted is not got back
        return replace(passed, unread_items=items)
    if whatever_data:
        return passed
    return replace(passed, unread_items=tuple(one for one in items if one not in closely.no_data))
