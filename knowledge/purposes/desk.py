"""The purpose desk: from an employee's words, or facts she edited, to a ruling with its text. Keeps nothing between checks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.errors import UnknownPolicy
from bot.domain.policies import Policy
from bot.domain.purpose_facts import Circumstance, ClauseRole, Recipient
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.registered import Registered, Trustee
from bot.domain.rulings import Explanation, Vocabulary
from bot.domain.verdicts import Ruling, decide
from knowledge.purposes.explaining import explain, vocabulary
from knowledge.purposes.extraction import extract_rules, own_purposes
from knowledge.purposes.hearing import Hearing
from knowledge.purposes.joining import names_in, with_names
from knowledge.purposes.learnt.asking import asks_for_check
from knowledge.purposes.lexicon import load_lexicon
from knowledge.purposes.wording import compose
from knowledge.text import is_japanese

NOTHING = Registered()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was understood, what was decided, and the answer to show."""

    facts: Facts
    ruling: Ruling
    text: str


class PurposeDesk:
    """Checks uses of personal data against policies. `registered` holds by policy name what its desk registered beside the text."""

    def __init__(
        self,
        policies: Iterable[Policy],
        registered: Mapping[str, Registered] | None = None,
    ) -> None:
        self._registered = registered or {}
        self._lexicon = load_lexicon()
        self._policies = {policy.name: policy for policy in policies}
        self._rules: dict[tuple[str, Registered], PolicyRules] = {}
        self._own: dict[tuple[str, Registered], dict[str, frozenset[str]]] = {}
        for name in self._policies:
            self.rules(name)

    def warm(self) -> None:
        """Loads what the first check in each language would load. Optional."""
        for policy in tuple(self._policies)[:1]:
            for text in ("May I use the name for billing?", "請求と棚卸のために氏名を使ってもいいですか"):
                self.is_check(text)
                self.read(policy, text)

    def rules(self, policy: str, registered: Registered | None = None) -> PolicyRules:
        """What the policy's text yields beside what a desk registered (by default this object's own); raises UnknownPolicy."""
        if policy not in self._policies:
            raise UnknownPolicy(policy, tuple(self._policies))
        key = policy, self._registered.get(policy, NOTHING) if registered is None else registered
        if key not in self._rules:
            rules = extract_rules(self._policies[policy], self._lexicon, key[1])
            self._own[key] = own_purposes(rules, self._lexicon)
            self._rules[key] = rules
        return self._rules[key]

    def take_in(self, policy: Policy) -> None:
        """Rules by this version from now on."""
        fresh = PurposeDesk([policy], self._registered)
        for name, registered in tuple(self._rules):
            if name == policy.name:
                fresh.rules(name, registered)
        self._policies = {**self._policies, **fresh._policies}
        self._own = {**self._own, **fresh._own}
        self._rules = {**self._rules, **fresh._rules}

    def policy(self, name: str) -> Policy:
        """The policy itself; raises UnknownPolicy."""
        self.rules(name)
        return self._policies[name]

    def is_check(self, text: str) -> bool:
        """True if the message asks whether something may be done, or tells that it is, not what the policy says."""
        return asks_for_check(text, self.language_of(text))

    def language_of(self, text: str) -> str:
        """ "ja" for a question in Japanese, else "en"."""
        return "ja" if is_japanese(text) else "en"

    def read(self, policy: str, text: str, today: date | None = None, registered: Registered | None = None) -> Facts:
        """The facts of a question. `today` tells which trustees' reviews are past; without it, no confirmation with a due date counts."""
        rules = self.rules(policy, registered)
        named = names_in(text, _names(rules.registered, today))
        own = self._own_words(policy, rules)
        return Hearing(self._lexicon, rules, own).facts_of(text, named)

    def _own_words(self, policy: str, rules: PolicyRules) -> dict[str, frozenset[str]]:
        """Of these very rules: another version may have come into force since they were looked up."""
        found = self._own.get((policy, rules.registered))
        return own_purposes(rules, self._lexicon) if found is None else found

    def check(self, policy: str, text: str, locale: str = "en", today: date | None = None) -> Checked:
        """The ruling on an employee's question, in the language of `locale` ("en" or "ja")."""
        return self.check_facts(policy, self.read(policy, text, today), locale)

    def check_facts(self, policy: str, facts: Facts, locale: str = "en") -> Checked:
        """The ruling on facts as they stand: the same facts give the same verdict, however they were entered."""
        rules = self.rules(policy)
        ruling = decide(facts, rules)
        return Checked(facts, ruling, compose(facts, ruling, rules, self._policies[policy], self._lexicon, locale))

    def add_names(
        self, policy: str, facts: Facts, names: Iterable[str], today: date, registered: Registered | None = None
    ) -> Facts:
        """The facts with registered trustees and joint users that were chosen by name, as if the text had named them."""
        known = _names(self.rules(policy, registered).registered, today)
        return with_names(facts, {name: known[name] for name in names if name in known})

    def decide(self, policy: str, facts: Facts, registered: Registered | None = None) -> Ruling:
        """The ruling alone: the same facts give the same one, however they were entered."""
        return decide(facts, self.rules(policy, registered))

    def explain(
        self,
        policy: str,
        facts: Facts,
        ruling: Ruling,
        locale: str,
        registered: Registered | None = None,
        today: date | None = None,
    ) -> Explanation:
        """A ruling as sentences apart, with nothing of the asker's own wording in them."""
        return explain(facts, ruling, self.rules(policy, registered), self._lexicon, locale, today)

    def vocabulary(self, policy: str, locale: str, registered: Registered | None = None) -> Vocabulary:
        """The facts that can be chosen under a policy."""
        return vocabulary(self.rules(policy, registered), self._lexicon, locale)

    def check_line(self, policy: str, text: str, today: date | None = None) -> dict[str, Any]:
        """One line of `privacy-desk check --jsonl`, without its id; answered in the language of the question."""
        checked = self.check(policy, text, "ja" if is_japanese(text) else "en", today)
        return {"verdict": checked.ruling.verdict.value, "clauses": list(checked.ruling.clauses), "text": checked.text}

    def rules_as_json(self, policy: str) -> dict[str, Any]:
        """The policy's table for `policy purposes` and the policy page; an empty `purposes` says that the text lists none."""
        rules = self.rules(policy)
        return {
            "policy": rules.policy,
            "version": rules.version,
            "lists_purposes": rules.lists_purposes,
            "purposes": [
                {
                    "clause": entry.clause,
                    "source": entry.source,
                    "items": sorted(entry.items),
                    "items_text": entry.items_text,
                    "open_ended": entry.open_ended,
                    "purposes": sorted(entry.purposes),
                    "purpose_text": entry.purpose_text,
                    "condition": entry.condition,
                }
                for entry in rules.purposes
            ],
            "rules": {role.value: list(rules.roles[role]) for role in ClauseRole if rules.has(role)},
            "minor_age": rules.minor_age,
        }


def _names(registered: Registered, today: date | None) -> dict[str, tuple[Recipient, Circumstance]]:
    joint = {
        name: (Recipient.JOINT_USER, Circumstance.JOINT_USER_NAMED)
        for user in registered.joint_users
        for name in user.names
    }
    trustees = {
        name: (
            Recipient.TRUSTEE,
            Circumstance.TRUSTEE_CONFIRMED if _is_confirmed(trustee, today) else Circumstance.UNCERTAIN,
        )
        for trustee in registered.trustees
        for name in trustee.names
    }
    return joint | trustees


def _is_confirmed(trustee: Trustee, today: date | None) -> bool:
    return trustee.confirmed_at(today) if today else trustee.confirmed_on is not None and trustee.review_due is None
