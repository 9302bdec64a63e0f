"""Which clause of a policy plays which role, by general rules over clause text. Knows no policy by name and decides nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.policies import Clause, Policy
from bot.domain.purpose_facts import ClauseRole
from knowledge.purposes.lexicon import Entry, Lexicon
from knowledge.purposes.sentences import Sentence, split

OPENS_EXCEPTION = re.compile(
    r"\b(?:unless|except|other than|however|only (?:if|when|where|in)|where|if|when|in case)\b|場合|除", re.IGNORECASE
)
AGE = re.compile(r" under (?:\S+ ){0,3}?(\d{1,2}) |(\d{1,2})歳未満")


def find_roles(policy: Policy, lexicon: Lexicon) -> dict[ClauseRole, tuple[str, ...]]:
    """Clause ids by role, in the order of the policy, the clauses most at home in a role first."""
    by_role = {
        entry.key: [clause for clause in policy.clauses if plays(entry, clause, lexicon)]
        for entry in lexicon.roles.values()
    }
    third_party = by_role[ClauseRole.THIRD_PARTY]
    for entry in lexicon.roles.values():
        if entry.attributes.get("under") == ClauseRole.THIRD_PARTY:
            by_role[entry.key] = [
                clause for clause in by_role[entry.key] if _belongs(clause, third_party, entry, lexicon)
            ]
        if entry.attributes.get("prefer") == ClauseRole.THIRD_PARTY:
            by_role[entry.key].sort(key=lambda clause: clause not in third_party)
    return {ClauseRole(key): tuple(clause.id for clause in clauses) for key, clauses in by_role.items() if clauses}


def plays(entry: Entry, clause: Clause, lexicon: Lexicon) -> bool:
    return any(True for _ in _sentences_that_say(entry, clause, lexicon))


def _sentences_that_say(entry: Entry, clause: Clause, lexicon: Lexicon) -> Iterator[str]:
    for sentence in split(clause.text, lexicon.words):
        if sentence.find(entry.policy) and not sentence.find(entry.unless):
            yield " ".join(sentence.words)
    yield from (part for part in re.split(r"[。\n]", clause.text) if entry.japanese.search(part))


def _belongs(clause: Clause, rules: Iterable[Clause], entry: Entry, lexicon: Lexicon) -> bool:
    """An exception stands in the rule's own clause, opened as one, or in a fragment below it. It is not borrowed from elsewhere."""
    if any(is_below(clause, rule) for rule in rules):
        return True
    if clause not in list(rules):
        return False
    return not entry.attributes.get("exception") or any(
        OPENS_EXCEPTION.search(said) for said in _sentences_that_say(entry, clause, lexicon)
    )


def is_below(clause: Clause, other: Clause) -> bool:
    return clause.path.startswith(other.path + ".")


def minor_age(policy: Policy, roles: Mapping[ClauseRole, tuple[str, ...]], lexicon: Lexicon) -> int | None:
    """The age below which the policy's rule for minors holds, if it says one."""
    for clause in roles.get(ClauseRole.MINORS, ()):
        for sentence in split(policy.by_id[clause].text, lexicon.words):
            if found := AGE.search(sentence.line):
                return int(found[1])
        if found := AGE.search(policy.by_id[clause].text):
            return int(found[1] or found[2])
    return None


def content_stems(sentences: Iterable[Sentence], lexicon: Lexicon) -> frozenset[str]:
    """The stems that carry meaning: neither filler nor punctuation."""
    return frozenset(
        stem for sentence in sentences for stem in sentence.stems if stem not in lexicon.filler and stem.isalnum()
    )
