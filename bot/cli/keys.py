"""`keys`: changing the master key. Prints counts only, never a key."""

import argparse
from pathlib import Path
from typing import Any


def add_commands(commands: Any) -> None:
    keys = commands.add_parser("keys", help="change the master key")
    actions = keys.add_subparsers(title="actions", required=True, metavar="ACTION")
    rotating = actions.add_parser(
        "rotate",
        help="wrap every key under PRIVACY_DESK_SECRET_KEY; the earlier one stands in PRIVACY_DESK_SECRET_KEY_PREVIOUS",
    )
    rotating.add_argument("--data-dir", type=Path, help="the desk's data directory")
    rotating.set_defaults(run=_rotate)


def _rotate(arguments: argparse.Namespace) -> int:
    from bot.main.keys import rotate_keys

    done = rotate_keys(arguments.data_dir, lambda done, total: print(f"{done} of {total} keys", flush=True))
    print(
        f"All {done} keys are wrapped under the present master key. The earlier one opens nothing here any more: remove it."
    )
    return 0
