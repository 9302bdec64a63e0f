"""The parser on texts of other shapes than the shipped ones, and on what is no policy at all."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.policies import Policy
from knowledge.errors import PolicyUnreadable
from knowledge.parser import parse_policy
from knowledge.source import MAX_BYTES

TEXTS = Path(__file__).parent / "data" / "policies"
PATHS = {
    "bakery.html": "0.1 1 1.1 1.2 1.3 1.3.a 1.3.b 2 2.1 2.2 2.3 3 3.1 3.2 4 4.1 4.2 5",
    "bank.html": "0.1 i ii ii.a ii.b ii.b.1 ii.b.2 iii iii.1 iii.2",
    "bold.md": "1 2 2.1 2.2 3 3.1 3.2",
    "gym.md": "1 1.1 1.2 1.3 2 2.1 2.1.1 2.1.2 2.2 2.3 2.4 2.5 2.5.1",
    "kobo.html": "0.1 1 1.1 1.2 2 2.1 2.2 3 4",
    "museum.txt": "1 2 2.1 2.2 2.2.1 2.2.2 2.3 3 4 5",
    "ryokan.txt": "0.1 1 1.1 1.2 1.3 2 2.1 2.1.1 2.1.2 2.1.2.ア 2.1.2.イ 2.2 3 3.1 3.1.1 3.1.2 3.2 4 supplement",
    "statute.txt": "chapter-1 1 1.1 1.1.a 1.1.b 1.2 2 2.1 2.1.1 2.1.2 2.1.3 2.1.3.a 2.1.3.b 2.2 chapter-2 3 3.1 3.2 5",
    "articles.txt": "0.1 1 1.1 1.1.a 1.1.b 1.1.c 1.2 2 3 3.1 3.2 3.2.a 3.2.b 4",
    "dotted.txt": "1 1.1 1.2 2 2.1 2.1.1 2.1.2 2.1.3 2.2 2.2.1 3",
    "ja.txt": "0.1 1 1.1 1.2 1.3 2 2.1 2.2 3 4 contact",
    "plain.txt": "1 2 3",
    "roman.txt": "i ii ii.a ii.b iii iii.1 iii.2 iii.3",
    "web.md": "1 1.1 2 2.1 2.2 2.2.1 2.3 3 4 4.1",
}
FACTS = {
    "bakery.html": ("Privacy notice of Crumb & Co.", "2025-02-01", "en"),
    "bank.html": ("Harbour Bank: Data Protection Statement", None, "en"),
    "bold.md": ("Taxi Blue privacy notice", None, "en"),
    "gym.md": ("Iron Gym Privacy Policy", "2024-09-01", "en"),
    "kobo.html": ("プライバシーポリシー", None, "ja"),
    "museum.txt": ("The Museum and your data", None, "en"),
    "ryokan.txt": ("個人情報の取扱いについて", "2024-04-01", "ja"),
    "statute.txt": ("PERSONAL DATA RULES OF THE CO-OPERATIVE", None, "en"),
    "articles.txt": ("ACME WIDGETS PRIVACY NOTICE", "2024-03-03", "en"),
    "dotted.txt": ("PRIVACY STATEMENT", None, "en"),
    "ja.txt": ("個人情報保護方針", "2024-10-01", "ja"),
    "plain.txt": ("Privacy at the Corner Library", None, "en"),
    "roman.txt": ("Privacy Policy of the Harbour Clinic", None, "en"),
    "web.md": ("Northwind Privacy Policy", "2025-01-05", "en"),
}


def read(name: str) -> Policy:
    return parse_policy("x", (TEXTS / name).read_bytes())


def paths(text: str) -> list[str]:
    return [clause.path for clause in parse_policy("x", text.encode()).clauses]


def test_every_text_of_another_shape_is_expected() -> None:
    assert {file.name for file in TEXTS.iterdir()} == set(PATHS) == set(FACTS)


@pytest.mark.parametrize("name", PATHS)
def test_paths_follow_the_numbering_of_the_text(name: str) -> None:
    assert [clause.path for clause in read(name).clauses] == PATHS[name].split()


@pytest.mark.parametrize("name", FACTS)
def test_title_date_and_language_are_read(name: str) -> None:
    policy = read(name)
    when = policy.effective_on.isoformat() if policy.effective_on else None
    assert (policy.title, when, policy.language) == FACTS[name]
    assert policy.repairs == ()


def test_wrapped_lines_become_one_sentence() -> None:
    assert read("articles.txt").by_id["x:2"].text.endswith("It holds no personal data.")
    assert "\n" not in read("articles.txt").by_id["x:0.1"].text


def test_headings_in_brackets_may_stand_before_their_number_or_alone() -> None:
    policy = parse_policy(
        "x", "【Scope】\n1.\nThis is for all.\n【Uses】\n2.\nWe ship.\n【Enquiries】\ndesk@example.com\n".encode()
    )
    assert [(clause.path, clause.heading) for clause in policy.clauses] == [
        ("1", "Scope"),
        ("2", "Uses"),
        ("contact", "Enquiries"),
    ]


def test_exceptions_in_a_run_of_bullets_end_at_the_first_whole_sentence() -> None:
    text = (
        "1. Sharing\nWe share under these rules.\n- We do not share data, except in the following cases:\n- if a court asks for it\n"
        "- with your consent, which you may take back\n- Every transfer is written down.\n- Nobody may sell data.\n"
    )
    assert paths(text) == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "1.3"]


def test_bullets_that_nothing_announces_are_rules_of_their_own() -> None:
    assert paths("1. Rules\nThese hold.\n- When in doubt\n- When not in doubt\n") == ["1", "1.1", "1.2"]


def test_two_clauses_with_one_number_get_two_ids() -> None:
    found = paths("1. We ask first. Always so.\n1.1 We ask twice.\n1.1 We ask thrice.\n2. We stop.\n")
    assert len(found) == len(set(found)) == 4


def test_windows_lines_and_a_byte_order_mark_change_nothing() -> None:
    plain = (TEXTS / "articles.txt").read_text()
    marked = parse_policy("x", ("\ufeff" + plain.replace("\n", "\r\n")).encode())
    assert [(one.id, one.text) for one in marked.clauses] == [
        (one.id, one.text) for one in read("articles.txt").clauses
    ]


def test_japanese_in_shift_jis_and_utf16_is_read_alike() -> None:
    plain = (TEXTS / "ja.txt").read_text()
    for encoding in ("cp932", "utf-16"):
        assert [one.text for one in parse_policy("x", plain.encode(encoding)).clauses] == [
            one.text for one in read("ja.txt").clauses
        ]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b" \n\n\t", "empty"),
        (b"\xe3\x80\x80\n", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04rest", "Office or ZIP"),
        (b"Fine text.\nBut \x00 here", "line 2, column 5"),
        (b"Fine text.\nThe customer\x92s data", "line 2, column 13"),
        (b"Privacy Policy\n==========\nMay 1, 2006\n", "no clause"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_policy_is_refused_with_the_place(raw: bytes, says: str) -> None:
    with pytest.raises(PolicyUnreadable) as refusal:
        parse_policy("x", raw)
    assert says in refusal.value.public_message


MARKED = [
    "1.",
    "1.1 a",
    "(a) b",
    "- c",
    "  - d",
    "",
    "【H】",
    "# T",
    "※ n",
    "Note: n",
    "May 1, 2006",
    "====",
    "However, x.",
]
LINES = st.sampled_from([*MARKED, "第2条（甲）", "Title", "III. x", "- in the following cases:", "- when so"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1. Use\n" + "We use personal data. " * 30_000, "more than 500,000 characters"),
        ("1. Use\n" + "- We use your name.\n" * 3500, "more than 3,000 clauses"),
        (
            "1. Use\nWe use data.\n2. Sharing\n" + "We share your name with partners " * 1000,
            "at line 4: a clause there",
        ),
    ],
    ids=["a log", "a list", "a run-on clause"],
)
def test_what_would_take_minutes_to_read_is_refused_and_says_why(text: str, says: str) -> None:
    with pytest.raises(PolicyUnreadable, match=says):
        parse_policy("endless", text.encode())


def parsed_or_refused(raw: bytes) -> Policy | PolicyUnreadable:
    try:
        return parse_policy("x", raw)
    except PolicyUnreadable as refusal:
        return refusal


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=30).map("\n".join)))
def test_any_text_is_a_policy_or_a_typed_refusal(text: str) -> None:
    policy = parsed_or_refused(text.encode("utf-8", errors="surrogatepass"))
    if isinstance(policy, PolicyUnreadable):
        assert "cannot be read" in policy.public_message
        return
    ids = [clause.id for clause in policy.clauses]
    assert len(ids) == len(set(ids)) > 0
    for clause in policy.clauses:
        assert clause.text.strip()
        assert 0 <= clause.span.start < clause.span.end <= len(policy.source)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_policy_or_a_typed_refusal(raw: bytes) -> None:
    found = parsed_or_refused(raw)
    assert found.problem if isinstance(found, PolicyUnreadable) else found.clauses
