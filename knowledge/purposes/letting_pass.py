"""Which words nobody could place need not be understood, because purpose and recipient are sure without them. A word that no dictionary
knows never passes, and beside a known purpose or for data none does, but where who gets the data is settled by another fact."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.purpose_facts import Circumstance as C
from bot.domain.purpose_facts import Recipient as R
from bot.domain.purpose_rules import Facts
from knowledge.purposes.learnt import Shares
from knowledge.purposes.reading import Read

# All set by hand on questions with known verdicts, so that no text that must never be permitted is let through.
UNDERSTOOD = 0.85  # so much of a purpose's share, and words where no known purpose stands need not be understood
SURE_OF_PURPOSE, SURE_OF_INSIDE = 0.95, 0.97  # then a word where a recipient might stand is none
SURE_OF_OUTSIDE = 0.95
SETTLED: Mapping[R, C] = {
    R.PERSON: C.IDENTITY_VERIFIED,
    R.JOINT_USER: C.JOINT_USER_NAMED,
    R.TRUSTEE: C.TRUSTEE_CONFIRMED,
}


def let_pass(closely: Read, fused: Facts, shares: Shares) -> Facts:
    """The facts without the unread words that change nothing."""
    certainty = max((shares.get(f"p:{purpose}", 0.0) for purpose in fused.purposes), default=0.0)
    inside = shares["-r"] + shares.get(f"r:{R.OTHER_DEPARTMENT}", 0.0)
    own = not set(fused.recipients) - {R.OTHER_DEPARTMENT}
    seconded = bool(set(closely.facts.purposes) & set(fused.purposes))
    loose = closely.known if _is_settled(fused, shares) else frozenset[str]()
    aims = loose | (closely.vague if certainty >= UNDERSTOOD else frozenset[str]())
    sure = own and seconded and inside >= SURE_OF_INSIDE and certainty >= SURE_OF_PURPOSE
    somebody = closely.known if sure else frozenset[str]()
    return replace(
        fused,
        unread_items=tuple(words for words in fused.unread_items if words not in loose),
        unread_purposes=tuple(words for words in fused.unread_purposes if words not in aims),
        unread_recipients=tuple(words for words in fused.unread_recipients if words not in somebody),
    )


def _is_settled(fused: Facts, shares: Shares) -> bool:
    """The one recipient is sure, and so is the fact that opens the way to it."""
    if len(fused.recipients) != 1 or fused.recipients[0] not in SETTLED:
        return False
    opening = SETTLED[fused.recipients[0]]
    return (
        opening in fused.circumstances
        and shares.get(f"c:{opening}", 0.0) >= SURE_OF_OUTSIDE
        and shares.get(f"r:{fused.recipients[0]}", 0.0) >= SURE_OF_OUTSIDE
    )
