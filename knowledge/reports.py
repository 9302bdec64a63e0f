"""What an officer is told when a policy is taken in, and when two versions of it are compared: clauses, topics, repairs, doubts."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from bot.domain.policies import Policy
from bot.domain.policy_changes import ClauseChange, changed_clauses, word_changes
from knowledge.concepts import load_concepts
from knowledge.doubts import Lines, find_doubts
from knowledge.gaps import policy_gaps
from knowledge.library import Version
from knowledge.parser import Parsed
from knowledge.purposes.extraction import extract_rules
from knowledge.purposes.lexicon import load_lexicon

REPAIRS = {
    "double_encoded": "characters were UTF-8 read as Windows-1252",
    "lost_lead_byte": "Japanese punctuation had lost its first byte",
}


def report(parsed: Parsed, policy: Policy) -> dict[str, Any]:
    """Everything that was found in a policy; `policy` is the parsed one with its concepts."""
    rules = extract_rules(policy, load_lexicon())
    gaps = policy_gaps(policy)
    return {
        "policy": policy.name,
        "version": policy.version,
        "title": policy.title,
        "effective_on": policy.effective_on,
        "language": policy.language,
        "format": parsed.format.value,
        "encoding": parsed.decoded.encoding,
        "clauses": _clauses(policy),
        "concepts": [_topic(entry) for entry in gaps if entry["clauses"]],
        "absent": [_topic(entry) for entry in gaps if not entry["clauses"]],
        "purposes": len(rules.purposes),
        "repairs": _repairs(parsed),
        "doubts": [asdict(doubt) for doubt in find_doubts(parsed, lists_purposes=rules.lists_purposes)],
    }


def _clauses(policy: Policy) -> list[dict[str, Any]]:
    lines = Lines(policy.source)
    return [
        {"id": one.id, "heading": one.heading, "line": lines.of(one.span.start), "characters": len(one.text)}
        for one in policy.clauses
    ]


def _topic(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("concept", "name", "clauses", "near")}


def _repairs(parsed: Parsed) -> list[dict[str, Any]]:
    lines = Lines(parsed.policy.source)
    counts = Counter(one.rule for one in parsed.policy.repairs)
    first = {one.rule: lines.of(one.span.start) for one in reversed(parsed.policy.repairs)}
    found = [
        {"rule": rule, "count": count, "line": first[rule], "says": REPAIRS.get(rule, rule)}
        for rule, count in counts.items()
    ]
    if parsed.decoded.encoding != "UTF-8":
        says = f"the text was read as {parsed.decoded.encoding}, not UTF-8"
        found.insert(0, {"rule": "encoding", "count": 1, "line": 1, "says": says})
    return found


def comparison(old: Policy, new: Policy) -> dict[str, Any]:
    """`{"policy", "old", "new", "clauses": [...], "answers": {"gained","lost","elsewhere"}}`."""
    changes = changed_clauses(old, new)
    return {
        "policy": new.name,
        "old": old.version,
        "new": new.version,
        "clauses": [_change(change) for change in changes],
        "answers": _answers(old, new, changes),
    }


def _change(change: ClauseChange) -> dict[str, Any]:
    old, new = change.old, change.new
    return {
        "change": change.kind.value,
        "old": change.old_id or None,
        "new": change.new_id or None,
        "heading": new.heading if new else old.heading if old else "",
        "old_heading": old.heading if old and new and old.heading != new.heading else None,
        "words": [list(part) for part in word_changes(old.text if old else "", new.text if new else "")],
    }


def _answers(old: Policy, new: Policy, changes: tuple[ClauseChange, ...]) -> dict[str, list[dict[str, Any]]]:
    """What the desk can answer now and could not, what it no longer can, and which topics rest on other words than before."""
    before = {entry["concept"]: entry["clauses"] for entry in policy_gaps(old)}
    after = {entry["concept"]: entry["clauses"] for entry in policy_gaps(new)}
    same = {change.old_id: change.new_id for change in changes if change.kind.value == "moved"}
    touched = {change.old_id for change in changes} - set(same)
    found: dict[str, list[dict[str, Any]]] = {"gained": [], "lost": [], "elsewhere": []}
    for key, concept in load_concepts().items():
        was, is_now = before[key], after[key]
        entry = {"concept": key, "name": concept.names["en"], "old": was, "new": is_now}
        if is_now and not was:
            found["gained"].append(entry)
        elif was and not is_now:
            found["lost"].append(entry)
        elif was and (was[0] in touched or same.get(was[0], was[0]) != is_now[0]):
            found["elsewhere"].append(entry)
    return found


def version_as_json(version: Version) -> dict[str, Any]:
    return {
        "version": version.version,
        "ingested_at": version.ingested_at,
        "format": version.format.value,
        "encoding": version.encoding,
        "digest": version.digest or None,
    }
