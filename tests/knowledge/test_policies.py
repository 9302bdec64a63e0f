"""The two shipped policies: untouched bytes, the ids that every part of the project uses, and what belongs to them."""

import hashlib
from datetime import date
from importlib import resources

import pytest

from bot.domain.errors import UnknownPolicy
from knowledge.policies import list_policies, load_policy, policy_as_json

SHA256 = {
    "company": "91505495677e1525e44b357356d4535ffb622a4a37b8308dee27074744943927",
    "impress": "72ecbe8c95025b24cd79e83d26eeac110a600ea66686bcd103e8cef07c87e700",
}
IDS = {
    "company": "0.1 0.2 0.3 1 1.1 1.2 1.3 1.4 1.5 2 2.1 2.2 2.3 2.4 3 3.1 3.1.1 3.1.2 3.1.3 3.1.4 3.2 3.2.note",
    "impress": "0.1 0.2 1 2 3 4 5 6 7 8 9 10 contact",
}
BEGINNINGS = {
    "company:0.2": "We handle such personal information",
    "company:1": "The Company shall use personal information for the following purposes.",
    "company:2.4": "The information shall be deleted following the passage",
    "company:3.1.4": "When it is necessary to protect or defend the Company’s rights",
    "company:3.2": "When a customer has requested the disclosure",
    "company:3.2.note": "Note: Identity verification method",
    "impress:1": "We will comply with applicable laws",
    "impress:6": "We may entrust the processing",
    "impress:contact": "If you have any inquiry, please contact below.",
}
HEADINGS = {
    "company:0.1": "",
    "company:1": "Purpose of use of personal information",
    "company:3.1.2": "Disclosure of personal data and information",
    "impress:1": "Compliance",
    "impress:4": "Personal Information of Customers Under Fifteen (15) Years Old",
    "impress:8": "Request(s) for Disclosure etc.",
    "impress:10": "Continuous Improvement on Internal System",
}


def test_both_policies_ship_and_no_other() -> None:
    assert list_policies() == ("company", "impress")


@pytest.mark.parametrize("name", SHA256)
def test_the_source_texts_are_the_bytes_received(name: str) -> None:
    raw = (resources.files("knowledge.policies") / f"{name}.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == SHA256[name]
    assert load_policy(name).version == SHA256[name][:12]


@pytest.mark.parametrize("name", IDS)
def test_the_clause_ids_are_those_of_the_project(name: str) -> None:
    assert [clause.id for clause in load_policy(name).clauses] == [f"{name}:{path}" for path in IDS[name].split()]


@pytest.mark.parametrize("clause", BEGINNINGS)
def test_a_clause_begins_with_its_own_words(clause: str) -> None:
    policy = load_policy(clause.partition(":")[0])
    assert policy.by_id[clause].text.startswith(BEGINNINGS[clause])


@pytest.mark.parametrize("clause", HEADINGS)
def test_a_clause_stands_under_its_heading(clause: str) -> None:
    policy = load_policy(clause.partition(":")[0])
    assert policy.by_id[clause].heading == HEADINGS[clause]


def test_the_rule_that_follows_the_exceptions_is_not_one_of_them() -> None:
    policy = load_policy("company")
    assert policy.by_id["company:3.1"].text.endswith("However, this shall not apply in the following cases.")
    assert "only after the identity" in policy.by_id["company:3.2"].text
    assert "identity" not in policy.by_id["company:3.1.4"].text


def test_the_date_is_metadata_and_titles_are_no_clauses() -> None:
    company, impress = load_policy("company"), load_policy("impress")
    assert (company.title, company.effective_on) == ("Privacy Policy", None)
    assert (impress.title, impress.effective_on) == ("Handling Personal Information", date(2006, 5, 1))
    texts = "\n".join(clause.text for clause in (*company.clauses, *impress.clauses))
    assert "2006" not in texts
    assert "Handling Personal Information" not in texts
    assert "=" not in texts


def test_the_address_survives_the_repair() -> None:
    assert load_policy("impress").by_id["impress:contact"].text.endswith("\nprivacy@impressholdings.com")


def test_no_clause_keeps_a_trace_of_the_damage() -> None:
    text = "\n".join(f"{clause.heading}\n{clause.text}" for clause in load_policy("impress").clauses)
    assert "“we” or “us”" in text
    assert "“Act on the Protection of Personal Information”" in text
    assert "guardian’s consent when acquiring such customers’ personal" in text
    assert not any(trace in text for trace in ("gwe", "customerf", "ownerf", "customersf", "yC", "Â", "¦"))


@pytest.mark.parametrize("name", IDS)
def test_every_span_frames_the_clause_in_the_source_as_received(name: str) -> None:
    policy = load_policy(name)
    at = 0
    for clause in policy.clauses:
        assert at <= clause.span.start < clause.span.end <= len(policy.source)
        at = clause.span.end
        undone = clause.text
        for char, received in {"“": "g", "”": "h", "’": "f"}.items():
            undone = undone.replace(char, received) if name == "impress" else undone
        framed = policy.source[clause.span.start : clause.span.end].replace("@@", "")
        assert framed.split() == undone.split()


def test_the_printed_form_is_the_contract() -> None:
    shown = policy_as_json(load_policy("impress"))
    assert list(shown) == ["policy", "version", "title", "effective_on", "clauses", "repairs"]
    assert shown["effective_on"] == "2006-05-01"
    assert all(list(clause) == ["id", "heading", "text", "span"] for clause in shown["clauses"])
    assert len(shown["repairs"]) == len(load_policy("impress").repairs) > 30


def test_an_unknown_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownPolicy) as refusal:
        load_policy("../company")
    assert "company, impress" in refusal.value.public_message
