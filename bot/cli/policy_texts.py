"""Policies as an officer reads them in a terminal: the list, one text, what it answers and leaves open, what it lets employees do."""

import textwrap
from typing import Any

Entry = dict[str, Any]
WIDTH = 110


def list_text(found: list[Entry]) -> str:
    return "\n".join(_listed(entry) for entry in found)


def _listed(entry: Entry) -> str:
    dated = f", effective {entry['effective_on']}" if entry["effective_on"] else ""
    kept = f", {entry['versions']} versions kept" if entry["versions"] > 1 else ""
    return (
        f"{entry['policy']}: {entry['title']} (version {entry['version']}{dated}{kept}), "
        f"{entry['clauses']} clauses, {entry['repairs']} repairs"
    )


def show_text(policy: Entry) -> str:
    lines = [f"{policy['title']} ({policy['policy']}, version {policy['version']})"]
    if policy["effective_on"]:
        lines.append(f"Effective on {policy['effective_on']}")
    for clause in policy["clauses"]:
        lines += ["", f"{clause['id']}  {clause['heading']}", textwrap.indent(clause["text"], "  ")]
    lines += [
        f"\nrepaired at {one['span'][0]}: {one['before']!r} -> {one['after']!r} ({one['rule']})"
        for one in policy["repairs"]
    ]
    return "\n".join(lines)


def gaps_text(gaps: list[Entry]) -> str:
    """First what the policy leaves open, as that is what an officer looks for; then what it answers, with the clauses."""
    names = {entry["concept"]: entry["name"] for entry in gaps}
    silent = [entry for entry in gaps if not entry["clauses"] and not entry["near"]]
    nearly = [entry for entry in gaps if not entry["clauses"] and entry["near"]]
    answered = [entry for entry in gaps if entry["clauses"]]
    lines = [
        f"{len(answered)} of {len(gaps)} topics are answered, {len(nearly)} only by a neighbour, {len(silent)} not at all."
    ]
    if silent:
        lines += [
            "",
            f"Nothing is said about these {len(silent)}; customers hear so, and may pass the question to staff:",
        ]
        lines += [f"  {entry['name']}" for entry in silent]
    if nearly:
        lines += ["", f"These {len(nearly)} are not named; customers get the clauses of the topic beside them:"]
        lines += [f"  {entry['name']}: {', '.join(names[key] for key in entry['near'])}" for entry in nearly]
    if answered:
        widest = max(len(entry["name"]) for entry in answered)
        lines += ["", f"These {len(answered)} are answered (the clause quoted first stands first):"]
        lines += [f"  {entry['name']:{widest}}  {', '.join(entry['clauses'])}" for entry in answered]
    return "\n".join(lines)


def purposes_text(found: Entry) -> str:
    lines = [f"{found['policy']}, version {found['version']}"]
    if not found["purposes"]:
        lines.append(
            "The text lists no purposes: what personal data is used for is not said, and most checks go to staff."
        )
    for entry in found["purposes"]:
        lines += ["", f"{entry['clause']}", _indented(f"data     {entry['items_text'] or 'as stated above it'}")]
        lines += [_indented(f"purpose  {entry['purpose_text']}")]
        lines += [_indented(f"only     {entry['condition']}")] if entry["condition"] else []
    if found["rules"]:
        lines += ["", "Other rules that decide checks:"]
        lines += [f"  {role.replace('_', ' ')}: {', '.join(clauses)}" for role, clauses in found["rules"].items()]
    return "\n".join(lines)


def _indented(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent=" " * 11)
