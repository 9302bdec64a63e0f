"""`checks`, `precedents`, `provisions`: the record of employees' checks, what staff made of them, and the register of provisions to third parties."""

import argparse
import asyncio
import csv
import sys
from datetime import UTC, date, datetime, time
from typing import Any

from bot.cli.output import print_json

_COLUMNS = (
    *("number", "desk", "reference", "state", "provided_on", "policy", "version", "clause", "items", "recipient_kind"),
    *("recipient", "basis", "first_decider", "first_decided_at", "second_decider", "second_decided_at"),
)


def add_commands(commands: Any) -> None:
    checks = commands.add_parser("checks", help="the record of employees' checks (who asked is personal data)")
    listing = _action(checks, "list", _checks, "who asked, the facts, the verdict, clause and version")
    listing.add_argument("--since", type=date.fromisoformat, help="only from this day on, such as 2026-11-01 (UTC)")
    precedents = commands.add_parser("precedents", help="precedents: list them, and decide on those up for review")
    actions = precedents.add_subparsers(title="actions", required=True, metavar="ACTION")
    _listing(actions, "list", _precedents, "all that were made, and where each stands")
    for name, run, about in (
        ("confirm", _confirm, "it stands, for the clause as it reads now"),
        ("withdraw", _withdraw, "it is not shown any more"),
    ):
        action = actions.add_parser(name, help=about)
        action.set_defaults(run=run)
        action.add_argument("number", type=int, help="as listed")
        action.add_argument("--data-dir", help="the desk's data directory")
        if name == "confirm":
            action.add_argument("--clause", help="the clause it now rests on, where that has another id")
    provisions = commands.add_parser("provisions", help="the register of provisions to third parties")
    register = _action(provisions, "list", _provisions, "every entry with its two deciders")
    register.add_argument("--csv", action="store_true", help="print the register as CSV")


def _action(parser: Any, name: str, run: Any, about: str) -> Any:
    return _listing(parser.add_subparsers(title="actions", required=True, metavar="ACTION"), name, run, about)


def _listing(actions: Any, name: str, run: Any, about: str) -> Any:
    action = actions.add_parser(name, help=about)
    action.set_defaults(run=run)
    action.add_argument("--desk", help="only this desk")
    action.add_argument("--json", action="store_true", help="print JSON")
    action.add_argument("--data-dir", help="the desk's data directory")
    return action


def _checks(arguments: argparse.Namespace) -> int:
    from bot.main.check_records import list_checks

    since = datetime.combine(arguments.since, time(), UTC) if arguments.since else None
    found = asyncio.run(list_checks(arguments.data_dir, arguments.desk, since))
    if arguments.json:
        print_json(found)
        return 0
    for entry in found:
        print(
            f"{entry['asked_at']:%Y-%m-%d %H:%M}  {entry['desk']:10} {entry['verdict']:14} {entry['clause'] or '-':16} {entry['asker']}"
        )
    if not found:
        print("There are no checks.")
    return 0


def _precedents(arguments: argparse.Namespace) -> int:
    from bot.main.check_records import list_precedents

    found = asyncio.run(list_precedents(arguments.data_dir, arguments.desk))
    if arguments.json:
        print_json(found)
        return 0
    for entry in found:
        print(f"{entry['number']:4}  {entry['state']:9} {entry['desk']:10} {entry['decision']:14} {entry['clause']}")
    if not found:
        print("There are no precedents.")
    return 0


def _confirm(arguments: argparse.Namespace) -> int:
    from bot.main.check_records import confirm

    clause = asyncio.run(confirm(arguments.data_dir, arguments.number, arguments.clause))
    print(f"Precedent {arguments.number} stands, for {clause} as it reads now.")
    return 0


def _withdraw(arguments: argparse.Namespace) -> int:
    from bot.main.check_records import withdraw

    asyncio.run(withdraw(arguments.data_dir, arguments.number))
    print(f"Precedent {arguments.number} is withdrawn.")
    return 0


def _provisions(arguments: argparse.Namespace) -> int:
    from bot.main.check_records import list_provisions

    found = asyncio.run(list_provisions(arguments.data_dir, arguments.desk))
    if arguments.json:
        print_json(found)
        return 0
    if arguments.csv:
        _print_csv(found)
        return 0
    for entry in found:
        print(
            f"{entry['number']:4}  {entry['state']:9} {entry['provided_on']}  {entry['clause']:16} {entry['recipient']}"
        )
    if not found:
        print("The register is empty.")
    return 0


def _print_csv(entries: list[dict[str, Any]]) -> None:
    """One row each. A cell that a spreadsheet would take for a formula is put in quotes of its own."""
    writer = csv.writer(sys.stdout)
    writer.writerow(_COLUMNS)
    for entry in entries:
        writer.writerow([_cell(entry[column]) for column in _COLUMNS])


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = "; ".join(value)
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str("" if value is None else value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
