"""Joins what the lexicon read with what the fact model heard. What forbids counts when either is fairly sure; what grants, when the
model is sure and the lexicon does not contradict. Decides nothing."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.purpose_facts import Circumstance, Recipient
from bot.domain.purpose_rules import ANY_ITEM, Facts
from bot.domain.verdict_table import GRANTING, PROHIBITING
from knowledge.purposes.extraction import OWN
from knowledge.purposes.learnt import Shares
from knowledge.purposes.learnt.heads import ALTERNATIVES, DATA, OTHER_DATA
from knowledge.purposes.reading import Read

# Set by hand on questions with known verdicts: what share of its head a fact needs when the lexicon is silent, and when the lexicon found it too.
ALONE, SECONDED = 0.5, 0.15
FORBIDS_ALONE = 0.42  # of facts that can only forbid
DOUBT_SECONDED = 0.03  # of facts that mostly hold a permission back
JUDGED_ALONE, JUDGED_SECONDED = 0.6, 0.2  # of facts that staff judge anyway
SURE, PLAIN = 0.6, 0.9
GRANT_ALONE, GRANT_SECONDED = 0.5, 0.35
RECIPIENT_ALONE, RECIPIENT_SECONDED = 0.4, 0.15
PURPOSE_ALONE, PURPOSE_SECONDED = 0.45, 0.1
SOMETHING = 0.25  # below, what it is for was not said
DATA_ALONE, DATA_BESIDE = 0.5, 0.2
STRANGE_DATA = (
    0.15  # above, some data may be meant that have no word of ours, so that what nobody could place stays unread
)
CLEAR = 0.6  # where the model is so sure of one, the lexicon seconds no other
JUDGED = frozenset(
    {
        Circumstance.EMERGENCY,
        Circumstance.LEGAL_BASIS,
        Circumstance.COMPANY_RIGHTS,
        Circumstance.AGREEMENT_IMPOSSIBLE,
        Circumstance.AUTHORISED_AGENT,
    }
)
REASONS = frozenset({Circumstance.EMERGENCY, Circumstance.LEGAL_BASIS, Circumstance.COMPANY_RIGHTS})
INSIDE = frozenset({Recipient.OWN_TEAM, Recipient.OTHER_DEPARTMENT})

ABOUT_NOTICE = frozenset({Circumstance.PURPOSE_NOTIFIED, Circumstance.PURPOSE_OTHER, Circumstance.NOT_NOTIFIED})


def fuse(closely: Read, shares: Shares, by_contact: frozenset[str], *, short: bool) -> Facts:
    """`by_contact` are purposes served by turning to the customer, so that contact data are meant where none are named. In a `short` text every
    word counts, so that no data are heard that were not read."""
    read = closely.facts
    purposes = _purposes(read, shares)
    recipients = _recipients(read, shares)
    items = read.items if short else _items(read, shares)
    if not items and closely.no_data.issuperset(read.unread_items) and set(purposes) & by_contact:
        items = ("contact",)
    circumstances = _of_minors(frozenset(_circumstances(read, shares)), read)
    if _is_sent_anyway(circumstances, shares):
        circumstances -= {Circumstance.STOPPING}
    told = recipients == (Recipient.PERSON,) or (bool(recipients) and Circumstance.CONSENT_GIVEN in circumstances)
    return replace(
        read,
        items=items,
        purposes=purposes,
        recipients=recipients,
        circumstances=circumstances,
        unread_recipients=tuple(words for words in read.unread_recipients if not (told and words in closely.named)),
    )


def without_consent(facts: Facts) -> Facts:
    """Consent that was heard is missing instead, for it is still to come."""
    if Circumstance.CONSENT_GIVEN not in facts.circumstances:
        return facts
    return replace(
        facts, circumstances=facts.circumstances - {Circumstance.CONSENT_GIVEN} | {Circumstance.CONSENT_MISSING}
    )


def settle_handing_out(facts: Facts, shares: Shares) -> Facts:
    """To a third party without leave data go nowhere, and the clause on that says why; whether it is work besides need not be guessed."""
    doubtful = shares.get(f"c:{Circumstance.NOT_FOR_WORK}", 0.0) < ALONE
    if doubtful and Recipient.THIRD_PARTY in facts.recipients and facts.circumstances.isdisjoint(GRANTING):
        return replace(facts, circumstances=facts.circumstances - {Circumstance.NOT_FOR_WORK})
    return facts


def _items(read: Facts, shares: Shares) -> tuple[str, ...]:
    """The data. Where none were read but "data" or "list", those that were heard are meant, and every other kind that may have been heard beside
    them counts too; not so where strange data may be meant."""
    heard = {label.removeprefix(DATA): share for label, share in shares.items() if label.startswith(DATA)}
    strange = heard.pop(OTHER_DATA, 1.0)
    plain = any(share >= DATA_ALONE for share in heard.values())
    if not plain or strange >= STRANGE_DATA or not set(read.items) <= {ANY_ITEM}:
        return read.items
    return tuple(sorted(key for key, share in heard.items() if share >= DATA_BESIDE))


def _purposes(read: Facts, shares: Shares) -> tuple[str, ...]:
    if any(purpose.startswith(OWN) for purpose in read.purposes):
        return read.purposes
    if read.purposes and set(read.recipients) - INSIDE and shares["-p"] >= ALONE:
        return read.purposes  # who hears of a transfer hears little else; what it is for stays as it was read
    heard = {label[2:]: share for label, share in shares.items() if label.startswith("p:")}
    found = {key for key, share in heard.items() if share >= PURPOSE_ALONE}
    if max(heard.values()) < CLEAR:
        found |= {key for key in read.purposes if heard.get(key, 0.0) >= PURPOSE_SECONDED}
    if found & {"respond", "complaints"} == set() and shares.get("c:own_request", 0.0) >= ALONE:
        found.add("respond")
    likeliest = max(heard, key=heard.__getitem__)
    if not found and shares["-p"] < ALONE and heard[likeliest] >= SOMETHING:
        found = {likeliest}
    return tuple(sorted(found))


def _recipients(read: Facts, shares: Shares) -> tuple[Recipient, ...]:
    heard = {Recipient(label[2:]): share for label, share in shares.items() if label.startswith("r:")}
    heard[Recipient.OWN_TEAM] = shares["-r"]
    found = {one for one, share in heard.items() if share >= RECIPIENT_ALONE}
    if max(heard.values()) < CLEAR:
        found |= {one for one in read.recipients if heard.get(one, 0.0) >= RECIPIENT_SECONDED}
    found = found or {max(heard, key=heard.__getitem__)}
    if found - INSIDE:
        found -= INSIDE
    elif Recipient.OTHER_DEPARTMENT in found:
        found = {Recipient.OTHER_DEPARTMENT}
    return tuple(sorted(found - {Recipient.OWN_TEAM}))


def _circumstances(read: Facts, shares: Shares) -> Iterable[Circumstance]:
    for fact in Circumstance:
        share = shares.get(f"c:{fact}")
        said = fact in read.circumstances
        if share is None:
            if said:
                yield fact
        elif fact is Circumstance.CONSENT_GIVEN and not said and Circumstance.UNCERTAIN in read.circumstances:
            continue  # consent was told, but of something else
        elif _is_plainly_missing(fact, read, share):
            yield fact  # though the model heard of consent, and rather that it was given
        elif says_same_purpose(read, shares) and fact in ABOUT_NOTICE:
            if fact is Circumstance.PURPOSE_NOTIFIED:
                yield fact
        elif share >= _needed(fact, said) and not _outdone(fact, shares):
            yield fact


def _is_sent_anyway(found: frozenset[Circumstance], shares: Shares) -> bool:
    """ "She told us to stop; may I send one more?": stopping was asked for, and sending is what is planned."""
    asked = {Circumstance.MARKETING_REFUSED, Circumstance.STOPPING} <= found
    return asked and shares.get("p:introduce_services", 0.0) >= CLEAR


def _is_plainly_missing(fact: Circumstance, read: Facts, share: float) -> bool:
    """The lexicon read that there is no consent, and of none that there is."""
    missing = fact is Circumstance.CONSENT_MISSING and fact in read.circumstances
    return missing and Circumstance.CONSENT_GIVEN not in read.circumstances and share >= DOUBT_SECONDED


def says_same_purpose(read: Facts, shares: Shares) -> bool:
    """The purpose named on the form and the one asked for are the same words, which the model, hearing both at once, cannot tell."""
    return (
        Circumstance.PURPOSE_NOTIFIED in read.circumstances
        and Circumstance.PURPOSE_OTHER not in read.circumstances
        and shares.get(f"c:{Circumstance.PURPOSE_NOTIFIED}", 0.0) >= SECONDED
        and shares.get(f"c:{Circumstance.UNCERTAIN}", 0.0) < ALONE
    )


def _needed(fact: Circumstance, said: bool) -> float:
    if said and fact in (Circumstance.UNCERTAIN, Circumstance.CONSENT_MISSING):
        return DOUBT_SECONDED
    if fact is Circumstance.TRUSTEE_UNCHECKED:
        return SURE  # "we have not audited them yet" is for staff to judge
    if fact in JUDGED:
        return JUDGED_SECONDED if said else JUDGED_ALONE
    if fact in PROHIBITING and fact is not Circumstance.UNCERTAIN:
        return SECONDED if said else FORBIDS_ALONE
    if fact not in GRANTING:
        return SECONDED if said else ALONE
    return GRANT_SECONDED if said else GRANT_ALONE


def _outdone(fact: Circumstance, shares: Shares) -> bool:
    """Of facts of which only one can be so, the likeliest is taken."""
    rivals = next((group for group in ALTERNATIVES if fact in group), ())
    if fact in ABOUT_NOTICE and shares.get(f"c:{Circumstance.UNCERTAIN}", 0.0) > shares[f"c:{fact}"]:
        return True  # nobody knows what the form said
    if fact in ABOUT_NOTICE and shares.get(f"c:{Circumstance.OLD_DATA}", 0.0) > max(ALONE, shares[f"c:{fact}"]):
        return True  # nor why the data are there at all
    if fact in REASONS and shares[f"c:{fact}"] < ALONE:
        # Staff judge either; the clause is that of the one heard plainly.
        return any(shares.get(f"c:{other}", 0.0) >= PLAIN for other in REASONS - {fact})
    return any(shares.get(f"c:{rival}", 0.0) > shares[f"c:{fact}"] for rival in rivals)


def _of_minors(found: frozenset[Circumstance], read: Facts) -> frozenset[Circumstance]:
    """Of a minor it is the guardian's consent that is missing, which the minor's own rule says. Where the lexicon read of missing consent
    and of none that was given, no guardian gave it either; where it read of both, somebody agreed and somebody did not."""
    if not found & {Circumstance.MINOR, Circumstance.MAYBE_MINOR}:
        return found
    given = {Circumstance.CONSENT_GIVEN, Circumstance.GUARDIAN_CONSENT} & read.circumstances
    if Circumstance.CONSENT_MISSING in read.circumstances:
        found = found | {Circumstance.UNCERTAIN} if given else found - {Circumstance.GUARDIAN_CONSENT}
    return found - {Circumstance.CONSENT_MISSING}
