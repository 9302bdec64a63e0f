"""`questions unanswered`: what people asked and the policy does not say, so that an officer sees what to write next. Holds nobody's words."""

import argparse
import asyncio
from itertools import groupby
from typing import Any

from bot.cli.output import add_data_dir, print_json

Entry = dict[str, Any]


def add_commands(commands: Any) -> None:
    questions = commands.add_parser("questions", help="what people asked")
    actions = questions.add_subparsers(title="actions", required=True, metavar="ACTION")
    unanswered = actions.add_parser(
        "unanswered", help="questions without an answer, by topic; all but everyday words is masked"
    )
    unanswered.add_argument("--policy", help="only those asked under this policy")
    unanswered.add_argument("--json", action="store_true", help="print JSON")
    add_data_dir(unanswered)
    unanswered.set_defaults(run=_unanswered)


def _unanswered(arguments: argparse.Namespace) -> int:
    from bot.main.unanswered import list_unanswered

    found = asyncio.run(list_unanswered(arguments.data_dir, arguments.policy))
    if arguments.json:
        print_json(found)
    else:
        print(unanswered_text(found))
    return 0


def unanswered_text(found: list[Entry]) -> str:
    if not found:
        return "No question went without an answer in the time that is remembered."
    parts = sorted(found, key=lambda entry: str(entry["policy"]))
    return "\n\n".join(
        _policy_text(name, list(entries)) for name, entries in groupby(parts, lambda one: str(one["policy"]))
    )


def _policy_text(name: str, entries: list[Entry]) -> str:
    total = sum(entry["count"] for entry in entries)
    kept = next((f", remembered for {entry['kept_days']} days" for entry in entries if entry["kept_days"]), "")
    lines = [f"{name}: {total} {'question' if total == 1 else 'questions'} without an answer{kept}"]
    for entry in entries:
        days = f"{entry['first']}" if entry["first"] == entry["last"] else f"{entry['first']} to {entry['last']}"
        since = "  (the version in force answers it)" if entry["answered_now"] else ""
        lines += ["", f"{entry['count']:5} x {entry['name']}  {days}{since}"]
        lines += [f"          {wording['words']}{_times(wording['count'])}" for wording in entry["wordings"]]
    return "\n".join(lines)


def _times(count: int) -> str:
    return f"  ({count}x)" if count > 1 else ""
