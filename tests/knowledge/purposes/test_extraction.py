"""The table a policy's own text yields: purposes with their clauses, and which clause plays which role."""

import pytest

from bot.domain.policies import Policy
from bot.domain.purpose_facts import ClauseRole
from bot.domain.purpose_rules import PolicyRules
from bot.domain.registered import NotifiedForm, Registered
from knowledge.parser import parse_policy
from knowledge.purposes.extraction import extract_rules
from knowledge.purposes.lexicon import load_lexicon
from tests.knowledge.purposes.support import OTHERS, SHIPPED, purpose_desk, read_policy

CONTACT = {"name", "address", "telephone", "email", "contact"}


def table(rules: PolicyRules) -> dict[str, tuple[set[str], set[str]]]:
    return {entry.clause: (set(entry.items), set(entry.purposes)) for entry in rules.purposes}


def test_company_lists_five_purposes() -> None:
    assert table(purpose_desk().rules("company")) == {
        "company:1.1": (CONTACT, {"billing", "notification"}),
        "company:1.2": (CONTACT | {"service_content", "order_history", "billing_amount"}, {"confirm_application"}),
        "company:1.3": (CONTACT | {"usage_history"}, {"introduce_services"}),
        "company:1.4": ({"comments", "survey_results", "usage_history"}, {"improve_services"}),
        "company:1.5": (CONTACT, {"respond", "complaints"}),
    }


def test_only_lists_that_close_openly_are_open_ended() -> None:
    listed = purpose_desk().rules("company").purposes
    assert {entry.clause for entry in listed if entry.open_ended} == {"company:1.2", "company:1.4"}


def test_impress_lists_no_purposes_and_says_so() -> None:
    rules = purpose_desk().rules("impress")
    assert rules.purposes == ()
    assert not rules.lists_purposes
    assert purpose_desk().rules_as_json("impress")["lists_purposes"] is False


ROLES = {
    "company": {
        ClauseRole.PURPOSES: ["1"],
        ClauseRole.NEED_TO_KNOW: ["2.2", "2.3"],
        ClauseRole.MEDIA: ["2.2"],
        ClauseRole.ACCOUNTS: ["2.3"],
        ClauseRole.RETENTION: ["2.4"],
        ClauseRole.THIRD_PARTY: ["3.1"],
        ClauseRole.PROVISION_CONSENT: ["3.1"],
        ClauseRole.PROVISION_AGENCY: ["3.1.1"],
        ClauseRole.PROVISION_LAW: ["3.1.1", "3.1.2"],
        ClauseRole.PROVISION_DANGER: ["3.1.3"],
        ClauseRole.PROVISION_RIGHTS: ["3.1.4"],
        ClauseRole.IDENTITY: ["3.2", "3.2.note"],
        ClauseRole.PURPOSE_LIMIT: [],
        ClauseRole.USE_CONSENT: [],
        ClauseRole.TRUSTEE: [],
        ClauseRole.MINORS: [],
        ClauseRole.NO_SECRECY: [],
        ClauseRole.JOINT_USERS: [],
    },
    "impress": {
        ClauseRole.PURPOSES: [],
        ClauseRole.PURPOSE_LIMIT: ["2"],
        ClauseRole.USE_CONSENT: ["2"],
        ClauseRole.USE_LAW: ["2"],
        ClauseRole.NOTICE: ["3"],
        ClauseRole.MINORS: ["4"],
        ClauseRole.SAFEGUARDS: ["5", "6"],
        ClauseRole.TRUSTEE: ["6"],
        ClauseRole.THIRD_PARTY: ["7"],
        ClauseRole.JOINT_USERS: ["7", "3"],
        ClauseRole.NO_SECRECY: ["7"],
        ClauseRole.PROVISION_LAW: ["7"],
        ClauseRole.PROVISION_DANGER: [],
        ClauseRole.PROVISION_RIGHTS: [],
        ClauseRole.IDENTITY: ["8"],
        ClauseRole.STOP: ["8"],
        ClauseRole.COMPLAINTS: ["9"],
    },
    "harbor": {
        ClauseRole.PURPOSES: ["2"],
        ClauseRole.USE_CONSENT: ["2"],
        ClauseRole.NO_SALE: ["3"],
        ClauseRole.TRUSTEE: ["3.a"],
        ClauseRole.PROVISION_LAW: ["3.b"],
        ClauseRole.STOP: ["2.2"],
        ClauseRole.RETENTION: ["7"],
    },
    "library": {
        ClauseRole.PURPOSES: ["1"],
        ClauseRole.THIRD_PARTY: ["2"],
        ClauseRole.PROVISION_CONSENT: [],
        ClauseRole.PROVISION_LAW: ["2"],
        ClauseRole.RETENTION: ["3"],
        ClauseRole.MEDIA: [],
    },
    "kissa": {
        ClauseRole.PURPOSES: ["1"],
        ClauseRole.THIRD_PARTY: ["2"],
        ClauseRole.PROVISION_CONSENT: ["2"],
        ClauseRole.PROVISION_LAW: ["2"],
        ClauseRole.SAFEGUARDS: ["3"],
        ClauseRole.IDENTITY: ["4"],
        ClauseRole.REQUESTS: ["4"],
    },
}


@pytest.mark.parametrize(
    ("policy", "role", "paths"),
    [(policy, role, paths) for policy, roles in ROLES.items() for role, paths in roles.items()],
)
def test_clauses_play_their_roles(policy: str, role: ClauseRole, paths: list[str]) -> None:
    assert list(purpose_desk().rules(policy).roles.get(role, ())) == [f"{policy}:{path}" for path in paths]


def test_ages_of_minors_come_from_the_text() -> None:
    assert [purpose_desk().rules(name).minor_age for name in ("company", "impress", "harbor")] == [None, 15, 13]


def test_a_policy_of_another_shape_yields_its_own_table() -> None:
    assert table(purpose_desk().rules("harbor")) == {
        "harbor:2.1": ({"name", "address", "telephone"}, {"delivery"}),
        "harbor:2.2": ({"email", "order_history"}, {"introduce_services"}),
        "harbor:2.3": ({"birth_date"}, {"age_check"}),
        "harbor:2.4": ({"card"}, {"payment"}),
    }
    assert table(purpose_desk().rules("library")) == {
        "library:1.a": ({"*"}, {"contract"}),
        "library:1.b": ({"*"}, {"appointments"}),
        "library:1.c": ({"*"}, {"statistics"}),
    }


def test_a_japanese_policy_yields_its_own_table() -> None:
    found = [(set(entry.items), set(entry.purposes)) for entry in purpose_desk().rules("kissa").purposes]
    assert found == [({"name", "address", "telephone"}, {"delivery"}), ({"email"}, {"introduce_services"})]


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS])
def test_every_clause_named_exists(name: str) -> None:
    policy, rules = read_policy(name), purpose_desk().rules(name)
    named = {clause for clauses in rules.roles.values() for clause in clauses} | {
        entry.clause for entry in rules.purposes
    }
    assert named <= set(policy.by_id)


def parsed(text: str) -> Policy:
    return parse_policy("p", text.encode())


def rules_of(text: str, registered: Registered | None = None) -> PolicyRules:
    return extract_rules(parsed(text), load_lexicon(), registered)


HEAD = "Privacy Policy\n\n1. Use\n{}\n\n2. Others\nWe do not disclose personal data to third parties without consent.\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "We will not use your e-mail address for advertising our products.",
        "Your e-mail address is never used to introduce our services.",
        "We never use names for billing.",
        "You may use our services to send invoices.",
    ],
)
def test_what_a_policy_denies_or_says_of_others_is_no_listed_purpose(sentence: str) -> None:
    assert rules_of(HEAD.format(sentence)).purposes == ()


@pytest.mark.parametrize(
    ("sentence", "items", "purposes"),
    [
        ("We use your e-mail address to send invoices.", {"email"}, {"billing"}),
        ("Postal addresses are used for the delivery of goods.", {"address"}, {"delivery"}),
        ("Acme processes bank details only for payment processing.", {"bank_account"}, {"payment"}),
        (
            "We use your telephone number in order to reply to your inquiries.",
            {"telephone"},
            {"respond", "complaints"},
        ),
    ],
)
def test_forms_of_saying_a_purpose(sentence: str, items: set[str], purposes: set[str]) -> None:
    assert [(set(entry.items), set(entry.purposes)) for entry in rules_of(HEAD.format(sentence)).purposes] == [
        (items, purposes)
    ]


def test_a_purpose_in_the_policys_own_words_is_kept() -> None:
    rules = rules_of(HEAD.format("We use your name and postal address to calibrate elevator weights."))
    assert [set(entry.purposes) for entry in rules.purposes] == [{"own:p:1"}]


def test_registered_forms_add_purposes_under_the_clause_that_bounds_them() -> None:
    form = NotifiedForm("reader survey", items=("e-mail address",), purposes=("sending our newsletter",))
    rules = extract_rules(read_policy("impress"), load_lexicon(), Registered(forms=(form,)))
    assert [(entry.clause, entry.source, set(entry.items)) for entry in rules.purposes] == [
        ("impress:2", "form: reader survey", {"email"})
    ]
    assert not rules.lists_purposes
