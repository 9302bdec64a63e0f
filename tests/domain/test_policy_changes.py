"""Which clauses of a policy changed between two versions of it."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policies import Clause, Policy, Span
from bot.domain.policy_changes import ChangeKind, changed_clauses, word_changes

A, B, C = "We ask before we share data.", "We keep records for two years.", "Cookies are not used on this site."


def policy(**texts: str) -> Policy:
    """Clauses by path, `_` for the dot: `_1_2="…"` is clause 1.2; a heading stands before a bar."""
    clauses = []
    for name, written in texts.items():
        heading, bar, text = written.partition("|")
        clauses.append(
            Clause(f"p:{name[1:].replace('_', '.')}", heading if bar else "", text if bar else written, Span(0, 1))
        )
    return Policy("p", "0", "P", None, "en", "", tuple(clauses))


def seen(old: Policy, new: Policy) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.old_id, change.new_id) for change in changed_clauses(old, new)]


def test_the_same_words_in_other_lines_are_no_change() -> None:
    assert seen(policy(_1=A), policy(_1=A.replace(" ", "\n "))) == []


def test_a_clause_put_in_front_moves_the_others_and_changes_none() -> None:
    assert seen(policy(_1=A, _2=B), policy(_1=C, _2=A, _3=B)) == [
        ("added", "", "p:1"),
        ("moved", "p:1", "p:2"),
        ("moved", "p:2", "p:3"),
    ]


def test_a_clause_that_moved_and_changed_is_found_by_its_words() -> None:
    changed = "We keep records for three years."
    assert seen(policy(_1=A, _2=B), policy(_1=C, _2=A, _3=changed)) == [
        ("added", "", "p:1"),
        ("moved", "p:1", "p:2"),
        ("changed", "p:2", "p:3"),
    ]


def test_other_words_under_one_id_are_a_rewritten_clause() -> None:
    assert seen(policy(_1=A), policy(_1=C)) == [("changed", "p:1", "p:1")]


def test_what_is_gone_is_removed_and_stands_last() -> None:
    assert seen(policy(_1=A, _2=B), policy(_2=B, _3=C)) == [("added", "", "p:3"), ("removed", "p:1", "")]


def test_another_heading_is_a_change_of_the_clause() -> None:
    assert seen(policy(_1=f"Sharing|{A}"), policy(_1=f"Consent|{A}")) == [("changed", "p:1", "p:1")]


def test_clauses_with_the_same_words_keep_their_own_ids() -> None:
    assert seen(policy(_1=A, _2=A), policy(_1=A, _2=A, _3=A)) == [("added", "", "p:3")]


def test_clauses_that_change_places_have_moved() -> None:
    assert seen(policy(_1=A, _2=B), policy(_1=B, _2=A)) == [("moved", "p:2", "p:1"), ("moved", "p:1", "p:2")]


def test_words_that_changed_can_be_shown_one_by_one() -> None:
    assert word_changes("We keep it for two years.", "We keep it for five years, sealed.") == (
        ("=", "We keep it for "),
        ("-", "two"),
        ("+", "five"),
        ("=", " years"),
        ("+", ", sealed"),
        ("=", "."),
    )
    assert word_changes("保存期間は二年", "保存期間は五年") == (
        ("=", "保存期間は"),
        ("-", "二"),
        ("+", "五"),
        ("=", "年"),
    )


TEXTS = st.dictionaries(
    st.sampled_from(["_1", "_1_1", "_2", "_3", "_4"]), st.sampled_from([A, B, C, f"{A} {B}", "同意なく提供しません。"])
)


@given(TEXTS, TEXTS)
def test_every_clause_is_accounted_for_once(before: dict[str, str], after: dict[str, str]) -> None:
    old, new = policy(**before), policy(**after)
    changes = changed_clauses(old, new)
    gone, come = Counter(c.old_id for c in changes if c.old), Counter(c.new_id for c in changes if c.new)
    assert max([*gone.values(), *come.values()], default=1) == 1
    kept = {key for key in old.by_id if key in new.by_id and old.by_id[key] == new.by_id[key]}
    assert set(gone) == set(old.by_id) - kept
    assert set(come) == set(new.by_id) - kept
    assert all(c.old and c.new and c.old.text == c.new.text for c in changes if c.kind is ChangeKind.MOVED)


@given(st.text(), st.text())
def test_word_changes_hold_both_texts_whole(old: str, new: str) -> None:
    parts = word_changes(old, new)
    assert "".join(words for mark, words in parts if mark != "+") == old
    assert "".join(words for mark, words in parts if mark != "-") == new
