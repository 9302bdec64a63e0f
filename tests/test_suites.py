"""`make test` hides nothing: a suite that fails, hangs or is empty is named, and the others still run."""

import sys

import pytest

from tests import suites
from tests.architecture.house_rules import list_files
from tests.suites import APART, SLACK, SUITES, Outcome, Suite, describe, environment_for, run_suite, summarise

ENVIRONMENT = environment_for(long=False)


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def run(*programs: str, budget: int = 60, patience: float = 1.0) -> Outcome:
    suite = Suite("try", "a try", budget, [python(program) for program in programs])
    return run_suite(suite, patience=patience, environment=ENVIRONMENT)


def test_a_suite_whose_commands_succeed_is_whole(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = run("print('looked at everything')")
    assert outcome.trouble == []
    assert "looked at everything" in capfd.readouterr().out


def test_a_failing_command_is_named_and_the_next_one_still_runs(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = run("raise SystemExit(3)", "print('ran all the same')")
    assert len(outcome.trouble) == 1
    assert "ran all the same" in capfd.readouterr().out


def test_a_suite_that_hangs_is_ended() -> None:
    outcome = run("import signal; signal.pause()", budget=1)
    assert [trouble.split(" did ")[1] for trouble in outcome.trouble] == ["not finish and was ended"]


def test_what_a_suite_leaves_running_ends_with_it(capfd: pytest.CaptureFixture[str]) -> None:
    # The one left behind holds the output open and would keep it so for ever.
    waiting = "import os, signal; os.fork() or signal.pause()"
    outcome = run(f"{waiting}; print('left one behind')", budget=30)
    assert outcome.trouble == []
    assert outcome.seconds < 30
    assert "left one behind" in capfd.readouterr().out


def test_a_suite_without_a_test_fails(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    suite = Suite(
        "try", "a try", 60, [suites.pytest(str(empty), "--rootdir", str(empty), "-c", "/dev/null", "-p", "no:asyncio")]
    )
    assert run_suite(suite, patience=1, environment=ENVIRONMENT).trouble == ["it holds no test"]


@pytest.mark.parametrize("waiver", ["skip(reason='no browser')", "xfail"])
def test_a_suite_that_leaves_a_test_out_fails(tmp_path_factory: pytest.TempPathFactory, waiver: str) -> None:
    folder = tmp_path_factory.mktemp("left_out")
    (folder / "test_it.py").write_text(
        f"import pytest\n\n@pytest.mark.{waiver}\ndef test_it(): assert False\n\ndef test_other(): pass\n", "utf-8"
    )
    suite = Suite(
        "try",
        "a try",
        60,
        [suites.pytest(str(folder), "--rootdir", str(folder), "-c", "/dev/null", "-p", "no:asyncio")],
    )
    outcome = run_suite(suite, patience=1, environment=ENVIRONMENT)
    assert outcome.trouble == ["a test was skipped or expected to fail, which no test here may be"]
    assert outcome.counts["passed"] == 1


def test_the_closing_line_counts_every_suite(capsys: pytest.CaptureFixture[str]) -> None:
    whole, broken = Outcome(SUITES[0]), Outcome(SUITES[1], trouble=["pytest failed"])
    whole.counts.update(passed=7)
    broken.counts.update(passed=2, failed=1, error=1)
    assert summarise([whole, broken], budgeted=True) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "9 passed, 2 failed"
    assert summarise([whole], budgeted=True) == 0


def test_a_suite_over_its_budget_is_said_to_be_and_does_not_fail() -> None:
    late = Outcome(Suite("try", "a try", 10, ()), seconds=11.0)
    assert describe(late, budgeted=True).endswith("ok  over budget")
    assert describe(late, budgeted=False).endswith("ok")


def selected(suite: Suite, path: str, *, generated: bool) -> bool:
    """Whether one of the suite's pytest runs takes that test file, and tests with or without the marker in it."""
    for command in suite.commands:
        if "pytest" not in command:
            continue
        paths = [part for part in command if part.startswith("tests")]
        ignored = [part.removeprefix("--ignore=") for part in command if part.startswith("--ignore=")]
        marker = command[command.index("-m", 3) + 1] if "-m" in command[3:] else None
        inside = any(path == p or path.startswith(f"{p}/") for p in paths)
        outside = any(path == p or path.startswith(f"{p}/") for p in ignored)
        wanted = {None: True, "generated": generated, "not generated": not generated}[marker]
        if inside and not outside and wanted:
            return True
    return False


@pytest.mark.parametrize("generated", [True, False])
def test_every_test_runs_in_exactly_one_suite(generated: bool) -> None:
    files = [name for name in list_files() if name.startswith("tests/") and name.rpartition("/")[2].startswith("test_")]
    assert len(files) > 5
    homes = {
        path: [suite.key for suite in SUITES if selected(suite, path, generated=generated)]
        for path in files
        if not path.startswith("tests/benchmarks/")
    }
    assert {path: keys for path, keys in homes.items() if len(keys) != 1} == {}


def test_every_folder_that_a_suite_names_is_there() -> None:
    folders = {name.rpartition("/")[0] for name in list_files()}
    assert [path for path in (*SLACK, *APART) if path not in folders] == []
