"""The last look before a permission: where the lexicon and the fact model do not agree, or a prohibiting fact is not ruled out, the
question goes to staff. It only ever holds back."""

from collections.abc import Iterator, Mapping

from bot.domain.purpose_facts import Circumstance as C
from bot.domain.purpose_facts import Recipient as R
from bot.domain.purpose_rules import Facts
from bot.domain.verdict_table import GRANTING, PROHIBITING
from knowledge.purposes.fusing import JUDGED, says_same_purpose
from knowledge.purposes.learnt import Shares

# All set by hand on questions with known verdicts; none was chosen by cross-validation.
POSSIBLE = 0.25  # a prohibiting fact of this share is not ruled out, though nobody would say that it is so
RULED_OUT = 0.03  # where the lexicon found it, only so small a share rules it out
SURE_OF_INSIDE, VERY_SURE_OF_INSIDE = 0.5, 0.88
SURE_OF_RECIPIENT = 0.75
SURE_OF_GRANT: Mapping[C, float] = {
    C.CONSENT_GIVEN: 0.85,
    C.IDENTITY_VERIFIED: 0.85,
    C.JOINT_USER_NAMED: 0.95,
    C.TRUSTEE_CONFIRMED: 0.85,
}
SURE_OF_OTHER_GRANTS = 0.7
SURE_OF_PURPOSE, VERY_SURE_OF_PURPOSE = 0.6, 0.9
LOOSE = frozenset(
    {R.UNKNOWN, R.TRUSTEE, R.OTHER_DEPARTMENT, R.OWN_TEAM, R.PERSON}
)  # the lexicon finds these in many harmless words
INSIDE = frozenset({R.OWN_TEAM, R.OTHER_DEPARTMENT})


def doubts(read: Facts, fused: Facts, shares: Shares, remote: frozenset[str]) -> tuple[str, ...]:
    """Why facts that would permit something are not certain enough; empty where nothing speaks against them.

    `read` is what the lexicon found, `fused` what is decided on, `remote` purposes that nobody would expect.
    """
    return (
        *_about_recipients(read, fused, shares),
        *_about_circumstances(read, fused, shares),
        *_about_purposes(read, fused, shares, remote),
    )


def _about_recipients(read: Facts, fused: Facts, shares: Shares) -> Iterator[str]:
    inside = shares["-r"] + shares.get(f"r:{R.OTHER_DEPARTMENT}", 0.0)
    dropped = set(read.recipients) - set(fused.recipients)
    outside = set(fused.recipients) - INSIDE
    if not outside:
        if inside < SURE_OF_INSIDE:
            yield "perhaps somebody outside"
        if dropped - LOOSE or (dropped & {R.UNKNOWN, R.TRUSTEE, R.PERSON} and inside < VERY_SURE_OF_INSIDE):
            yield "somebody else is named"
        return
    if dropped - {R.UNKNOWN, *INSIDE}:
        yield "somebody else is named"
    if any(shares.get(f"r:{one}", 1.0) < SURE_OF_RECIPIENT for one in outside):
        yield "who gets it is not certain"


def _about_circumstances(read: Facts, fused: Facts, shares: Shares) -> Iterator[str]:
    for fact in C:
        share = shares.get(f"c:{fact}")
        if share is None or (fact in fused.circumstances and fact not in GRANTING and fact not in JUDGED):
            continue
        if fact in JUDGED and fact in read.circumstances | fused.circumstances:
            yield f"perhaps {fact}"
        if fact is C.PURPOSE_OTHER and says_same_purpose(read, shares):
            continue
        if fact in PROHIBITING and share >= (RULED_OUT if fact in read.circumstances else POSSIBLE):
            yield f"perhaps {fact}"
        if fact in fused.circumstances and fact not in read.circumstances:
            if share < SURE_OF_GRANT.get(fact, SURE_OF_OTHER_GRANTS):
                yield f"not certain: {fact}"
            if fact is C.CONSENT_GIVEN and C.UNCERTAIN in read.circumstances:
                yield "consent to something else"


def _about_purposes(read: Facts, fused: Facts, shares: Shares, remote: frozenset[str]) -> Iterator[str]:
    certainty = max((shares.get(f"p:{purpose}", 0.0) for purpose in fused.purposes), default=0.0)
    dropped = set(read.purposes) - set(fused.purposes)
    if dropped & remote or (dropped and fused.purposes and certainty < VERY_SURE_OF_PURPOSE):
        yield "another purpose is named"
    heard = [purpose for purpose in fused.purposes if purpose not in read.purposes]
    if any(shares.get(f"p:{purpose}", 0.0) < SURE_OF_PURPOSE for purpose in heard):
        yield "the purpose is not certain"
    if fused.items != read.items and certainty < SURE_OF_PURPOSE:
        yield "the data are not named"
