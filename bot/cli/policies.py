"""`policy`: the policies, their clauses and versions, what they leave open, and taking a new one in."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.cli.output import add_data_dir, print_json
from bot.cli.policy_texts import gaps_text, list_text, purposes_text, show_text
from bot.cli.policy_versions import difference_text, ingest_text

Run = Callable[[argparse.Namespace, Path], tuple[Any, Callable[[Any], str]]]


def add_commands(commands: Any) -> None:
    policy = commands.add_parser("policy", help="look at the policies the desk answers from, or take one in")
    actions = policy.add_subparsers(title="actions", required=True, metavar="ACTION")
    table: tuple[tuple[str, Run, str], ...] = (
        ("list", _list, "the policies"),
        ("show", _show, "one policy: its clauses with ids, and what was repaired"),
        ("gaps", _gaps, "which topics a policy answers, and which it leaves open"),
        ("purposes", _purposes, "what a policy lets employees do with which data"),
        ("versions", _versions, "the versions that are kept, oldest first"),
        ("diff", _diff, "what changed between two versions, and what that means for answers"),
        ("ingest", _ingest, "take in a policy text (text, Markdown or HTML), and say what was found in it"),
    )
    parsers = {name: actions.add_parser(name, help=about) for name, _, about in table}
    for name, run, _ in table:
        parsers[name].set_defaults(run=_printed(run))
        parsers[name].add_argument("--json", action="store_true", help="print JSON")
        add_data_dir(parsers[name])
    for name in ("show", "gaps", "purposes", "versions", "diff"):
        parsers[name].add_argument("name", help="name of the policy")
    parsers["show"].add_argument("--version", help="an earlier version (privacy-desk policy versions)")
    parsers["diff"].add_argument("old", nargs="?", help="a version (default: the one before)")
    parsers["diff"].add_argument("new", nargs="?", help="a version (default: the one in force)")
    parsers["ingest"].add_argument("file", type=Path, help="the text as it was received")
    parsers["ingest"].add_argument(
        "--policy", required=True, metavar="NAME", help="its name; a known one gets a new version"
    )
    parsers["ingest"].add_argument("--dry-run", action="store_true", help="only report, keep nothing")


def _printed(run: Run) -> Callable[[argparse.Namespace], int]:
    def printing(arguments: argparse.Namespace) -> int:
        from bot.main.offline import data_directory

        found, as_text = run(arguments, data_directory(arguments.data_dir))
        if arguments.json:
            print_json(found)
        else:
            print(as_text(found))
        return 0

    return printing


def _list(arguments: argparse.Namespace, data_dir: Path) -> tuple[Any, Callable[[Any], str]]:
    from bot.main.policy_desk import list_policies

    return list_policies(data_dir), list_text


def _show(arguments: argparse.Namespace, data_dir: Path) -> tuple[Any, Callable[[Any], str]]:
    from bot.main.offline import policy_json
    from bot.main.policy_desk import policy_of

    return policy_json(policy_of(arguments.name, arguments.version, data_dir)), show_text


def _gaps(arguments: argparse.Namespace, data_dir: Path) -> tuple[Any, Callable[[Any], str]]:
    from bot.main.offline import policy_gaps

    return policy_gaps(arguments.name, data_dir), gaps_text


def _purposes(arguments: argparse.Namespace, data_dir: Path) -> tuple[Any, Callable[[Any], str]]:
    from bot.main.offline import policy_purposes

    return policy_purposes(arguments.name, data_dir), purposes_text


def _versions(arguments: argparse.Namespace, data_dir: Path) -> tuple[Any, Callable[[Any], str]]:
    from bot.cli.policy_versions import versions_text
    from bot.main.policy_desk import versions

    return versions(arguments.name, data_dir), versions_text


def _diff(arguments: argparse.Namespace, data_dir: Path) -> tuple[Any, Callable[[Any], str]]:
    from bot.main.policy_desk import difference

    return difference(arguments.name, arguments.old, arguments.new, data_dir), difference_text


def _ingest(arguments: argparse.Namespace, data_dir: Path) -> tuple[Any, Callable[[Any], str]]:
    from bot.main.parts import SystemClock
    from bot.main.policy_desk import ingest

    now = SystemClock().now()
    return ingest(arguments.file, arguments.policy, data_dir, now, dry_run=arguments.dry_run), ingest_text
