"""`ask` and `check`: what the desk would answer a customer, and what it would tell an employee."""

import argparse
import sys
from typing import Any, Protocol

from bot.cli.json_lines import read_lines
from bot.cli.output import print_line
from bot.domain.errors import InvalidInput


class _Answering(Protocol):
    def __call__(self, policy: str, text: str) -> dict[str, Any]: ...


def add_commands(commands: Any) -> None:
    ask = commands.add_parser("ask", help="answer a customer's question from a policy")
    ask.set_defaults(run=_ask)
    check = commands.add_parser("check", help="check whether an employee may use data for a purpose")
    check.set_defaults(run=_check)
    for parser in (ask, check):
        parser.add_argument("text", nargs="?", help="the message; with --jsonl it is read from stdin")
        parser.add_argument("--policy", help="name of the policy (privacy-desk policy list)")
        form = parser.add_mutually_exclusive_group()
        form.add_argument(
            "--jsonl",
            action="store_true",
            help='read {"id","policy","text"} per line on stdin, write one JSON line each',
        )
        form.add_argument("--json", action="store_true", help="print the answer as JSON")


def _ask(arguments: argparse.Namespace) -> int:
    from bot.main.offline import answer_line

    return _run(arguments, answer_line)


def _check(arguments: argparse.Namespace) -> int:
    from bot.main.offline import check_line

    return _run(arguments, check_line)


def _run(arguments: argparse.Namespace, answer: _Answering) -> int:
    if arguments.jsonl:
        for line in read_lines(sys.stdin, arguments.policy):
            print_line({"id": line.id, **answer(line.policy, line.text)})
        return 0
    if not arguments.text or not arguments.policy:
        raise InvalidInput("Please give a text and --policy NAME, or --jsonl with lines on stdin.")
    result = answer(arguments.policy, arguments.text)
    if arguments.json:
        print_line(result)
    else:
        print(result["text"])
    return 0
