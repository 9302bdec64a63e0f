"""What the commands share: one option, and printing for people and for programs."""

import argparse
import json
import sys
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """The option of every command that reads what the desk keeps."""
    parser.add_argument(
        "--data-dir", type=Path, help="the desk's data directory (default: PRIVACY_DESK_DATA_DIR, else ./data)"
    )


def print_json(value: Any) -> None:
    """Writes one JSON document. Dataclasses become objects, times ISO 8601."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def print_line(value: Any) -> None:
    """Writes one line of JSON, at once: the reader on the other side of a pipe waits for it."""
    line = json.dumps(value, ensure_ascii=False, default=_plain) + "\n"
    try:
        sys.stdout.write(line)
    except UnicodeEncodeError:  # half a character in an id, or a terminal that knows fewer
        sys.stdout.write(json.dumps(value, default=_plain) + "\n")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
