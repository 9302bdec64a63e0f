"""The decision table of purpose checks, as data. A row names what must be so; `verdicts.decide` reads it. No code decides here.

Guards speak for themselves and can only make a verdict stricter; of the other rows the first that speaks decides, the last
speaks always and is `ask_staff`. `cites` are the roles of clauses, best first; `conditions` are keys of sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.purpose_facts import Circumstance as C
from bot.domain.purpose_facts import ClauseRole as R
from bot.domain.purpose_facts import Listing, Recipient, Verdict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the decision table. It speaks when everything it names is so; empty means "whatever"."""

    name: str
    verdict: Verdict
    cites: tuple[R, ...]
    guard: bool = False
    weak: bool = False  # a guard that holds a permission back, but is no reason to quote before others as strict
    recipients: frozenset[Recipient] = frozenset()
    all_of: frozenset[C] = frozenset()
    any_of: frozenset[C] = frozenset()
    none_of: frozenset[C] = frozenset()
    listing: frozenset[Listing] = frozenset()
    has: frozenset[R] = frozenset()
    lacks: frozenset[R] = frozenset()
    lists_purposes: bool | None = None
    only_purposes: frozenset[str] = frozenset()  # at least one purpose, and none but these
    remote: bool = False  # only where some purpose is far from why people give their data
    marketing: bool = False  # only where the purpose is marketing, or unknown
    conditions: tuple[str, ...] = ()
    also_cites: tuple[R, ...] = ()


def _only(*values: T) -> frozenset[T]:
    return frozenset(values)


PERMITTED, ASK, CONSENT, NOT = (
    Verdict.PERMITTED,
    Verdict.ASK_STAFF,
    Verdict.NEEDS_CONSENT,
    Verdict.NOT_PERMITTED,
)
INSIDE = _only(Recipient.OWN_TEAM, Recipient.OTHER_DEPARTMENT)
AGENCIES = _only(Recipient.PUBLIC_AGENCY, Recipient.COURT)
SHARED = _only(Recipient.JOINT_USER, Recipient.GROUP_COMPANY)
OUTSIDE = SHARED | _only(Recipient.THIRD_PARTY, Recipient.PUBLIC, Recipient.UNKNOWN, Recipient.TRUSTEE)
BOUNDS = (R.PURPOSES, R.PURPOSE_LIMIT)  # which clause bounds the purposes, whichever way the policy is written

GUARDS = (
    Rule("not for work", NOT, (R.NEED_TO_KNOW, R.PURPOSE_LIMIT, R.SAFEGUARDS, R.PURPOSES), guard=True,
         all_of=_only(C.NOT_FOR_WORK), also_cites=(R.ACCOUNTS,)),
    Rule("accounts are personal", NOT, (R.ACCOUNTS, R.SAFEGUARDS, R.NEED_TO_KNOW), guard=True,
         all_of=_only(C.SHARED_CREDENTIALS)),
    Rule("a law is disregarded", NOT, (R.COMPLIANCE, R.PURPOSE_LIMIT, R.PURPOSES), guard=True, all_of=_only(C.LAW_BREACH)),
    Rule("a complaint is ignored", NOT, (R.COMPLAINTS, R.REQUESTS), guard=True, all_of=_only(C.REQUEST_IGNORED),
         only_purposes=_only("complaints", "respond"), has=_only(R.COMPLAINTS)),
    Rule("a request is ignored", NOT, (R.REQUESTS, R.IDENTITY), guard=True, all_of=_only(C.REQUEST_IGNORED), has=_only(R.REQUESTS)),
    Rule("an answer is owed", ASK, (R.COMPLAINTS, R.REQUESTS, R.IDENTITY, *BOUNDS), guard=True, all_of=_only(C.REQUEST_IGNORED)),
    Rule("a vendor nobody checked", NOT, (R.TRUSTEE,), guard=True, recipients=_only(Recipient.TRUSTEE),
         all_of=_only(C.TRUSTEE_UNCHECKED), has=_only(R.TRUSTEE)),
    Rule("a vendor nobody checked, no rule", ASK, (R.THIRD_PARTY, R.SAFEGUARDS), guard=True, all_of=_only(C.TRUSTEE_UNCHECKED)),
    Rule("not bound to the rules", NOT, (R.STAFF_RULES, R.NEED_TO_KNOW, R.SAFEGUARDS), guard=True, all_of=_only(C.NOT_BOUND)),
    Rule("unprotected data", NOT, (R.MEDIA, R.SAFEGUARDS, R.NEED_TO_KNOW), guard=True, all_of=_only(C.UNSECURED)),
    Rule("private equipment and media", ASK, (R.MEDIA, R.SAFEGUARDS, R.NEED_TO_KNOW), guard=True,
         all_of=_only(C.PRIVATE_MEDIA), conditions=("staff_media",)),
    Rule("marketing was refused", NOT, (R.STOP, R.LISTED_CLAUSE, R.PURPOSE_LIMIT, R.PURPOSES), guard=True, marketing=True,
         all_of=_only(C.MARKETING_REFUSED), none_of=_only(C.STOPPING)),
    Rule("no sale", NOT, (R.NO_SALE,), guard=True, all_of=_only(C.SELLING), has=_only(R.NO_SALE)),
    Rule("no provision without the person's knowledge", NOT, (R.NO_SECRECY,), guard=True, recipients=OUTSIDE,
         all_of=_only(C.WITHOUT_KNOWLEDGE), none_of=_only(C.LEGAL_BASIS), has=_only(R.NO_SECRECY)),
    Rule("without the person's knowledge, by law", ASK, (R.NO_SECRECY,), guard=True, recipients=OUTSIDE,
         all_of=_only(C.WITHOUT_KNOWLEDGE, C.LEGAL_BASIS), has=_only(R.NO_SECRECY), conditions=("staff_law",)),
    Rule("sold in secret", NOT, (R.NO_SALE, R.NO_SECRECY, R.THIRD_PARTY), guard=True, recipients=OUTSIDE,
         all_of=_only(C.SELLING, C.WITHOUT_KNOWLEDGE), has=_only(R.THIRD_PARTY)),
    Rule("no secret provision", CONSENT, (R.THIRD_PARTY,), guard=True, recipients=OUTSIDE, all_of=_only(C.WITHOUT_KNOWLEDGE),
         none_of=_only(C.LEGAL_BASIS, C.EMERGENCY, C.COMPANY_RIGHTS, C.TRUSTEE_CONFIRMED, C.JOINT_USER_NAMED),
         has=_only(R.THIRD_PARTY)),
    Rule("no provision without consent", CONSENT, (R.THIRD_PARTY,), guard=True, recipients=OUTSIDE - _only(Recipient.TRUSTEE),
         all_of=_only(C.CONSENT_MISSING),
         none_of=_only(C.LEGAL_BASIS, C.EMERGENCY, C.COMPANY_RIGHTS, C.TRUSTEE_CONFIRMED, C.JOINT_USER_NAMED),
         has=_only(R.THIRD_PARTY)),
    Rule("the guardian refused", NOT, (R.MINORS,), guard=True, all_of=_only(C.MINOR, C.CONSENT_REFUSED), has=_only(R.MINORS)),
    Rule("behind the guardian's back", NOT, (R.MINORS,), guard=True, recipients=INSIDE, all_of=_only(C.MINOR, C.WITHOUT_KNOWLEDGE),
         none_of=_only(C.GUARDIAN_CONSENT), has=_only(R.MINORS)),
    Rule("consent was refused", NOT, (R.THIRD_PARTY,), guard=True, recipients=OUTSIDE | _only(Recipient.FOR_PERSON),
         all_of=_only(C.CONSENT_REFUSED), none_of=_only(C.LEGAL_BASIS, C.EMERGENCY, C.COMPANY_RIGHTS)),
    Rule("the use was refused", NOT, (R.PURPOSE_LIMIT, R.PURPOSES), guard=True, recipients=INSIDE,
         any_of=_only(C.CONSENT_REFUSED),
         listing=_only(Listing.UNLISTED, Listing.ITEM_UNLISTED, Listing.NO_PURPOSE, Listing.NEAR, Listing.WITH_CONSENT)),
    Rule("a listed use was refused", ASK, (R.LISTED_CLAUSE,), guard=True, recipients=INSIDE, all_of=_only(C.CONSENT_REFUSED)),
    Rule("secret use", ASK, (R.NOTICE, *BOUNDS), guard=True, recipients=INSIDE, all_of=_only(C.WITHOUT_KNOWLEDGE)),
    Rule("collecting without notice", NOT, (R.NOTICE,), guard=True, all_of=_only(C.COLLECTING),
         any_of=_only(C.NOT_NOTIFIED, C.WITHOUT_KNOWLEDGE), has=_only(R.NOTICE)),
    Rule("a minor without the guardian", CONSENT, (R.MINORS,), guard=True, recipients=INSIDE,
         all_of=_only(C.MINOR), none_of=_only(C.GUARDIAN_CONSENT), has=_only(R.MINORS)),
    Rule("a minor's data for others without the guardian", CONSENT, (R.MINORS,), guard=True, weak=True, recipients=OUTSIDE,
         all_of=_only(C.MINOR), none_of=_only(C.GUARDIAN_CONSENT), has=_only(R.MINORS)),
    Rule("a minor", ASK, (R.MINORS, R.LISTED_CLAUSE, *BOUNDS), guard=True, all_of=_only(C.MINOR), none_of=_only(C.GUARDIAN_CONSENT),
         conditions=("staff_minor",)),
    Rule("a minor with the guardian's consent, and no rule", ASK, (R.LISTED_CLAUSE, *BOUNDS), guard=True, all_of=_only(C.MINOR, C.GUARDIAN_CONSENT),
         lacks=_only(R.MINORS), conditions=("staff_minor",)),
    Rule("perhaps a minor", ASK, (R.MINORS, R.LISTED_CLAUSE, *BOUNDS), guard=True, all_of=_only(C.MAYBE_MINOR),
         conditions=("staff_minor",)),
    Rule("identity first", NOT, (R.IDENTITY, R.REQUESTS), guard=True, recipients=INSIDE | _only(Recipient.PERSON),
         all_of=_only(C.IDENTITY_NOT_VERIFIED), none_of=_only(C.AUTHORISED_AGENT), has=_only(R.IDENTITY)),
    Rule("identity first, of a representative", NOT, (R.IDENTITY, R.REQUESTS), guard=True, recipients=_only(Recipient.FOR_PERSON),
         all_of=_only(C.IDENTITY_NOT_VERIFIED), none_of=_only(C.AUTHORISED_AGENT), has=_only(R.IDENTITY), lacks=_only(R.REQUESTS)),
    Rule("identity first, behind the person's back", NOT, (R.IDENTITY, R.REQUESTS), guard=True, recipients=_only(Recipient.FOR_PERSON),
         all_of=_only(C.IDENTITY_NOT_VERIFIED), any_of=_only(C.CONSENT_MISSING, C.WITHOUT_KNOWLEDGE), none_of=_only(C.AUTHORISED_AGENT),
         has=_only(R.IDENTITY)),
    Rule("a representative not yet identified", ASK, (R.IDENTITY, R.REQUESTS), guard=True, recipients=_only(Recipient.FOR_PERSON),
         all_of=_only(C.IDENTITY_NOT_VERIFIED), none_of=_only(C.AUTHORISED_AGENT), has=_only(R.IDENTITY), conditions=("staff_authority",)),
    Rule("identity is open", ASK, (R.IDENTITY, R.REQUESTS, R.THIRD_PARTY), guard=True, weak=True, all_of=_only(C.IDENTITY_NOT_VERIFIED)),
    Rule("kept beyond its time", NOT, (R.RETENTION,), guard=True, all_of=_only(C.KEEP_BEYOND), has=_only(R.RETENTION)),
    Rule("keeping is open", ASK, (R.RETENTION, *BOUNDS), guard=True, any_of=_only(C.KEEP_BEYOND)),
    Rule("another purpose than the one named", CONSENT, (R.PURPOSE_LIMIT, R.PURPOSES), guard=True, recipients=INSIDE,
         any_of=_only(C.PURPOSE_OTHER, C.NOT_NOTIFIED), none_of=_only(C.CONSENT_GIVEN, C.LEGAL_BASIS, C.COLLECTING),
         listing=_only(Listing.UNLISTED, Listing.ITEM_UNLISTED, Listing.NO_PURPOSE)),
    Rule("a joint user, perhaps for another purpose", ASK, (R.JOINT_USERS, *BOUNDS), guard=True, recipients=SHARED,
         all_of=_only(C.PURPOSE_OTHER), has=_only(R.JOINT_USERS)),
    Rule("a trustee, perhaps for another purpose", ASK, (R.TRUSTEE, *BOUNDS), guard=True, recipients=_only(Recipient.TRUSTEE),
         all_of=_only(C.PURPOSE_OTHER), has=_only(R.TRUSTEE)),
    Rule("perhaps another purpose than the one named", ASK, BOUNDS, guard=True, all_of=_only(C.PURPOSE_OTHER)),
    Rule("data whose purpose nobody knows, kept or thrown away", ASK, (R.RETENTION, *BOUNDS), guard=True, all_of=_only(C.OLD_DATA),
         any_of=_only(C.KEEPING, C.DELETING), has=_only(R.RETENTION), also_cites=(R.PURPOSES,), conditions=("staff_origin",)),
    Rule("data whose purpose nobody knows", ASK, (*BOUNDS,), guard=True, all_of=_only(C.OLD_DATA),
         also_cites=(R.RETENTION,), conditions=("staff_origin",)),
    Rule("not told at collection", ASK, (R.NOTICE, *BOUNDS), guard=True, all_of=_only(C.NOT_NOTIFIED)),
    Rule("real data in tests", ASK, BOUNDS, guard=True, all_of=_only(C.TEST_DATA)),
    Rule("paid for mailing what others offer", CONSENT, BOUNDS, guard=True, recipients=INSIDE, all_of=_only(C.SELLING),
         only_purposes=_only("advertise_others")),
    Rule("selling", CONSENT, (R.THIRD_PARTY,), guard=True, all_of=_only(C.SELLING), has=_only(R.THIRD_PARTY)),
    Rule("selling is open", ASK, BOUNDS, guard=True, all_of=_only(C.SELLING)),
    Rule("a trustee abroad", ASK, (R.TRUSTEE, R.THIRD_PARTY), guard=True, recipients=_only(Recipient.TRUSTEE), all_of=_only(C.ABROAD),
         conditions=("staff_abroad", "staff_trustee")),
    Rule("abroad", ASK, (R.THIRD_PARTY, R.TRUSTEE), guard=True, recipients=frozenset(Recipient) - _only(Recipient.TRUSTEE),
         all_of=_only(C.ABROAD), conditions=("staff_abroad",)),
    Rule("sensitive data", ASK, (R.LISTED_CLAUSE, *BOUNDS), guard=True, weak=True, all_of=_only(C.SENSITIVE)),
    Rule("not sure about the facts", ASK, (R.LISTED_CLAUSE, *BOUNDS), guard=True, weak=True, all_of=_only(C.UNCERTAIN)),
    Rule("something could not be read", ASK, (R.LISTED_CLAUSE, *BOUNDS), guard=True, weak=True, all_of=_only(C.UNREAD)),
    Rule("consent is missing", CONSENT, (R.PURPOSE_LIMIT, R.PURPOSES), guard=True, recipients=INSIDE,
         all_of=_only(C.CONSENT_MISSING), listing=_only(Listing.UNLISTED, Listing.ITEM_UNLISTED)),
)  # fmt: skip

ABOUT_THE_PERSON = (
    Rule("a request the policy does not speak of", ASK, (R.RETENTION, R.IDENTITY), recipients=_only(Recipient.PERSON),
         any_of=_only(C.DELETING, C.CORRECTING), lacks=_only(R.REQUESTS), none_of=_only(C.IDENTITY_NOT_VERIFIED)),
    Rule("the person, identity verified", PERMITTED, (R.IDENTITY, R.REQUESTS), recipients=_only(Recipient.PERSON),
         all_of=_only(C.IDENTITY_VERIFIED), has=_only(R.IDENTITY), conditions=("own_data_only", "evidence_identity")),
    Rule("the person, identity not yet shown", NOT, (R.IDENTITY, R.REQUESTS), recipients=_only(Recipient.PERSON),
         has=_only(R.IDENTITY), conditions=("verify_first",)),
    Rule("the person, no rule", ASK, (R.REQUESTS, R.THIRD_PARTY), recipients=_only(Recipient.PERSON)),
    Rule("a representative", ASK, (R.IDENTITY, R.REQUESTS, R.THIRD_PARTY), recipients=_only(Recipient.FOR_PERSON),
         any_of=_only(C.AUTHORISED_AGENT, C.CONSENT_GIVEN, C.GUARDIAN_CONSENT, C.EMERGENCY, C.LEGAL_BASIS),
         conditions=("staff_authority",), also_cites=(R.THIRD_PARTY,)),
    Rule("somebody else asks about the person", CONSENT, (R.THIRD_PARTY,), recipients=_only(Recipient.FOR_PERSON),
         has=_only(R.THIRD_PARTY), lacks=_only(R.REQUESTS), conditions=("staff_authority",), also_cites=(R.IDENTITY,)),
    Rule("somebody for the person", ASK, (R.REQUESTS, R.IDENTITY, R.THIRD_PARTY), recipients=_only(Recipient.FOR_PERSON),
         has=_only(R.THIRD_PARTY), conditions=("staff_authority",), also_cites=(R.THIRD_PARTY,)),
    Rule("somebody for the person, no rule", ASK, (R.IDENTITY, R.REQUESTS), recipients=_only(Recipient.FOR_PERSON)),
)  # fmt: skip

OUTSIDE_THE_COMPANY = (
    Rule("an agency asks in an emergency", ASK, (R.PROVISION_DANGER, R.PROVISION_AGENCY, R.PROVISION_LAW, R.THIRD_PARTY), recipients=AGENCIES,
         all_of=_only(C.EMERGENCY), conditions=("staff_danger", "staff_agency"), also_cites=(R.PROVISION_AGENCY,)),
    Rule("a public agency asks", ASK, (R.PROVISION_AGENCY, R.PROVISION_LAW, R.THIRD_PARTY), recipients=AGENCIES,
         conditions=("staff_agency",), also_cites=(R.PROVISION_LAW,)),
    Rule("danger to somebody", ASK, (R.PROVISION_DANGER, R.PROVISION_LAW, R.THIRD_PARTY), recipients=OUTSIDE,
         all_of=_only(C.EMERGENCY), conditions=("staff_danger",), also_cites=(R.THIRD_PARTY,)),
    Rule("defence of the company's rights", ASK, (R.PROVISION_RIGHTS, R.PROVISION_LAW, R.THIRD_PARTY), recipients=OUTSIDE,
         all_of=_only(C.COMPANY_RIGHTS), conditions=("staff_rights",), also_cites=(R.THIRD_PARTY,)),
    Rule("a law is named", ASK, (R.PROVISION_LAW, R.PROVISION_AGENCY, R.THIRD_PARTY), recipients=OUTSIDE,
         all_of=_only(C.LEGAL_BASIS), conditions=("staff_law",)),
    Rule("a confirmed trustee, within a purpose", PERMITTED, (R.TRUSTEE,), recipients=_only(Recipient.TRUSTEE),
         all_of=_only(C.TRUSTEE_CONFIRMED), has=_only(R.TRUSTEE), listing=_only(Listing.LISTED),
         conditions=("trustee_scope", "trustee_supervised"), also_cites=(R.LISTED_CLAUSE,)),
    Rule("a confirmed trustee, within the notified purpose", PERMITTED, (R.TRUSTEE,), recipients=_only(Recipient.TRUSTEE),
         all_of=_only(C.TRUSTEE_CONFIRMED, C.PURPOSE_NOTIFIED), has=_only(R.TRUSTEE), lists_purposes=False,
         conditions=("purpose_named", "trustee_scope", "trustee_supervised"), also_cites=(R.PURPOSE_LIMIT,)),
    Rule("a trustee to be confirmed", ASK, (R.TRUSTEE,), recipients=_only(Recipient.TRUSTEE), has=_only(R.TRUSTEE),
         conditions=("staff_trustee",), also_cites=(R.THIRD_PARTY,)),
    Rule("a named joint user", PERMITTED, (R.JOINT_USERS,), recipients=SHARED, all_of=_only(C.JOINT_USER_NAMED),
         has=_only(R.JOINT_USERS), conditions=("joint_named", "joint_purpose"), also_cites=(R.PURPOSE_LIMIT,)),
    Rule("figures without names", ASK, (R.THIRD_PARTY,), recipients=OUTSIDE, all_of=_only(C.ANONYMOUS), conditions=("staff_anonymous",)),
    Rule("with consent to the provision", PERMITTED, (R.PROVISION_CONSENT,), recipients=OUTSIDE,
         all_of=_only(C.CONSENT_GIVEN), has=_only(R.PROVISION_CONSENT), conditions=("consent_covers_provision",)),
    Rule("the guardian agreed to the provision named", PERMITTED, (R.MINORS, R.PROVISION_CONSENT), recipients=OUTSIDE,
         all_of=_only(C.MINOR, C.GUARDIAN_CONSENT, C.PURPOSE_NOTIFIED), has=_only(R.MINORS, R.PROVISION_CONSENT), lists_purposes=False,
         conditions=("guardian_scope", "consent_covers_provision"), also_cites=(R.PURPOSE_LIMIT,)),
    Rule("provision without consent", CONSENT, (R.THIRD_PARTY,), recipients=OUTSIDE, has=_only(R.THIRD_PARTY),
         also_cites=(R.LISTED_CLAUSE,)),
    Rule("provision, no rule", ASK, BOUNDS, recipients=OUTSIDE),
)  # fmt: skip

INSIDE_THE_COMPANY = (
    Rule("the person's request, identity verified", PERMITTED, (R.IDENTITY, R.REQUESTS), all_of=_only(C.IDENTITY_VERIFIED),
         any_of=_only(C.DELETING, C.CORRECTING, C.STOPPING), has=_only(R.IDENTITY, R.REQUESTS), recipients=_only(Recipient.OWN_TEAM),
         conditions=("own_data_only", "evidence_identity")),
    Rule("protecting the data", PERMITTED, (R.SAFEGUARDS, R.MEDIA, R.ACCOUNTS), all_of=_only(C.SAFEGUARDING),
         none_of=_only(C.DELETING, C.KEEPING, C.COLLECTING), recipients=INSIDE, conditions=("protecting_only",)),
    Rule("access for those whose work needs it", PERMITTED, (R.ACCOUNTS, R.NEED_TO_KNOW, R.SAFEGUARDS), all_of=_only(C.GRANTING_ACCESS),
         recipients=INSIDE, conditions=("need_to_know", "own_account"), also_cites=(R.NEED_TO_KNOW, R.STAFF_RULES)),
    Rule("better rules inside", PERMITTED, (R.IMPROVEMENT, R.SAFEGUARDS, R.STAFF_RULES, R.MEDIA), all_of=_only(C.INTERNAL_RULES),
         recipients=INSIDE, conditions=("rules_only",), also_cites=(R.SAFEGUARDS,)),
    Rule("collecting with notice and consent", PERMITTED, (R.NOTICE,), all_of=_only(C.COLLECTING, C.PURPOSE_NOTIFIED, C.CONSENT_GIVEN),
         has=_only(R.NOTICE), none_of=_only(C.MINOR), conditions=("notice_complete",)),
    Rule("collecting with the guardian's consent", PERMITTED, (R.MINORS,), all_of=_only(C.COLLECTING, C.MINOR, C.GUARDIAN_CONSENT),
         has=_only(R.MINORS), none_of=_only(C.PURPOSE_OTHER), conditions=("guardian_scope", "notice_complete"), also_cites=(R.NOTICE,)),
    Rule("collecting for a listed purpose", PERMITTED, (R.COLLECTION,), all_of=_only(C.COLLECTING), listing=_only(Listing.LISTED),
         has=_only(R.COLLECTION), lacks=_only(R.NOTICE), conditions=("only_listed",), also_cites=(R.LISTED_CLAUSE,)),
    Rule("collecting", ASK, (R.NOTICE, R.COLLECTION, *BOUNDS), all_of=_only(C.COLLECTING), conditions=("staff_notice",)),
    Rule("figures that tell of nobody", ASK, BOUNDS, all_of=_only(C.ANONYMOUS), conditions=("staff_anonymous",)),
    Rule("deleting what is past its period", PERMITTED, (R.RETENTION,), all_of=_only(C.DELETING, C.PERIOD_OVER), has=_only(R.RETENTION),
         recipients=_only(Recipient.OWN_TEAM), conditions=("period_over",)),
    Rule("keeping data accurate", PERMITTED, (R.ACCURACY,), all_of=_only(C.CORRECTING), has=_only(R.ACCURACY),
         recipients=_only(Recipient.OWN_TEAM), only_purposes=_only("accuracy"), conditions=("accuracy_only",)),
    Rule("keeping", ASK, (R.RETENTION, *BOUNDS), all_of=_only(C.KEEPING), conditions=("staff_period",)),
    Rule("stopping messages", ASK, (R.STOP, R.REQUESTS, *BOUNDS), all_of=_only(C.STOPPING)),
    Rule("deleting", ASK, (R.RETENTION, R.REQUESTS, *BOUNDS), all_of=_only(C.DELETING), conditions=("staff_period",)),
    Rule("a listed purpose", PERMITTED, (R.LISTED_CLAUSE,), listing=_only(Listing.LISTED),
         recipients=_only(Recipient.OWN_TEAM), conditions=("only_listed",)),
    Rule("a listed purpose in another department", PERMITTED, (R.LISTED_CLAUSE,), listing=_only(Listing.LISTED),
         conditions=("only_listed", "need_to_know"), also_cites=(R.NEED_TO_KNOW,)),
    Rule("a purpose listed with consent", CONSENT, (R.LISTED_CLAUSE,), listing=_only(Listing.WITH_CONSENT)),
    Rule("a purpose listed on a condition", ASK, (R.LISTED_CLAUSE,), listing=_only(Listing.ON_CONDITION),
         conditions=("staff_condition",)),
    Rule("with consent to the use", PERMITTED, (R.USE_CONSENT,), all_of=_only(C.CONSENT_GIVEN), has=_only(R.USE_CONSENT),
         conditions=("consent_covers_use",),
         listing=_only(Listing.UNLISTED, Listing.ITEM_UNLISTED, Listing.NEAR, Listing.NO_PURPOSE)),
    Rule("consent, but no such route in the policy", ASK, (R.PURPOSES, R.PURPOSE_LIMIT), all_of=_only(C.CONSENT_GIVEN),
         listing=_only(Listing.UNLISTED, Listing.ITEM_UNLISTED), conditions=("staff_consent",)),
    Rule("a minor, the guardian agreed to the purpose named", PERMITTED, (R.MINORS,),
         all_of=_only(C.MINOR, C.GUARDIAN_CONSENT, C.PURPOSE_NOTIFIED), has=_only(R.MINORS), lists_purposes=False,
         conditions=("purpose_named", "guardian_scope"), also_cites=(R.PURPOSE_LIMIT,)),
    Rule("the purpose named at collection", PERMITTED, (R.PURPOSE_LIMIT,), all_of=_only(C.PURPOSE_NOTIFIED),
         has=_only(R.PURPOSE_LIMIT), lists_purposes=False, conditions=("purpose_named",), also_cites=(R.NOTICE,)),
    Rule("handling a complaint", PERMITTED, (R.COMPLAINTS,), only_purposes=_only("complaints"), has=_only(R.COMPLAINTS),
         lists_purposes=False, none_of=_only(C.PURPOSE_OTHER), conditions=("answer_only",), also_cites=(R.PURPOSE_LIMIT,)),
    Rule("answering the person", PERMITTED, (R.PURPOSE_LIMIT,), all_of=_only(C.OWN_REQUEST), only_purposes=_only("respond", "complaints"),
         has=_only(R.PURPOSE_LIMIT), lists_purposes=False, none_of=_only(C.PURPOSE_OTHER),
         conditions=("answer_only",), also_cites=(R.REQUESTS, R.COMPLAINTS)),
    Rule("a use the law is said to allow", ASK, (R.USE_LAW, *BOUNDS), all_of=_only(C.LEGAL_BASIS), conditions=("staff_law",)),
    Rule("a listed purpose, the data are open", ASK, (R.LISTED_CLAUSE,), listing=_only(Listing.NEAR),
         conditions=("staff_items",), also_cites=BOUNDS),
    Rule("not among the listed purposes", CONSENT, BOUNDS, listing=_only(Listing.UNLISTED), lists_purposes=True,
         conditions=("not_listed",)),
    Rule("data not listed for the purpose", CONSENT, BOUNDS, listing=_only(Listing.ITEM_UNLISTED), lists_purposes=True,
         conditions=("item_not_listed",), also_cites=(R.LISTED_CLAUSE,)),
    Rule("a purpose nobody would expect", CONSENT, (R.PURPOSE_LIMIT,), has=_only(R.PURPOSE_LIMIT), lists_purposes=False, remote=True,
         conditions=("not_expected",)),
    Rule("a minor, the guardian agreed", ASK, (R.MINORS,), all_of=_only(C.MINOR, C.GUARDIAN_CONSENT), has=_only(R.MINORS),
         lists_purposes=False, conditions=("staff_minor",)),
    Rule("the policy lists no purposes", ASK, (R.PURPOSE_LIMIT, R.NOTICE, R.COLLECTION), lists_purposes=False,
         conditions=("staff_purpose",), also_cites=(R.NEED_TO_KNOW,)),
    Rule("sharing inside, purpose not said", ASK, (R.NEED_TO_KNOW, *BOUNDS), recipients=_only(Recipient.OTHER_DEPARTMENT),
         conditions=("staff_purpose",)),
    Rule("no purpose was read", ASK, (*BOUNDS, R.NOTICE), conditions=("staff_purpose",)),
)  # fmt: skip

TABLE: tuple[Rule, ...] = (*GUARDS, *ABOUT_THE_PERSON, *OUTSIDE_THE_COMPANY, *INSIDE_THE_COMPANY)

# Facts that can make a verdict more permissive; asked of the table itself to say which missing fact would change a verdict.
GRANTING: tuple[C, ...] = (
    C.PURPOSE_NOTIFIED, C.CONSENT_GIVEN, C.IDENTITY_VERIFIED, C.GUARDIAN_CONSENT, C.JOINT_USER_NAMED, C.TRUSTEE_CONFIRMED,
    C.OWN_REQUEST, C.LEGAL_BASIS, C.EMERGENCY, C.COMPANY_RIGHTS, C.AUTHORISED_AGENT, C.ANONYMOUS, C.PERIOD_OVER,
)  # fmt: skip

# What is done, where the deed itself is what the policy promises. No fact that a question merely lacks.
PERMITTING_DEEDS: tuple[C, ...] = (C.SAFEGUARDING, C.GRANTING_ACCESS, C.INTERNAL_RULES)

# What cannot be so beside what was said; such a fact is not "missing".
CONTRARY: Mapping[C, frozenset[C]] = {
    C.PURPOSE_NOTIFIED: _only(C.PURPOSE_OTHER, C.NOT_NOTIFIED),
    C.CONSENT_GIVEN: _only(C.CONSENT_REFUSED),
}

# Facts that never make a verdict more permissive: what the property tests add.
PROHIBITING: tuple[C, ...] = tuple(list(C)[list(C).index(C.CONSENT_MISSING) : list(C).index(C.SENSITIVE) + 1])
