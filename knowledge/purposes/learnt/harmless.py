"""Whether the facts of an example, taken together, stand in the way of nothing: what two policies at large would permit. The model learns it
beside the facts, for it errs less about the whole than about every part."""

from functools import cache

from bot.domain.purpose_facts import Circumstance, ClauseRole, Recipient, Verdict
from bot.domain.purpose_rules import ANY_ITEM, Facts, ListedPurpose, PolicyRules
from bot.domain.verdicts import rule_on
from knowledge.purposes.lexicon import load_lexicon

LISTED, NAMED = "x:listed", "x:named"  # under a policy that lists purposes, and under one that leaves them to the form


@cache
def harmless(labels: frozenset[str]) -> frozenset[str]:
    """`labels` are the facts of an example; which of `LISTED` and `NAMED` hold for it."""
    facts = Facts(
        items=("name",),
        purposes=tuple(sorted(label[2:] for label in labels if label.startswith("p:"))),
        recipients=tuple(sorted(Recipient(label[2:]) for label in labels if label.startswith("r:"))),
        circumstances=frozenset(Circumstance(label[2:]) for label in labels if label.startswith("c:")),
    )
    return frozenset(
        label for label, rules in _policies_at_large().items() if rule_on(facts, rules).verdict is Verdict.PERMITTED
    )


@cache
def _policies_at_large() -> dict[str, PolicyRules]:
    """Both have every rule that a policy can have; the one lists every purpose that is not remote, for all data."""
    lexicon = load_lexicon()
    clauses = dict.fromkeys(ClauseRole, ("clause",))
    ordinary = frozenset(lexicon.purposes) - lexicon.remote_purposes
    entry = ListedPurpose(clause="clause", items=frozenset({ANY_ITEM}), purposes=ordinary)
    return {
        label: PolicyRules(
            policy="at large",
            version="",
            purposes=purposes,
            roles=clauses,
            known_items=lexicon.known_items,
            marketing_purposes=lexicon.marketing_purposes,
            remote_purposes=lexicon.remote_purposes,
        )
        for label, purposes in ((LISTED, (entry,)), (NAMED, ()))
    }
