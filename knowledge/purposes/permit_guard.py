"""The last look before a permission: how likely is it that the question was heard wrongly, and that what was said instead is not permitted?
It only ever holds back."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.purpose_facts import Circumstance, Listing, Recipient, Verdict
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.verdicts import listing_of, rule_on
from knowledge.purposes.extraction import OWN
from knowledge.purposes.learnt import Shares
from knowledge.purposes.learnt.harmless import LISTED, NAMED
from knowledge.purposes.learnt.heads import ALTERNATIVES
from knowledge.purposes.lexicon import load_lexicon

# Set by hand on questions with known verdicts: how large a chance that something else was said, and is not permitted, is tolerated.
HEARD, TURNING = 0.4, 0.15  # in plain words, and with words that often turn the picture
SHORT_HEARD = (
    0.1  # in a short question every word counts, and the lexicon should have known them and permitted by itself
)
SHORT = 16  # words
JAPANESE_HEARD, JAPANESE_TURNING = 0.35, 0.12  # the same in Japanese, whose lexicon knows too little to agree
JAPANESE_LEAST = 0.04  # where one word says nearly all, or something was denied
JAPANESE_SHORT = 30  # characters
# Where words pass that nobody could place, in a text long enough to be heard without them.
UNREAD, UNREAD_TURNING = 0.15, 0.1
LONG, JAPANESE_LONG = 24, 45  # words, characters
NOTHING = -1.0  # below every chance
CONTRADICTED = 0.05  # what it adds that the lexicon found something else beside
BY_FACT, BY_WORDS, BY_WHOLE = 0.47, 0.2, 0.33  # what each opinion weighs
NEGLIGIBLE = 0.01  # a share so small is not looked at
RULED_OUT = 0.03  # what the lexicon found is out of the question only below this share
VERY_SURE = 0.9
INSIDE = frozenset({Recipient.OWN_TEAM, Recipient.OTHER_DEPARTMENT})
LOOSE = frozenset(
    {
        Recipient.UNKNOWN,
        Recipient.TRUSTEE,
        Recipient.OTHER_DEPARTMENT,
        Recipient.OWN_TEAM,
        Recipient.PERSON,
    }
)  # the lexicon finds these in many harmless words


def is_short(text: str, language: str) -> bool:
    """True if nearly every word of a plain text says something of its own."""
    return len(text) <= JAPANESE_SHORT if language == "ja" else len(text.split()) <= SHORT


def tolerated(text: str, language: str, *, by_lexicon: bool, unread: bool = False) -> float:
    """`by_lexicon` says that the lexicon alone would permit; `unread` that words are let pass which nobody could place."""
    lexicon = load_lexicon()
    turning = bool(lexicon.turning[language].search(text))
    if unread and len(text if language == "ja" else text.split()) < (JAPANESE_LONG if language == "ja" else LONG):
        return NOTHING
    most = (UNREAD_TURNING if turning else UNREAD) if unread else 1.0
    return min(most, _tolerated(text, language, turning=turning, by_lexicon=by_lexicon))


def _tolerated(text: str, language: str, *, turning: bool, by_lexicon: bool) -> float:
    if language == "ja":
        if load_lexicon().denied_ja.search(text) or (turning and is_short(text, language)):
            return JAPANESE_LEAST
        return JAPANESE_TURNING if turning else JAPANESE_HEARD
    if is_short(text, language) and not by_lexicon:
        return SHORT_HEARD
    return TURNING if turning else HEARD


def chance(facts: Facts, shares: Shares, alone: Shares, rules: PolicyRules) -> float:
    """The chance, 0 to 1, that a permission rests on something misheard: by what the model says of each fact, by what the words alone say,
    which err elsewhere, and by what the model says of the whole."""
    listed = (
        rules.lists_purposes or listing_of(facts, rules)[0] is Listing.LISTED
    )  # in the text, or by what the desk registered
    whole = 1.0 - shares[LISTED if listed else NAMED]
    if _is_in_own_words(facts):
        whole = 0.0
    return BY_FACT * risk(facts, shares, rules) + BY_WORDS * risk(facts, alone, rules) + BY_WHOLE * whole


def risk(facts: Facts, shares: Shares, rules: PolicyRules) -> float:
    """The chance, 0 to 1, that what was said is not permitted, for facts that are. Each head of the model errs by itself."""
    safe = 1.0
    for chances in (_of_purposes(facts, shares), _of_recipients(facts, shares), *_of_circumstances(facts, shares)):
        safe *= 1.0 - min(1.0, sum(share for share, other in chances if share >= NEGLIGIBLE and _forbids(other, rules)))
    return 1.0 - safe


def contradicted(read: Facts, facts: Facts, shares: Shares, rules: PolicyRules) -> bool:
    """What the lexicon found and the model did not hear, where it would forbid: a word can be plain and yet be missed."""
    inside = shares["-r"] + shares.get(f"r:{Recipient.OTHER_DEPARTMENT}", 0.0)
    for recipient in set(read.recipients) - set(facts.recipients):
        sure = (
            inside
            if not set(facts.recipients) - INSIDE
            else max(shares.get(f"r:{one}", 0.0) for one in facts.recipients)
        )
        if _forbids(replace(facts, recipients=(recipient,)), rules) and (recipient not in LOOSE or sure < VERY_SURE):
            return True
    certainty = max((shares.get(f"p:{one}", 0.0) for one in facts.purposes), default=0.0)
    for purpose in set(read.purposes) - set(facts.purposes):
        looked_at = shares.get(f"p:{purpose}", 0.0) >= RULED_OUT or certainty < VERY_SURE
        if looked_at and _forbids(replace(facts, purposes=(*facts.purposes, purpose)), rules):
            return True
    return any(
        shares.get(f"c:{fact}", 0.0) >= RULED_OUT and _forbids(facts.having(fact), rules)
        for fact in read.circumstances - facts.circumstances
    )


def _forbids(facts: Facts, rules: PolicyRules) -> bool:
    return rule_on(facts, rules).verdict is not Verdict.PERMITTED


def _of_purposes(facts: Facts, shares: Shares) -> Iterator[tuple[float, Facts]]:
    """Nothing where the purpose was found by the policy's own words, which the model has never heard."""
    if _is_in_own_words(facts):
        return
    for label, share in shares.items():
        if label.startswith("p:") and label[2:] not in facts.purposes:
            yield share, replace(facts, purposes=(label[2:],))
    if facts.purposes:
        yield shares["-p"], replace(facts, purposes=())


def _is_in_own_words(facts: Facts) -> bool:
    return any(purpose.startswith(OWN) for purpose in facts.purposes)


def _of_recipients(facts: Facts, shares: Shares) -> Iterator[tuple[float, Facts]]:
    for label, share in shares.items():
        if label.startswith("r:") and label[2:] not in facts.recipients:
            yield share, replace(facts, recipients=(Recipient(label[2:]),))
    if facts.recipients:
        yield shares["-r"], replace(facts, recipients=())


def _of_circumstances(facts: Facts, shares: Shares) -> Iterator[list[tuple[float, Facts]]]:
    heard = {Circumstance(label[2:]) for label in shares if label.startswith("c:")}
    groups = [heard & set(group) for group in ALTERNATIVES]
    groups += [{fact} for fact in heard.difference(*groups)]
    for group in groups:
        others = facts.circumstances - group
        chances = [
            (shares[f"c:{fact}"], replace(facts, circumstances=others | {fact})) for fact in group - facts.circumstances
        ]
        if group & facts.circumstances:
            none = 1.0 - sum(shares[f"c:{fact}"] for fact in group)
            chances.append((none, replace(facts, circumstances=others)))
        yield chances
