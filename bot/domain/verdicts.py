"""May this data be used for that? Facts, the rules a policy yields, and the pure decision; reading text is done in `knowledge`.

A wrong `permitted` is the one unforgivable error, so `permitted` is never a default: some row of the table must grant it,
and no guard row may stand against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.purpose_facts import Circumstance, ClauseRole, Listing, Recipient, Verdict
from bot.domain.purpose_rules import ANY_ITEM, Facts, ListedPurpose, PolicyRules
from bot.domain.verdict_table import CONTRARY, GRANTING, TABLE, Rule

__all__ = ["ANY_ITEM", "Case", "Change", "Circumstance", "ClauseRole", "Facts", "ListedPurpose", "Listing", "PolicyRules",
           "Recipient", "Rule", "Ruling", "Verdict", "decide", "listing_of", "rule_on"]  # fmt: skip


PLACES = {rule.name: place for place, rule in enumerate(TABLE)}


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is missing, and the verdict if it were so."""

    fact: Circumstance
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """`clauses` best first; `conditions` are keys of sentences under which the verdict holds or which staff will want to know."""

    verdict: Verdict
    clauses: tuple[str, ...]
    rule: str
    conditions: tuple[str, ...] = ()
    would_change: tuple[Change, ...] = ()
    listing: Listing = Listing.NO_PURPOSE
    reasons: tuple[str, ...] = ()  # names of the other rules that spoke, strictest first


@dataclass(frozen=True)
class Case:
    """The facts as one recipient sees them."""

    facts: Facts
    rules: PolicyRules
    recipient: Recipient
    listing: Listing
    listed_clauses: tuple[str, ...]

    @cached_property
    def circumstances(self) -> frozenset[Circumstance]:
        return self.facts.circumstances | set(derived_circumstances(self.facts, self.rules))

    @property
    def marketing(self) -> bool:
        """True also when no purpose was read: a refusal then cannot be shown to be beside the point."""
        return not self.facts.purposes or bool(self.rules.marketing_purposes & set(self.facts.purposes))


def derived_circumstances(facts: Facts, rules: PolicyRules) -> Iterable[Circumstance]:
    """Circumstances that follow from the other facts, so that the table can name them."""
    if facts.unread or not set(facts.items) <= rules.known_items:
        yield Circumstance.UNREAD
    if rules.sensitive_items & set(facts.items):
        yield Circumstance.SENSITIVE


def listing_of(facts: Facts, rules: PolicyRules) -> tuple[Listing, tuple[str, ...]]:
    """How far the policy lists these items for these purposes, and the clauses that speak of the purposes. The worst part counts."""
    if not facts.purposes:
        return Listing.NO_PURPOSE, ()
    worst, clauses = Listing.LISTED, list[str]()
    for purpose in facts.purposes:
        entries = [entry for entry in rules.purposes if purpose in entry.purposes]
        found, best = _listing_of_items(facts, purpose, entries, rules)
        worst = max(worst, found, key=list(Listing).index)
        clauses += best
    return worst, tuple(dict.fromkeys(clauses))


def _listing_of_items(
    facts: Facts, purpose: str, entries: list[ListedPurpose], rules: PolicyRules
) -> tuple[Listing, list[str]]:
    if not entries:
        return Listing.UNLISTED, []
    if not facts.items:
        return Listing.NEAR, [entry.clause for entry in entries]
    covering = {
        item: [entry for entry in entries if _covers(entry, item, rules)]
        for item in facts.items
        if purpose not in rules.inherent.get(item, ())
    } or {ANY_ITEM: entries}  # nothing but what the purpose is about
    if all(covering.values()):
        # the clause that covers the most items is the one to quote first
        ranked = sorted(entries, key=lambda entry: -sum(entry in found for found in covering.values()))
        listing = max((_on_what(found, facts) for found in covering.values()), key=list(Listing).index)
        return listing, [entry.clause for entry in ranked if any(entry in found for found in covering.values())]
    named = [entry.clause for entry in entries]
    missing = [item for item, found in covering.items() if not found]
    alike = all(any(rules.alike.get(item, frozenset()) & entry.items for entry in entries) for item in missing)
    open_question = alike or any(entry.open_ended for entry in entries) or ANY_ITEM in facts.items
    return (Listing.NEAR if open_question else Listing.ITEM_UNLISTED), named


def _on_what(entries: list[ListedPurpose], facts: Facts) -> Listing:
    """An item that is listed without a condition, or on one that is fulfilled, is simply listed."""
    agreed = Circumstance.CONSENT_GIVEN in facts.circumstances
    if any(not entry.condition or (entry.on_consent and agreed) for entry in entries):
        return Listing.LISTED
    return Listing.WITH_CONSENT if any(entry.on_consent for entry in entries) else Listing.ON_CONDITION


def _covers(entry: ListedPurpose, item: str, rules: PolicyRules) -> bool:
    return item in entry.items or (ANY_ITEM in entry.items and item in rules.known_items)


def speaks(rule: Rule, case: Case) -> bool:
    return (
        (not rule.recipients or case.recipient in rule.recipients)
        and rule.all_of <= case.circumstances
        and (not rule.any_of or bool(rule.any_of & case.circumstances))
        and not rule.none_of & case.circumstances
        and (not rule.listing or case.listing in rule.listing)
        and all(case.rules.has(role) for role in rule.has)
        and not any(case.rules.has(role) for role in rule.lacks)
        and (rule.lists_purposes is None or rule.lists_purposes == case.rules.lists_purposes)
        and (not rule.only_purposes or set() < set(case.facts.purposes) <= rule.only_purposes)
        and (not rule.remote or bool(case.rules.remote_purposes & set(case.facts.purposes)))
        and (not rule.marketing or case.marketing)
    )


def decide(facts: Facts, rules: PolicyRules) -> Ruling:
    """The verdict, its rule and clauses, and which missing fact would make it more permissive."""
    ruling = rule_on(facts, rules)
    changes = (
        Change(fact, rule_on(facts.having(fact), rules).verdict)
        for fact in GRANTING
        if fact not in facts.circumstances and not CONTRARY.get(fact, frozenset()) & facts.circumstances
    )
    better = tuple(change for change in changes if change.verdict.strictness < ruling.verdict.strictness)
    return replace(ruling, would_change=better)


def rule_on(facts: Facts, rules: PolicyRules) -> Ruling:
    """The verdict without asking what would change it."""
    listing, clauses = listing_of(facts, rules)
    recipients = facts.recipients or (Recipient.OWN_TEAM,)
    cases = [Case(facts, rules, recipient, listing, clauses) for recipient in dict.fromkeys(recipients)]
    spoken = [(rule, case) for case in cases for rule in _rules_that_speak(case)]
    # Strictest first; of equally strict ones a guard is the more telling reason and a weak guard the least; then the table's order.
    spoken.sort(key=lambda pair: (-pair[0].verdict.strictness, pair[0].weak, not pair[0].guard, PLACES[pair[0].name]))
    winner = spoken[0][0]
    same = [pair for pair in spoken if pair[0].verdict is winner.verdict]
    if winner.weak:  # only a doubt holds a permission back: the clause that would permit is the one to look at
        same = [pair for pair in spoken if pair[0].verdict is Verdict.PERMITTED] + same
    return Ruling(
        verdict=winner.verdict,
        clauses=_clauses(same),
        rule=winner.name,
        conditions=tuple(
            dict.fromkeys(key for rule, _ in same if rule.verdict is winner.verdict for key in rule.conditions)
        ),
        listing=listing,
        reasons=tuple(dict.fromkeys(rule.name for rule, _ in spoken if rule is not winner)),
    )


def _rules_that_speak(case: Case) -> list[Rule]:
    guards = [rule for rule in TABLE if rule.guard and speaks(rule, case)]
    return [*guards, next(rule for rule in TABLE if not rule.guard and speaks(rule, case))]


def _clauses(pairs: list[tuple[Rule, Case]]) -> tuple[str, ...]:
    """The first cited role each rule finds in the policy leads; what a rule also cites comes after every leader."""
    leaders, others = list[str](), list[str]()
    for rule, case in pairs:
        found = next((ids for role in rule.cites if (ids := _clauses_of(role, case))), ())
        leaders += found[:1]
        others += found[1:]
        others += [clause for role in rule.also_cites for clause in _clauses_of(role, case)]
    return tuple(dict.fromkeys(leaders + others))


def _marketing_clauses(case: Case) -> tuple[str, ...]:
    """Where messages of this sort are listed, for a person who refused them."""
    if Circumstance.MARKETING_REFUSED not in case.circumstances:
        return ()
    return tuple(entry.clause for entry in case.rules.purposes if entry.purposes & case.rules.marketing_purposes)


def _clauses_of(role: ClauseRole, case: Case) -> tuple[str, ...]:
    if role is ClauseRole.LISTED_CLAUSE:
        return case.listed_clauses or (_marketing_clauses(case) if case.marketing else ())
    return tuple(case.rules.roles.get(role, ()))
