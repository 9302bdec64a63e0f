"""What was found in a policy text that is taken in, and what changed between two versions, as an officer reads it in a terminal."""

import os
import sys
import textwrap
from collections import Counter
from datetime import datetime
from typing import Any

Entry = dict[str, Any]
STATUS = {
    "new": "Taken in as a new policy. Name it in desks.toml (policy = “{policy}”) to answer from it.",
    "newer": "Taken in; version {version} is in force from now on. A running desk takes it up within ten seconds.",
    "same": "This very text is already in force as version {version}; nothing was changed.",
    "looked_at": "Only looked at; nothing was kept.",
}
SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
COLORS = {"-": "\033[31;9m", "+": "\033[32m"}
CONTEXT = 60  # characters of unchanged words shown beside a change


def ingest_text(found: Entry) -> str:
    dated = f", effective {found['effective_on']}" if found["effective_on"] else ""
    lines = [
        f"{found['title']} ({found['policy']}, version {found['version']}{dated})",
        f"Read as {found['format']} in {found['encoding']}, language {found['language']}.",
        "",
        f"{len(found['clauses'])} clauses:",
        *(f"  {one['id']}  {one['heading'] or '(no heading)'}  (line {one['line']})" for one in found["clauses"]),
        "",
        f"{len(found['concepts'])} topics are answered:",
        *(f"  {one['name']}: {', '.join(one['clauses'])}" for one in found["concepts"]),
        "",
        f"{len(found['absent'])} topics are not:",
        textwrap.fill(
            "; ".join(one["name"] for one in found["absent"]), 110, initial_indent="  ", subsequent_indent="  "
        ),
        "",
        f"{found['purposes']} purposes are listed for the checks of employees.",
        *_listed("Repaired", found["repairs"], lambda one: f"from line {one['line']}: {one['says']} ({one['count']}x)"),
        *_listed("Please look at", found["doubts"], _doubt),
    ]
    if "changes" in found:
        counts = Counter(change["change"] for change in found["changes"]["clauses"])
        said = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "no clause changed"
        lines += [
            "",
            f"Against version {found['changes']['old']}: {said} (privacy-desk policy diff {found['policy']}).",
        ]
    return "\n".join([*lines, "", STATUS[found["status"]].format(**found)])


def _listed(title: str, entries: list[Entry], says: Any) -> list[str]:
    return ["", f"{title}:", *(f"  {says(entry)}" for entry in entries)] if entries else []


def _doubt(doubt: Entry) -> str:
    place = f"line {doubt['line']}: " if doubt["line"] else ""
    clause = f" ({doubt['clause']})" if doubt["clause"] else ""
    return f"{place}{doubt['says']}{clause}"


def versions_text(found: list[Entry]) -> str:
    lines = [f"{one['version']}  {_when(one['ingested_at'])}  {one['format']}" for one in found]
    return "\n".join([*lines[:-1], f"{lines[-1]}  in force"])


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "as shipped      "


def difference_text(found: Entry) -> str:
    """Clauses with the words that changed marked, then what that means for answers."""
    lines = [f"{found['policy']}: version {found['old']} -> {found['new']}"]
    if not found["clauses"]:
        lines.append("No clause changed.")
    for change in found["clauses"]:
        lines += ["", *_change_lines(change)]
    for key, says in (
        ("lost", "No longer answered"),
        ("gained", "Answered now"),
        ("elsewhere", "Answered in other words or by another clause"),
    ):
        entries = found["answers"][key]
        lines += _listed(f"{says}", entries, lambda one: f"{one['name']}: {_first(one['old'])} -> {_first(one['new'])}")
    return "\n".join(lines)


def _first(clauses: list[str]) -> str:
    return clauses[0] if clauses else "nothing"


def _change_lines(change: Entry) -> list[str]:
    ids = " -> ".join(dict.fromkeys(one for one in (change["old"], change["new"]) if one))
    renamed = f"  (heading was “{change['old_heading']}”)" if change["old_heading"] else ""
    head = f"{SIGNS[change['change']]} {change['change']:8} {ids}  {change['heading']}{renamed}"
    if change["change"] == "moved":
        return [head]
    return [
        head,
        textwrap.indent(_marked(change["words"], sys.stdout.isatty() and "NO_COLOR" not in os.environ), "    "),
    ]


def _marked(words: list[list[str]], colored: bool) -> str:
    """[-gone-]{+come+}, or in colour; long unchanged stretches are cut in the middle."""
    if all(mark != "=" for mark, _ in words) and len(words) == 1:
        return words[0][1]
    return "".join(_part(mark, part, colored) for mark, part in words)


def _part(mark: str, part: str, colored: bool) -> str:
    if mark == "=":
        return part if len(part) <= 2 * CONTEXT + 3 else f"{part[:CONTEXT]}…{part[-CONTEXT:]}"
    if colored:
        return f"{COLORS[mark]}{part}\033[0m"
    return f"[-{part}-]" if mark == "-" else f"{{+{part}+}}"
