"""The command line `privacy-desk`: reads arguments, calls one thing, prints. Expected failures are one sentence on stderr and exit code 2."""

import argparse
import sys
from collections.abc import Sequence

from bot.cli import checks, keys, operations, policies, questions, tickets, unanswered
from bot.domain.errors import DeskError

_GROUPS = (operations, questions, policies, unanswered, tickets, checks, keys)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="privacy-desk", description="A desk for questions, complaints and rights requests about personal data."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for group in _GROUPS:
        group.add_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    arguments = build_parser().parse_args(argv)
    try:
        code: int | None = arguments.run(arguments)
    except DeskError as refusal:
        print(f"privacy-desk: {refusal.public_message}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    return code or 0
