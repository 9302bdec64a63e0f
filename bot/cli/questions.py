"""`ask`, `check` and `evaluate`: what the desk would answer a customer or tell an employee, and how often that is right."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from bot.cli.json_lines import BadLine, Line, read_lines
from bot.cli.output import add_data_dir, print_json, print_line
from bot.domain.errors import DeskError, InvalidInput


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
        add_data_dir(parser)
        form = parser.add_mutually_exclusive_group()
        form.add_argument(
            "--jsonl",
            action="store_true",
            help='read {"id","policy","text"} per line on stdin, write one JSON line each',
        )
        form.add_argument("--json", action="store_true", help="print the answer as JSON")
    _add_evaluate(commands)


def _add_evaluate(commands: Any) -> None:
    evaluate = commands.add_parser(
        "evaluate",
        help="measure answers or purpose checks against questions whose right answers are known",
        description="How often intent, first clause and silence are right, by language, intent and concept, with 95 % intervals, with and "
        "without the embedder. A line without an intent is off topic. A file whose lines name verdicts is measured as purpose checks: "
        "acceptable verdicts, deciding clauses, and what was wrongly permitted.",
    )
    evaluate.add_argument(
        "file",
        type=Path,
        help='lines of {"policy","text","intent","clauses","abstain"}, if you like "concept"; or of {"policy","text","verdicts","clauses"}',
    )
    evaluate.add_argument("--without-embedder", action="store_true", help="measure the matching by n-grams alone")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    add_data_dir(evaluate)
    evaluate.set_defaults(run=_evaluate)


def _evaluate(arguments: argparse.Namespace) -> int:
    from bot.main.offline import data_directory, evaluations

    found = evaluations(arguments.file, data_directory(arguments.data_dir), both=not arguments.without_embedder)
    if arguments.json:
        print_json({way: {one: report.as_json() for one, report in each.items()} for way, each in found.items()})
        return 0
    for way, each in found.items():
        for language, report in each.items():
            print(f"== {language}, {way} ==\n{report.as_text()}\n")
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    from bot.main.offline import answer_line, data_directory

    return _run(arguments, partial(answer_line, data_dir=data_directory(arguments.data_dir)))


def _check(arguments: argparse.Namespace) -> int:
    from bot.main.offline import check_line, data_directory

    return _run(arguments, partial(check_line, data_dir=data_directory(arguments.data_dir)))


def _run(arguments: argparse.Namespace, answer: _Answering) -> int:
    if arguments.jsonl:
        return _run_lines(arguments.policy, answer)
    if not arguments.text or not arguments.policy:
        raise InvalidInput("Please give a text and --policy NAME, or --jsonl with lines on stdin.")
    result = answer(arguments.policy, arguments.text)
    if arguments.json:
        print_line(result)
    else:
        print(result["text"])
    return 0


def _run_lines(default_policy: str | None, answer: _Answering) -> int:
    """One line out for every line in, in order. A bad line gets `{"id","line","error"}`, a sentence on stderr, and exit code 2 at the end."""
    code = 0
    for number, line in read_lines(sys.stdin.buffer, default_policy):
        answered = _answered(number, line, answer)
        if isinstance(answered, BadLine):
            print(f"privacy-desk: {answered.error}", file=sys.stderr)
            print_line({"id": answered.id, "line": answered.line, "error": answered.error})
            code = 2
        else:
            print_line(answered)
    return code


def _answered(number: int, line: Line | BadLine, answer: _Answering) -> dict[str, Any] | BadLine:
    if isinstance(line, BadLine):
        return line
    try:
        return {"id": line.id, **answer(line.policy, line.text)}
    except DeskError as refusal:
        return BadLine(number, line.id, f"Line {number}: {refusal.public_message}")
