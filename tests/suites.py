"""Runs every check of the project suite by suite and says what each cost; what `make test` calls.

It decides nothing about a check itself: a suite is a list of commands, and it fails when one of them does, when its time runs
out, or when it holds no test. The others still run, so that one look shows everything that is broken.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

PYTHON = sys.executable
OUTCOME = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected)")
CLOSING_LINE = re.compile(r"^=* ?(?:\d+ \w+(?:, )?)+ in [\d.]+s")
# Past so many times its budget, a suite is taken to hang. All of them together stay below what a run of CI may take.
PATIENCE = 5
LONG_PATIENCE = 60


@dataclass(frozen=True)
class Suite:
    """One group of checks and the seconds it should take on two cores in its short size."""

    key: str
    name: str
    budget: int
    commands: Sequence[Sequence[str]]


@dataclass
class Outcome:
    """What one suite did."""

    suite: Suite
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    trouble: list[str] = field(default_factory=list)


def pytest(*arguments: str) -> list[str]:
    """The command line of one pytest run."""
    return [PYTHON, "-m", "pytest", "-q", "--no-header", *arguments]


SLACK = ("tests/slack", "tests/emulator")
COMMANDS = ("tests/cli",)
TRACES = ("tests/security",)
KNOWLEDGE = ("tests/knowledge",)
PURPOSES = ("tests/knowledge/purposes",)
DECEPTIONS = ("tests/knowledge/purposes/test_deceptions.py",)
APART = ("tests/architecture", "tests/browser", "tests/faults", "tests/benchmarks", *COMMANDS, *TRACES)
TWO_CORES = ("-n", "2", "--dist", "worksteal")

# Every test runs in exactly one of them: "unit" is whatever the others do not name.
SUITES = (
    Suite(
        "lint",
        "lint and types",
        90,
        (
            [PYTHON, "-m", "ruff", "check", "."],
            [PYTHON, "-m", "mypy"],
            ["lint-imports"],
            pytest("tests/architecture", *TWO_CORES),
        ),
    ),
    Suite(
        "unit",
        "unit, service and storage",
        120,
        (
            pytest(
                "tests",
                "-m",
                "not generated",
                *TWO_CORES,
                *(f"--ignore={path}" for path in (*SLACK, *KNOWLEDGE, *APART)),
            ),
        ),
    ),
    Suite("slack", "Slack and its emulator", 120, (pytest(*SLACK, "-m", "not generated", *TWO_CORES),)),
    Suite(
        "browser",
        "browser, and deceptions",
        180,
        (
            pytest("tests/browser"),
            pytest(*DECEPTIONS, "-m", "not generated", *TWO_CORES),
        ),
    ),
    Suite(
        "faults",
        "faults and purposes",
        180,
        (
            pytest("tests/faults"),
            pytest(*PURPOSES, "-m", "not generated", *TWO_CORES, *(f"--ignore={path}" for path in DECEPTIONS)),
        ),
    ),
    Suite(
        "generated",
        "generated inputs, known answers, command line, traces of marked people",
        120,
        (
            pytest("tests", "-m", "generated", *TWO_CORES, *(f"--ignore={path}" for path in APART)),
            pytest(*KNOWLEDGE, "-m", "not generated", *TWO_CORES, *(f"--ignore={path}" for path in PURPOSES)),
            pytest(*COMMANDS, *TRACES, *TWO_CORES),
        ),
    ),
)
BENCH = Suite("bench", "measurements", 3600, (pytest("tests/benchmarks", "-s"),))


def read_line(line: str, outcome: Outcome) -> None:
    """Adds up the figures of a pytest closing line; any other line says nothing."""
    if CLOSING_LINE.match(line):
        outcome.counts.update({what.rstrip("s"): int(number) for number, what in OUTCOME.findall(line)})


def end_group(process: subprocess.Popen[str]) -> None:
    """Ends a command and whatever it started and left behind; nothing outside its own group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def show_output(process: subprocess.Popen[str], outcome: Outcome) -> None:
    """Prints what a command says as it says it, and reads the counts from it."""
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        read_line(line, outcome)


def run_command(command: Sequence[str], outcome: Outcome, *, seconds: float, environment: dict[str, str]) -> None:
    """Runs one command in a process group of its own and notes how it ended."""
    print("$", *[part.replace(PYTHON, "python") for part in command], flush=True)
    tool = command[2] if command[0] == PYTHON else command[0]
    # In a session of its own, so that the servers and browsers it started end with it.
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        start_new_session=True,
    ) as process:
        reader = threading.Thread(target=show_output, args=(process, outcome))
        reader.start()
        try:
            code = process.wait(max(seconds, 1.0))
            finished = True
        except subprocess.TimeoutExpired:
            code, finished = 0, False
        finally:
            end_group(process)
            reader.join()
    if not finished:
        outcome.trouble.append(f"{tool} did not finish and was ended")
    elif tool == "pytest" and code in (4, 5):
        outcome.trouble.append("it holds no test")
    elif code:
        outcome.trouble.append(f"{tool} failed")


def run_suite(suite: Suite, *, patience: float, environment: dict[str, str]) -> Outcome:
    """Runs all commands of a suite, whatever becomes of each."""
    print(f"\n== {suite.name} (budget {suite.budget} s)", flush=True)
    outcome = Outcome(suite)
    begun = time.monotonic()
    for command in suite.commands:
        left = suite.budget * patience - (time.monotonic() - begun)
        run_command(command, outcome, seconds=left, environment=environment)
    outcome.seconds = time.monotonic() - begun
    if outcome.counts["skipped"] or outcome.counts["xfailed"] or outcome.counts["xpassed"]:
        outcome.trouble.append("a test was skipped or expected to fail, which no test here may be")
    return outcome


def describe(outcome: Outcome, *, budgeted: bool) -> str:
    """One line of the summary."""
    counts = ", ".join(
        f"{outcome.counts[what]} {what}" for what in ("passed", "failed", "error") if outcome.counts[what]
    )
    verdict = f"FAILED: {'; '.join(outcome.trouble)}" if outcome.trouble else "ok"
    late = "  over budget" if budgeted and outcome.seconds > outcome.suite.budget else ""
    budget = f"{outcome.suite.budget:5d} s" if budgeted else "      -"
    return f"{outcome.suite.name:<26}{outcome.seconds:7.1f} s of {budget}  {counts or '-':<24} {verdict}{late}"


def environment_for(*, long: bool) -> dict[str, str]:
    """What the suites see: the size, this environment's tools first on PATH, and no colours where nobody looks."""
    environment = {**os.environ, "PATH": os.pathsep.join((os.path.dirname(PYTHON), os.environ.get("PATH", "")))}
    environment["PRIVACY_DESK_TEST_SIZE"] = "long" if long else "short"
    environment["PYTHONUNBUFFERED"] = "1"
    # Two checks run side by side: threads of their own would only stand in each other's way.
    environment["OPENBLAS_NUM_THREADS"] = "1"
    # Some machines write no bytecode; most do, and then there is a __pycache__ in every folder that a test may look into.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if os.environ.get("CI") or not sys.stdout.isatty():
        environment |= {"NO_COLOR": "1", "PY_COLORS": "0", "MYPY_FORCE_COLOR": "0"}
        environment.pop("FORCE_COLOR", None)
    return environment


def summarise(outcomes: Sequence[Outcome], *, budgeted: bool) -> int:
    """Prints the table and the one closing line, and returns the exit code."""
    print("\n== summary")
    for outcome in outcomes:
        print(describe(outcome, budgeted=budgeted))
    total: Counter[str] = sum((outcome.counts for outcome in outcomes), Counter())
    broken = [outcome.suite.name for outcome in outcomes if outcome.trouble]
    print(f"{sum(outcome.seconds for outcome in outcomes):.0f} s in all.", end=" ")
    print(f"Broken: {', '.join(broken)}." if broken else "Every suite is whole.")
    print(f"{total['passed']} passed, {total['failed'] + total['error']} failed", flush=True)
    return 1 if broken else 0


def main() -> int:
    """Runs the suites named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, prog="make test ARGS=...")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(suite.key for suite in SUITES))
    parser.add_argument("--long", action="store_true", help="the long size of every suite, without budgets")
    parser.add_argument("--bench", action="store_true", help="the measurements instead of the checks")
    arguments = parser.parse_args()
    if unknown := set(arguments.suites) - {suite.key for suite in SUITES}:
        parser.error(f"there is no suite {', '.join(sorted(unknown))}")
    chosen = [suite for suite in SUITES if not arguments.suites or suite.key in arguments.suites]
    patience = LONG_PATIENCE if arguments.long else PATIENCE
    environment = environment_for(long=arguments.long)
    outcomes = [
        run_suite(suite, patience=patience, environment=environment)
        for suite in ([BENCH] if arguments.bench else chosen)
    ]
    return summarise(outcomes, budgeted=not (arguments.long or arguments.bench))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
