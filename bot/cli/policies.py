"""`policy`: the policies, their clauses and repairs, their purposes, and what they leave open."""

import argparse
from typing import Any

from bot.cli.output import print_json


def add_commands(commands: Any) -> None:
    policy = commands.add_parser("policy", help="look at the policies the desk answers from")
    actions = policy.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, run, about, named in (
        ("list", _list, "the policies", False),
        ("show", _show, "one policy: its clauses with ids, and what was repaired", True),
        ("gaps", _gaps, "which topics a policy answers, and which it leaves open", True),
        ("purposes", _purposes, "what a policy lets employees do with which data", True),
    ):
        action = actions.add_parser(name, help=about)
        action.set_defaults(run=run)
        action.add_argument("--json", action="store_true", help="print JSON")
        if named:
            action.add_argument("name", help="name of the policy")


def _list(arguments: argparse.Namespace) -> int:
    from bot.main.parts import open_knowledge

    found = [
        {
            "policy": p.name,
            "version": p.version,
            "title": p.title,
            "effective_on": p.effective_on,
            "clauses": len(p.clauses),
            "repairs": len(p.repairs),
        }
        for p in open_knowledge().policies()
    ]
    if arguments.json:
        print_json(found)
        return 0
    for entry in found:
        dated = f", effective {entry['effective_on']}" if entry["effective_on"] else ""
        print(
            f"{entry['policy']}: {entry['title']} (version {entry['version']}{dated}), {entry['clauses']} clauses, {entry['repairs']} repairs"
        )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from bot.main.offline import policy_json
    from bot.main.parts import open_knowledge

    policy = open_knowledge().policy(arguments.name)
    if arguments.json:
        print_json(policy_json(policy))
        return 0
    print(f"{policy.title} ({policy.name}, version {policy.version})")
    if policy.effective_on:
        print(f"Effective on {policy.effective_on}")
    for clause in policy.clauses:
        print(f"\n{clause.id}  {clause.heading}\n  {clause.text}")
    for repair in policy.repairs:
        print(f"\nrepaired at {repair.span.start}: {repair.before!r} -> {repair.after!r} ({repair.rule})", end="")
    print()
    return 0


def _gaps(arguments: argparse.Namespace) -> int:
    from bot.main.offline import policy_gaps

    gaps = policy_gaps(arguments.name)
    if arguments.json:
        print_json(gaps)
        return 0
    for entry in gaps:
        print(f"{'answered' if entry['clauses'] else 'SILENT  '}  {entry['name']}  {', '.join(entry['clauses'])}")
    return 0


def _purposes(arguments: argparse.Namespace) -> int:
    from bot.main.offline import policy_purposes

    print_json(policy_purposes(arguments.name))
    return 0
