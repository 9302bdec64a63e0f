"""The decision table of purpose checks: what it must never grant, whatever facts and policies it meets."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.purpose_facts import Circumstance, ClauseRole, Listing, Recipient, Verdict
from bot.domain.verdict_table import GRANTING, GUARDS, PERMITTING_DEEDS, PROHIBITING, TABLE, Rule
from bot.domain.verdicts import ANY_ITEM, Case, Facts, ListedPurpose, PolicyRules, decide, listing_of, rule_on, speaks

ITEMS = frozenset({"email", "name", "birth_date", "health", ANY_ITEM})
C, R = Circumstance, ClauseRole


def rules_of(*roles: ClauseRole, lists: bool = True) -> PolicyRules:
    """A policy whose clause of each role is called after it, listing e-mail for introductions if `lists`."""
    listed = ListedPurpose("p:1.1", frozenset({"email", "name"}), frozenset({"introduce", "billing"}))
    agreed = ListedPurpose("p:1.2", frozenset({"email"}), frozenset({"panel"}), condition="if you ask", on_consent=True)
    judged = ListedPurpose("p:1.3", frozenset({"email"}), frozenset({"alerts"}), condition="only if it is urgent")
    return PolicyRules(
        policy="p",
        version="0" * 12,
        purposes=(listed, agreed, judged) if lists else (),
        roles={role: (f"p:{role}",) for role in roles},
        known_items=ITEMS,
        sensitive_items=frozenset({"health"}),
        marketing_purposes=frozenset({"introduce"}),
        remote_purposes=frozenset({"credit"}),
    )


EVERY_ROLE = tuple(role for role in R if role is not R.LISTED_CLAUSE)
LISTING_POLICY = rules_of(*EVERY_ROLE)
LIMITING_POLICY = rules_of(*EVERY_ROLE, lists=False)
BARE_POLICY = rules_of(lists=False)

policies = st.builds(rules_of, lists=st.booleans()) | st.sets(st.sampled_from(EVERY_ROLE)).flatmap(
    lambda roles: st.booleans().map(lambda lists: rules_of(*sorted(roles), lists=lists))
)
facts = st.builds(
    Facts,
    items=st.lists(st.sampled_from(sorted(ITEMS)), max_size=3, unique=True).map(tuple),
    purposes=st.lists(
        st.sampled_from(["introduce", "billing", "credit", "respond", "panel", "alerts"]), max_size=3, unique=True
    ).map(tuple),
    recipients=st.lists(st.sampled_from(Recipient), max_size=3, unique=True).map(tuple),
    circumstances=st.frozensets(st.sampled_from(C), max_size=5),
)


@given(facts, policies, st.sampled_from(PROHIBITING))
def test_a_prohibiting_fact_never_makes_a_verdict_more_permissive(
    known: Facts, rules: PolicyRules, prohibiting: Circumstance
) -> None:
    before, after = decide(known, rules), decide(known.having(prohibiting), rules)
    assert after.verdict.strictness >= before.verdict.strictness, (before.rule, after.rule)


@pytest.mark.parametrize("recipient", Recipient)
def test_no_pair_of_facts_turns_a_prohibition_into_a_permission(recipient: Recipient) -> None:
    for granted, prohibiting, rules in product(
        (*GRANTING, *PERMITTING_DEEDS), PROHIBITING, (LISTING_POLICY, LIMITING_POLICY, BARE_POLICY)
    ):
        for purposes in ((), ("introduce",), ("credit",)):
            known = Facts(items=("email",), purposes=purposes, recipients=(recipient,)).having(granted)
            before, after = rule_on(known, rules), rule_on(known.having(prohibiting), rules)
            assert after.verdict.strictness >= before.verdict.strictness, (
                granted,
                prohibiting,
                before.rule,
                after.rule,
            )


@given(facts, policies, st.text(min_size=1).filter(lambda word: word not in ITEMS))
def test_an_unknown_item_is_never_permitted(known: Facts, rules: PolicyRules, word: str) -> None:
    assert decide(replace(known, items=(*known.items, word)), rules).verdict is not Verdict.PERMITTED


@given(facts, policies, st.text(min_size=1))
def test_a_word_nobody_could_place_is_never_permitted(known: Facts, rules: PolicyRules, word: str) -> None:
    for unread in (
        replace(known, unread_items=(word,)),
        replace(known, unread_purposes=(word,)),
        replace(known, unread_recipients=(word,)),
    ):
        assert decide(unread, rules).verdict is not Verdict.PERMITTED


@given(st.text(min_size=1).filter(lambda word: word not in ("introduce", "billing", "respond")))
def test_an_unknown_purpose_of_our_own_is_never_permitted(word: str) -> None:
    for rules in (LISTING_POLICY, LIMITING_POLICY, BARE_POLICY):
        assert decide(Facts(items=("email",), purposes=(word,)), rules).verdict is not Verdict.PERMITTED


@given(facts, policies)
def test_an_unknown_recipient_is_permitted_only_with_the_persons_consent(known: Facts, rules: PolicyRules) -> None:
    ruling = decide(replace(known, recipients=(*known.recipients, Recipient.UNKNOWN)), rules)
    assert ruling.verdict is not Verdict.PERMITTED or C.CONSENT_GIVEN in known.circumstances


@given(facts)
def test_a_policy_that_says_nothing_permits_nothing(known: Facts) -> None:
    assert decide(known, BARE_POLICY).verdict is not Verdict.PERMITTED


@given(facts, policies)
def test_a_missing_fact_changes_the_verdict_exactly_as_told(known: Facts, rules: PolicyRules) -> None:
    ruling = decide(known, rules)
    for change in ruling.would_change:
        assert change.fact not in known.circumstances
        assert decide(known.having(change.fact), rules).verdict is change.verdict
        assert change.verdict.strictness < ruling.verdict.strictness


@given(facts, policies)
def test_the_order_of_facts_does_not_matter(known: Facts, rules: PolicyRules) -> None:
    turned = replace(known, items=known.items[::-1], purposes=known.purposes[::-1], recipients=known.recipients[::-1])
    one, other = decide(known, rules), decide(turned, rules)
    assert (one.verdict, one.rule, set(one.clauses)) == (other.verdict, other.rule, set(other.clauses))


@given(facts, policies)
def test_every_clause_named_is_a_clause_of_the_policy(known: Facts, rules: PolicyRules) -> None:
    ids = {clause for clauses in rules.roles.values() for clause in clauses} | {
        entry.clause for entry in rules.purposes
    }
    assert set(decide(known, rules).clauses) <= ids


def test_every_row_that_permits_names_what_grants_it() -> None:
    for rule in TABLE:
        if rule.verdict is Verdict.PERMITTED:
            assert not rule.guard
            granted = rule.listing == {Listing.LISTED} or rule.all_of & {*GRANTING, *PERMITTING_DEEDS}
            assert granted or (rule.only_purposes and rule.has), rule.name  # or a clause that says this very purpose
            assert rule.conditions, rule.name


def test_the_last_row_speaks_always_and_asks_staff() -> None:
    assert TABLE[-1].verdict is Verdict.ASK_STAFF
    assert replace(TABLE[-1], name="", cites=(), conditions=()) == Rule("", Verdict.ASK_STAFF, ())


def test_row_names_are_unique() -> None:
    assert len({rule.name for rule in TABLE}) == len(TABLE)


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.name)
def test_every_row_decides_some_case(rule: Rule) -> None:
    """A row that another always overrules would be a promise nobody keeps."""
    assert any(rule_on(known, rules).rule == rule.name for known, rules in _cases_for(rule)), rule.name


def _cases_for(rule: Rule) -> list[tuple[Facts, PolicyRules]]:
    roles = [role for role in EVERY_ROLE if role not in rule.lacks]
    policies = [
        rules_of(*[role for role in roles if role not in left_out], lists=lists)
        for lists in (True, False)
        for left_out in (set(), *({role} - rule.has for role in roles), set(roles) - rule.has - {R.PURPOSES})
    ]
    plain = [
        Facts(items, purposes, (recipient,), rule.all_of | extra)
        for items in (("email",), ("birth_date",), ("health",), ())
        for purposes in (
            ("introduce",),
            ("respond",),
            ("complaints",),
            ("accuracy",),
            ("credit",),
            ("panel",),
            ("alerts",),
            ("advertise_others",),
            (),
        )
        for recipient in (rule.recipients or set(Recipient))
        for extra in ([frozenset({one}) for one in rule.any_of] or [frozenset[Circumstance]()])
    ]
    unread = [replace(known, unread_purposes=("xyz",)) for known in plain] if C.UNREAD in rule.all_of else []
    found = []
    for known in plain + unread:
        for rules in policies:
            case = _case(known, rules)
            if speaks(rule, case):
                found.append((known, rules))
    return found


def _case(known: Facts, rules: PolicyRules) -> Case:
    listing, clauses = listing_of(known, rules)
    return Case(known, rules, known.recipients[0], listing, clauses)


SITUATIONS: list[tuple[str, Facts, PolicyRules, Verdict]] = [
    ("a listed purpose", Facts(("email",), ("introduce",)), LISTING_POLICY, Verdict.PERMITTED),
    ("no purpose", Facts(("email",)), LISTING_POLICY, Verdict.ASK_STAFF),
    ("no data named", Facts((), ("introduce",)), LISTING_POLICY, Verdict.ASK_STAFF),
    ("an item too many", Facts(("email", "birth_date"), ("introduce",)), LISTING_POLICY, Verdict.NEEDS_CONSENT),
    ("a purpose too many", Facts(("email",), ("introduce", "credit")), LISTING_POLICY, Verdict.NEEDS_CONSENT),
    ("the police", Facts(("email",), (), (Recipient.PUBLIC_AGENCY,)), LISTING_POLICY, Verdict.ASK_STAFF),
    ("police and a friend", Facts((), (), (Recipient.COURT, Recipient.THIRD_PARTY)), LISTING_POLICY, Verdict.NEEDS_CONSENT),
    ("the person unchecked", Facts((), (), (Recipient.PERSON,)), LISTING_POLICY, Verdict.NOT_PERMITTED),
    ("a password lent", Facts().having(C.SHARED_CREDENTIALS), LISTING_POLICY, Verdict.NOT_PERMITTED),
    ("consent without a route", Facts(("email",), ("credit",)).having(C.CONSENT_GIVEN),
     rules_of(R.PURPOSES), Verdict.ASK_STAFF),
    ("consent with a route", Facts(("email",), ("credit",)).having(C.CONSENT_GIVEN),
     rules_of(R.PURPOSE_LIMIT, R.USE_CONSENT, lists=False), Verdict.PERMITTED),
    ("the form named it", Facts(("email",), ("introduce",)).having(C.PURPOSE_NOTIFIED), LIMITING_POLICY, Verdict.PERMITTED),
    ("the form named it, the policy lists others", Facts(("email",), ("credit",)).having(C.PURPOSE_NOTIFIED),
     LISTING_POLICY, Verdict.NEEDS_CONSENT),
    ("a child", Facts(("email",), ("introduce",)).having(C.MINOR), LISTING_POLICY, Verdict.NEEDS_CONSENT),
    ("an emergency", Facts(("email",), (), (Recipient.THIRD_PARTY,)).having(C.EMERGENCY), LISTING_POLICY, Verdict.ASK_STAFF),
    ("behind the person's back", Facts(("email",), (), (Recipient.THIRD_PARTY,)).having(C.WITHOUT_KNOWLEDGE, C.CONSENT_GIVEN),
     LISTING_POLICY, Verdict.NOT_PERMITTED),
    ("behind the person's back, by law", Facts((), (), (Recipient.THIRD_PARTY,)).having(C.WITHOUT_KNOWLEDGE, C.LEGAL_BASIS),
     LISTING_POLICY, Verdict.ASK_STAFF),
]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "rules", "verdict"), [one[1:] for one in SITUATIONS], ids=[one[0] for one in SITUATIONS]
)
def test_situations(known: Facts, rules: PolicyRules, verdict: Verdict) -> None:
    assert decide(known, rules).verdict is verdict


@pytest.mark.parametrize(
    ("deed", "first"), [(C.KEEPING, "p:retention"), (C.DELETING, "p:retention"), (None, "p:purposes")]
)
def test_whether_data_nobody_knows_may_stay_is_said_by_the_clause_on_keeping(
    deed: Circumstance | None, first: str
) -> None:
    known = Facts(("name",)).having(C.OLD_DATA)
    found = decide(known.having(deed) if deed else known, rules_of(R.RETENTION, R.PURPOSES, lists=True))
    assert found.verdict is Verdict.ASK_STAFF
    assert found.clauses[0] == first


def test_an_exception_is_not_stretched_to_a_policy_that_lacks_it() -> None:
    rules = rules_of(R.THIRD_PARTY, R.PROVISION_DANGER)
    rights = Facts(("email",), (), (Recipient.THIRD_PARTY,)).having(C.COMPANY_RIGHTS)
    assert "p:provision_danger" not in decide(rights, rules).clauses


def test_data_like_the_listed_ones_are_for_staff_to_judge() -> None:
    rules = replace(LISTING_POLICY, alike={"birth_date": frozenset({"email"})})
    assert decide(Facts(("birth_date",), ("introduce",)), rules).verdict is Verdict.ASK_STAFF


@pytest.mark.parametrize(
    ("items", "purpose", "listing"),
    [
        (("name", "birth_date"), "billing", Listing.LISTED),
        (("birth_date",), "billing", Listing.LISTED),
        (("name", "birth_date"), "introduce", Listing.ITEM_UNLISTED),
        (("name", "health"), "billing", Listing.ITEM_UNLISTED),
        (("birth_date",), "credit", Listing.UNLISTED),
    ],
)
def test_what_a_purpose_cannot_be_served_without_needs_no_clause(
    items: tuple[str, ...], purpose: str, listing: Listing
) -> None:
    rules = replace(LISTING_POLICY, inherent={"birth_date": frozenset({"billing", "credit"})})
    found = decide(Facts(items, (purpose,)), rules)
    assert found.listing is listing
    assert (found.verdict is Verdict.PERMITTED) == (listing is Listing.LISTED)


@pytest.mark.parametrize("recipient", [Recipient.OWN_TEAM, Recipient.OTHER_DEPARTMENT])
def test_whose_guardian_is_kept_in_the_dark_is_no_matter_of_consent(recipient: Recipient) -> None:
    known = Facts(("name",), ("billing",), (recipient,)).having(C.MINOR, C.COLLECTING)
    assert decide(known, LIMITING_POLICY).verdict is Verdict.NEEDS_CONSENT
    found = decide(known.having(C.WITHOUT_KNOWLEDGE), LIMITING_POLICY)
    assert (found.verdict, found.clauses[0]) == (Verdict.NOT_PERMITTED, "p:minors")


def test_guards_are_marked_as_guards() -> None:
    assert all(rule.guard for rule in GUARDS)


@pytest.mark.parametrize(
    ("agent", "handles_requests", "verdict"),
    [
        (frozenset({C.AUTHORISED_AGENT}), True, Verdict.ASK_STAFF),
        (frozenset({C.AUTHORISED_AGENT}), False, Verdict.ASK_STAFF),
        (frozenset[Circumstance](), True, Verdict.ASK_STAFF),
        (frozenset[Circumstance](), False, Verdict.NOT_PERMITTED),
    ],
)
def test_a_representative_whose_identity_is_open_is_for_staff_where_the_policy_handles_requests(
    agent: frozenset[Circumstance], handles_requests: bool, verdict: Verdict
) -> None:
    """Without papers, and under a policy that knows the person alone, the identity comes first."""
    asked = Facts(items=("name",), recipients=(Recipient.FOR_PERSON,), circumstances=agent | {C.IDENTITY_NOT_VERIFIED})
    policy = rules_of(
        *(role for role in EVERY_ROLE if handles_requests or role is not ClauseRole.REQUESTS), lists=False
    )
    assert decide(asked, policy).verdict is verdict
    if not agent:
        assert decide(asked.having(C.WITHOUT_KNOWLEDGE), policy).verdict is Verdict.NOT_PERMITTED
